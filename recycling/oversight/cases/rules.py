"""Until when may an order be appealed against, and how does an appeal live? Pure.

A term ends with its last day, or the next working day where that one is none (Regulation (EEC,
Euratom) 1182/71, art. 3 (4)).
"""

from __future__ import annotations

import calendar
import csv
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from recycling.clock import day_words
from recycling.custody.deadlines.calendars import Holidays, is_working_day
from recycling.errors import Conflict, Invalid
from recycling.sayings import say

LONGEST_APPEAL = 2000
_SHORTEST = 5
_ANYWHERE = "*"
_MOST_FREE_DAYS = 30


class Stay(StrEnum):
    """Whether an appeal suspends the order's effect until it is decided."""

    UNDECIDED = ""
    STAYED = "stayed"
    REFUSED = "refused"


class Outcome(StrEnum):
    """How an appeal ends."""

    UNDECIDED = ""
    UPHELD = "upheld"  # the order is lifted
    REJECTED = "rejected"


class Decision(StrEnum):
    """What was decided on an answer."""

    UNDECIDED = ""
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True)
class Term:
    """How long an order of a country may be appealed against, and where that stands."""

    count: int
    unit: str
    source: str
    certainty: str


@cache
def _terms() -> dict[str, Term]:
    with Path(__file__).with_name("terms.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["country"]: Term(int(row["count"]), row["unit"], row["source"], row["certainty"])
            for row in csv.DictReader(file)
        }


def term_of(country: str) -> Term:
    """Return the term for appeals of a country, the registry's own where none is known."""
    return _terms().get(country) or _terms()[_ANYWHERE]


def last_day(country: str, issued_on: date) -> date:
    """Return the last day on which an order issued on a day may be appealed against."""
    term = term_of(country)
    if term.unit == "months":
        return on_working_day(country, _months_after(issued_on, term.count))
    return on_working_day(country, issued_on + timedelta(days=term.count))


def on_working_day(country: str, day: date) -> date:
    """Return a day, or the next working day of the country where it is none.

    A country whose calendar is not known keeps the day.
    """
    for ahead in range(_MOST_FREE_DAYS):
        one = day + timedelta(days=ahead)
        try:
            if is_working_day(country, one, Holidays.REGIONAL):
                return one
        except NotImplementedError:
            return day
    return day


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def check_in_time(last: date, day: date) -> None:
    """Raise ``Conflict`` after the last day for an appeal."""
    if day > last:
        raise Conflict(
            "appeal_too_late",
            say("The term for an appeal ended on %(day_words)s.", day_words=day_words(last)),
            field="order",
            way_out=say("Answer the order with evidence, or ask its authority to lift it."),
        )


def check_undecided(outcome: str) -> None:
    """Raise ``Conflict`` for an appeal that is decided."""
    if outcome:
        raise Conflict(
            "appeal_decided",
            say("This appeal is %(outcome)s.", outcome=outcome),
            field="appeal",
            way_out=say("Read its reason on the page of the order."),
        )


def check_appeal(words: str) -> str:
    """Return an appeal's or its decision's words, trimmed; raises ``Invalid`` naming ``words``."""
    kept = words.strip()
    if _SHORTEST <= len(kept) <= LONGEST_APPEAL:
        return kept
    raise Invalid(
        "bad_words",
        say(
            "Say in %(shortest)s to %(longest_appeal)s characters why.",
            shortest=_SHORTEST,
            longest_appeal=LONGEST_APPEAL,
        ),
        field="words",
        way_out=say("Name what is wrong with the order."),
    )


def check_outcome(outcome: str) -> Outcome:
    """Return how an appeal is decided; raises ``Invalid`` for no such way."""
    if outcome in (Outcome.UPHELD, Outcome.REJECTED):
        return Outcome(outcome)
    words = say(
        "Decide it as %(upheld)s or %(rejected)s.", upheld=Outcome.UPHELD, rejected=Outcome.REJECTED
    )
    raise Invalid("unknown_outcome", words, field="outcome")
