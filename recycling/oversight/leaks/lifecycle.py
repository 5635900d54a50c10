"""How does an alert end? Only with a reason that others understand."""

from __future__ import annotations

from enum import StrEnum

from recycling.errors import Conflict, Invalid
from recycling.sayings import say

SHORTEST, LONGEST = 10, 500


class AlertState(StrEnum):
    """Where an alert stands. The comment names what brings the state about."""

    OPEN = "open"  # the night's work
    CLOSED = "closed"  # a regulator, with a reason


def require_open(state: str) -> None:
    """Raise ``Conflict`` for an alert that was closed."""
    if state != AlertState.OPEN:
        raise Conflict(
            "alert_closed",
            say("This alert is closed already."),
            field="state",
            way_out=say("Read its reason on its page."),
        )


def check_reason(reason: str) -> str:
    """Return the reason, trimmed; raises ``Invalid`` where it is too short or too long."""
    kept = reason.strip()
    if SHORTEST <= len(kept) <= LONGEST:
        return kept
    raise Invalid(
        "bad_reason",
        say(
            "Say in %(shortest)s to %(longest)s characters why nothing is left to be done.",
            shortest=SHORTEST,
            longest=LONGEST,
        ),
        field="reason",
        way_out=say("Say what was found, and who looked."),
    )
