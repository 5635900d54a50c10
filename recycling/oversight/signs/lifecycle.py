"""How does a sign end? Only with a reason; then only figures that came later can open another."""

from __future__ import annotations

from enum import StrEnum

from recycling.errors import Conflict
from recycling.sayings import say


class SignState(StrEnum):
    """Where a sign stands. The comment names what brings the state about."""

    OPEN = "open"  # the night's work
    CLOSED = "closed"  # a regulator, with a reason


def require_open(state: str) -> None:
    """Raise ``Conflict`` for a sign that was closed."""
    if state != SignState.OPEN:
        raise Conflict(
            "sign_closed",
            say("This sign is closed already."),
            field="state",
            way_out=say("Read its reason on its page."),
        )
