"""When does an award bind that stands still, and on which grounds may a bidder object to it?

The period follows the idea of Directive 2007/66/EC, art. 2a: who lost is told at once and has time
to ask for a review before the contract. An objection stops the clock until it is decided; the time
for which it stood is added to the end.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from recycling.clock import stamp
from recycling.errors import Conflict
from recycling.sayings import say


class StandstillState(StrEnum):
    """Where the standstill of an award is, and who brings that about."""

    STANDING_STILL = "standing_still"  # the award
    BINDING = "binding"  # the registry, when its end is reached and nothing is open
    SET_ASIDE = "set_aside"  # a regulator, upholding an objection


class ObjectionState(StrEnum):
    """Where an objection is, and who brings that about."""

    OPEN = "open"  # the objector
    DISMISSED = "dismissed"  # a regulator
    UPHELD = "upheld"  # a regulator
    LAPSED = "lapsed"  # a regulator, upholding another objection to the same award


GROUNDS = {
    "better_passed_over": "A better bid was passed over without a reason that holds",
    "not_eligible": "The base that was awarded may not take the lot",
    "conflict_of_interest": "The holder and the winner are not free of each other",
    "rules_not_followed": "The rules of the auction were not followed",
}
DISMISSED, UPHELD, DISQUALIFIED = "dismissed", "upheld", "upheld_and_disqualified"
DECISIONS = {
    DISMISSED: "Dismissed: the award stands, and its clock goes on",
    UPHELD: "Upheld: the award is set aside, and the bid may be awarded again",
    DISQUALIFIED: "Upheld: the award is set aside, and the bid is disqualified",
}


def planned_end(awarded_at: datetime, days: int) -> datetime:
    """Return when an award binds: so many days after it, up to the full minute."""
    end = awarded_at + timedelta(days=days)
    full = end.replace(second=0, microsecond=0)
    return full if full == end else full + timedelta(minutes=1)


def resumed_end(ends_at: datetime, stopped_at: datetime, at: datetime) -> datetime:
    """Return the end once the clock goes on: as much time is left as when it was stopped."""
    return ends_at + (at - stopped_at)


def effective_end(ends_at: datetime, stopped_at: datetime | None, at: datetime) -> datetime:
    """Return when the award binds, were the clock to go on at this instant."""
    return ends_at if stopped_at is None else resumed_end(ends_at, stopped_at, at)


def has_run_out(ends_at: datetime, stopped_at: datetime | None, at: datetime) -> bool:
    """Tell whether the end is reached while nothing stops the clock."""
    return stopped_at is None and at >= ends_at


def check_in_time(ends_at: datetime, stopped_at: datetime | None, at: datetime) -> None:
    """Raise ``Conflict`` for an objection that comes at the end or after it."""
    if has_run_out(ends_at, stopped_at, at):
        raise Conflict(
            "standstill_over",
            say("The standstill ended at %(stamp)s.", stamp=stamp(ends_at)),
            way_out=say("The award binds; turn to the regulator of the lot's country."),
        )
