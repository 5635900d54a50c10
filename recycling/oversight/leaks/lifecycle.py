"""How does an alert end? Only with a reason that others understand."""

from __future__ import annotations

from enum import StrEnum

from recycling.errors import Conflict, Invalid

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
            "This alert is closed already.",
            field="state",
            way_out="Read its reason on its page.",
        )


def check_reason(reason: str) -> str:
    """Return the reason, trimmed; raises ``Invalid`` where it is too short or too long."""
    kept = reason.strip()
    if SHORTEST <= len(kept) <= LONGEST:
        return kept
    raise Invalid(
        "bad_reason",
        f"Say in {SHORTEST} to {LONGEST} characters why nothing is left to be done.",
        field="reason",
        way_out="Say what was found, and who looked.",
    )
