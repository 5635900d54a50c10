"""When may a licence be renewed, and until when? Pure.

A renewal prolongs the licence itself: what is booked on it and counted against its year stays, and
the day after the old end is the first of the new period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from recycling.bases.rules.applications import LONGEST_VALIDITY
from recycling.bases.rules.lifecycle import IN_FORCE, LicenceState, state_words
from recycling.clock import day_words
from recycling.errors import Conflict, Invalid
from recycling.sayings import say

CONTINUED = (*IN_FORCE, LicenceState.SUSPENDED)
_DAY = timedelta(days=1)
_WORKING_DAYS = 5


class Purpose(StrEnum):
    """What an application asks for."""

    NEW = "new"
    RENEWAL = "renewal"
    CHANGE = "change"


@dataclass(frozen=True)
class RenewalRule:
    """When a country's licences may be renewed; no working days: until the last day itself."""

    opens_days_before_end: int
    working_days_before_end: int
    source: str
    certainty: str


@dataclass(frozen=True)
class RenewalWindow:
    """The first and the last day on which a renewal may be applied for, with source."""

    opens_on: date
    last_on: date
    source: str
    certainty: str


def window_of(rule: RenewalRule, valid_to: date) -> RenewalWindow:
    """Return the days on which the renewal of a licence that ends on a day may be applied for.

    Working days are Monday to Friday: the last day is the latest there can be, for holidays only
    bring it forward.
    """
    last = working_days_before(valid_to, rule.working_days_before_end)
    opens = valid_to - timedelta(days=rule.opens_days_before_end)
    return RenewalWindow(opens, last, rule.source, rule.certainty)


def working_days_before(day: date, count: int) -> date:
    """Return the latest day that has ``count`` working days between itself and ``day``."""
    while count > 0:
        day -= _DAY
        count -= day.weekday() < _WORKING_DAYS
    return day


def check_continued(state: str) -> None:
    """Raise ``Conflict`` for a licence that cannot go on: one not granted, refused or revoked."""
    if state not in CONTINUED:
        raise Conflict(
            "wrong_licence_state",
            say(
                "The licence is %(state_words)s; only one that is granted, under re-examination"
                " or suspended can be renewed or changed.",
                state_words=state_words(state),
            ),
            way_out=say("Apply for a new licence."),
        )


def check_renewal(
    state: str, old_end: date, new_end: date, window: RenewalWindow, day: date
) -> None:
    """Raise ``Conflict`` for a renewal asked for on a day outside its window, or of a dead licence.

    Raises ``Invalid`` naming ``valid_to`` for an end that does not prolong, or is too far away.
    """
    check_continued(state)
    if day < window.opens_on:
        raise Conflict(
            "renewal_not_open",
            say(
                "The renewal can be applied for from %(day_words)s.",
                day_words=day_words(window.opens_on),
            ),
            way_out=say("You are told on that day. Change its scope at any time."),
        )
    if day > window.last_on:
        raise Conflict(
            "renewal_too_late",
            say(
                "The last day to apply for the renewal was %(day_words)s (%(source)s).",
                day_words=day_words(window.last_on),
                source=window.source,
            ),
            way_out=say("Apply for a new licence."),
        )
    if not old_end < new_end <= old_end + LONGEST_VALIDITY:
        raise Invalid(
            "not_prolonged",
            say(
                "The renewed licence ends after %(day_words)s, at most 30 years later.",
                day_words=day_words(old_end),
            ),
            field="valid_to",
        )
