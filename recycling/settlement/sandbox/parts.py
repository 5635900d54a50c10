"""What does one running double hold together?"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from recycling.settlement.sandbox.routes import Terms
from recycling.settlement.sandbox.store import Store
from recycling.settlement.sandbox.webhooks import Deliverer

_NAME = "payment_sandbox"


@dataclass(frozen=True)
class Parts:
    """The store, the deliverer of webhooks, and the terms of one app."""

    store: Store
    deliverer: Deliverer
    terms: Terms

    @classmethod
    def of(cls, app: Flask) -> Parts:
        """Return the parts of a sandbox app."""
        parts = app.extensions[_NAME]
        if not isinstance(parts, cls):
            raise TypeError("this app is not a payment sandbox")
        return parts

    def attach(self, app: Flask) -> None:
        """Make these the parts of an app."""
        app.extensions[_NAME] = self
