"""Where does a batch stand, and does what it did end a chain?"""

from __future__ import annotations

from enum import StrEnum

from recycling.errors import Invalid
from recycling.sayings import say
from recycling.streams import rules as streams


class BatchState(StrEnum):
    """Where a batch stands."""

    OPEN = "open"  # the base takes lots in and declares what came out
    CLOSED = "closed"  # the base signs that the balance is complete


SHORTEST_REASON, LONGEST_REASON = 10, 500


def is_interim(operation: str) -> bool:
    """Tell whether an operation (R or D code) only prepares for another, and so ends no chain."""
    return operation in streams.INTERIM_OPERATIONS


def check_reopening(reason: str) -> str:
    """Return why closed books are opened again, trimmed; raises ``Invalid`` without a reason."""
    kept = reason.strip()
    if SHORTEST_REASON <= len(kept) <= LONGEST_REASON:
        return kept
    raise Invalid(
        "reason_missing",
        say(
            "Give the reason in %(shortest_reason)s to %(longest_reason)s characters.",
            shortest_reason=SHORTEST_REASON,
            longest_reason=LONGEST_REASON,
        ),
        field="reason",
        way_out=say("Say what was declared wrongly; holders and the regulator read it."),
    )
