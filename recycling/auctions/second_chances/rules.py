"""Until when may a bidder say whether a second chance is taken, and who may be asked?"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from recycling.clock import stamp
from recycling.errors import Conflict
from recycling.sayings import say

ANSWER_WITHIN = timedelta(days=3)
"""Long enough for a weekend; the lot waits meanwhile."""


class ChanceState(StrEnum):
    """Where a second chance is, and who brings that about."""

    OFFERED = "offered"  # the holder
    TAKEN = "taken"  # the bidder
    DECLINED = "declined"  # the bidder
    EXPIRED = "expired"  # the registry, when nobody answered in time


def answer_by(offered_at: datetime) -> datetime:
    """Return until when an offer may be answered, up to the full minute."""
    end = offered_at + ANSWER_WITHIN
    full = end.replace(second=0, microsecond=0)
    return full if full == end else full + timedelta(minutes=1)


def check_answerable(ref: str, state: str, until: datetime, at: datetime) -> None:
    """Raise ``Conflict`` for an answer to an offer that is answered, or that comes too late."""
    if state != ChanceState.OFFERED or at >= until:
        words = say("Second chance %(ref)s is %(said)s.", ref=ref, said=state)
        if state == ChanceState.OFFERED:
            words = say("Second chance %(ref)s is over since %(at)s.", ref=ref, at=stamp(until))
        raise Conflict(
            "chance_over",
            words,
            way_out=say("Look whether the lot is up for auction again."),
        )
