"""What becomes of each lot of a run, and of which months may there be one?"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from recycling.errors import Invalid
from recycling.months import Month
from recycling.sayings import say

MOST_ATTEMPTS = 5


class RunState(StrEnum):
    """Where a run stands. The comment names who brings the state about."""

    WORKING = "working"  # a signer, opening it
    ENDED = "ended"  # the worker, when the last page is sealed
    STOPPED = "stopped"  # a signer, or the worker where who opened it may no longer sign


class LotOutcome(StrEnum):
    """What became of one lot of a run."""

    WAITING = "waiting"  # to be certified by the worker
    ISSUED = "issued"  # certified by this run
    EARLIER = "earlier"  # certified before, or meanwhile by somebody
    NOT_RECOVERED = "not_recovered"  # received that month, but in no closed batch yet
    REFUSED = "refused"  # something keeps it from being certified; the run says what
    STOPPED = "stopped"  # the run was stopped before its turn


def refuse_future(month: Month, today: date) -> None:
    """Raise ``Invalid`` naming ``month`` for one that has not begun where the base stands."""
    if month > Month.of(today):
        raise Invalid(
            "month_to_come",
            say("%(month)s has not begun yet.", month=month),
            field="month",
            way_out=say("Choose a month in which the base has received something."),
        )
