"""How far is a reconciliation, which days may be reconciled, and how does a difference end?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from recycling.errors import Conflict, Invalid
from recycling.sayings import say

SETTLED_AFTER = timedelta(hours=1)
"""How long after its end a day may be reconciled: what was paid before midnight is booked by then
(a payment nobody told us of is asked about every hour at the latest)."""
SHORTEST, LONGEST = 5, 500


class Stage(StrEnum):
    """How far a reconciliation is, in this order."""

    READING = "reading"  # the service's lines are read, the newest first
    BOOKED = "booked"  # has the service a line for everything our books moved that day?
    LISTED = "listed"  # do our books say the same of every line of that day?
    OPEN = "open"  # what became of the differences that are open from before?
    BALANCE = "balance"  # do all lines make what the service holds?
    ADDING = "adding"  # the day is added up
    DONE = "done"


_ORDER = tuple(Stage)


def following(stage: str) -> Stage:
    """Return the stage after one that is not the last."""
    return _ORDER[_ORDER.index(Stage(stage)) + 1]


class DifferenceState(StrEnum):
    """Where a difference stands. The comment names what brings the state about."""

    OPEN = "open"  # a reconciliation
    CLOSED = "closed"  # somebody, with a reason


def bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first instant of a day (UTC) and of the next."""
    first = datetime.combine(day, time(), UTC)
    return first, first + timedelta(days=1)


def require_over(day: date, now: datetime) -> None:
    """Raise ``Invalid`` for a day that is not over, or only just."""
    if now < bounds(day)[1] + SETTLED_AFTER:
        raise Invalid(
            "day_not_over",
            say("%(day)s is not over, or what was paid at its end may not be booked yet.", day=day),
            field="day",
            way_out=say("Give a day that ended at least an hour ago (UTC)."),
        )


def require_open(state: str) -> None:
    """Raise ``Conflict`` for a difference that was closed."""
    if state != DifferenceState.OPEN:
        raise Conflict(
            "difference_closed",
            say("This difference is closed already."),
            way_out=say("Read its reason on its page."),
        )


def check_reason(reason: str) -> str:
    """Return the reason, trimmed; raises ``Invalid`` where there is none."""
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
        way_out=say("Others will read it in a year."),
    )
