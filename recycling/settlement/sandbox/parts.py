"""What does one running double hold together?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask

from recycling.settlement.sandbox.errors import Json
from recycling.settlement.sandbox.passing import Passing
from recycling.settlement.sandbox.routes import Call, Terms
from recycling.settlement.sandbox.store import Store
from recycling.settlement.sandbox.webhooks import Deliverer

_NAME = "payment_sandbox"


@dataclass(frozen=True)
class Parts:
    """The store, the deliverer of webhooks, the terms of one app, and what may happen in it.

    ``happenings`` are what banks and cardholders do, by the name the control page gives it.
    """

    store: Store
    deliverer: Deliverer
    terms: Terms
    passing: Passing
    happenings: Mapping[str, Callable[[Call], Json]]

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
