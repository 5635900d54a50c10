"""Which deadline begins with what, how long does it run, and whose is it?

What a jurisdiction lays down is dated (``terms.csv``); where it lays down nothing, nothing is due.
How long a discrepancy may stay open stands with the discrepancies. Every other deadline runs to the
end of its last day, where the base stands for what the base does, else where the lot left.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from pathlib import Path

from recycling.clock import as_utc
from recycling.custody.deadlines.calendars import (
    Holidays,
    working_day_after,
    working_day_before,
)
from recycling.custody.rules import State
from recycling.streams.codes import EU_MEMBERS

REMIND_OF_DISCREPANCY = timedelta(days=5)
EU = "EU"
_FILE = Path(__file__).with_name("terms.csv")
_LEAP_DAY = (2, 29)


class DeadlineKind(StrEnum):
    """What is to be done in time; beside each, by whom, and when it begins."""

    RECEIPT = "receipt"  # the base signs its receipt, from the lot's arrival at its gate
    MISSING_COPY = "missing_copy"  # the holder asks after its lot, from its leaving
    EXCEPTION_REPORT = "exception_report"  # the holder reports it to the authority, likewise
    DISCREPANCY = "discrepancy"  # holder and base settle it, from the receipt
    RECOVERY = "recovery"  # the base recovers the lot and certifies it, from the receipt
    CERTIFICATE = "certificate"  # the base certifies the lot, from its recovery
    BORDER_PAPER = "border_paper"  # the holder draws up what travels along, before the departure


class Unit(StrEnum):
    """In what a deadline is counted."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    YEARS = "years"


class Scope(StrEnum):
    """Which consignments a term is for."""

    ANY = "any"
    INSIDE = "inside"  # those that stay in the lot's country
    CROSSING = "crossing"  # those that cross a border


HOLDER, RECYCLER, BOTH = "holder", "recycler", "both"
WHOSE = {
    DeadlineKind.RECEIPT: RECYCLER,
    DeadlineKind.MISSING_COPY: HOLDER,
    DeadlineKind.EXCEPTION_REPORT: HOLDER,
    DeadlineKind.DISCREPANCY: BOTH,
    DeadlineKind.RECOVERY: RECYCLER,
    DeadlineKind.CERTIFICATE: RECYCLER,
    DeadlineKind.BORDER_PAPER: HOLDER,
}
# A signed receipt ends these: the holder then has what was missing; so does calling the lot back.
_ENDED_BY_RECEIPT = (
    DeadlineKind.RECEIPT,
    DeadlineKind.MISSING_COPY,
    DeadlineKind.EXCEPTION_REPORT,
)
ENDED_BY_CERTIFICATE = (DeadlineKind.RECOVERY, DeadlineKind.CERTIFICATE)
_BEGIN = {
    State.IN_TRANSIT: (DeadlineKind.MISSING_COPY, DeadlineKind.EXCEPTION_REPORT),
    State.AT_GATE: (DeadlineKind.RECEIPT,),
    State.ACCEPTED: (DeadlineKind.RECOVERY,),
    State.PARTLY_ACCEPTED: (DeadlineKind.RECOVERY,),
}
_END = {
    State.ACCEPTED: _ENDED_BY_RECEIPT,
    State.PARTLY_ACCEPTED: _ENDED_BY_RECEIPT,
    State.REFUSED: _ENDED_BY_RECEIPT,
    State.CANCELLED: (*_ENDED_BY_RECEIPT, DeadlineKind.BORDER_PAPER),
}


@dataclass(frozen=True)
class Term:
    """How long a jurisdiction gives for something from a day on; ``amount`` is in ``unit``.

    ``country`` may be ``EU``; ``kept`` are the holidays working days leave out; ``remind`` is how
    long before its end; ``certainty`` is how sure we are of the row.
    """

    country: str
    scope: Scope
    valid_from: date
    kind: DeadlineKind
    amount: int
    unit: Unit
    kept: Holidays
    remind: timedelta
    source: str
    certainty: str


@dataclass(frozen=True)
class Due:
    """When something is due, when those whose it is are reminded, and by which rule."""

    kind: DeadlineKind
    began_at: datetime
    due_at: datetime
    remind_at: datetime
    source: str


def beginning_in(state: State) -> tuple[DeadlineKind, ...]:
    """Return the deadlines that begin when a consignment first comes into a state."""
    return _BEGIN.get(state, ())


def ending_in(state: State) -> tuple[DeadlineKind, ...]:
    """Return the deadlines that end when a consignment comes into a state."""
    return _END.get(state, ())


def term_for(kind: DeadlineKind, country: str, day: date, *, crosses: bool) -> Term | None:
    """Return what is laid down for something in a country on a day; ``None`` where nothing is.

    ``crosses`` is whether the consignment crosses a border.
    """
    held = [
        one
        for one in _all_terms()
        if one.kind == kind and one.valid_from <= day and _is_for(one, country, crosses)
    ]
    return max(held, key=lambda one: one.valid_from, default=None)


def _is_for(term: Term, country: str, crosses: bool) -> bool:
    is_there = term.country == country or (term.country == EU and country in EU_MEMBERS)
    return is_there and term.scope in (Scope.ANY, Scope.CROSSING if crosses else Scope.INSIDE)


@cache
def _all_terms() -> tuple[Term, ...]:
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(_term(row) for row in csv.DictReader(rows))


def _term(row: dict[str, str]) -> Term:
    return Term(
        country=row["country"],
        scope=Scope(row["scope"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        kind=DeadlineKind(row["kind"]),
        amount=int(row["amount"]),
        unit=Unit(row["unit"]),
        kept=Holidays(row["holidays"] or Holidays.NATIONAL),
        remind=timedelta(days=int(row["remind_days"])),
        source=row["source"],
        certainty=row["certainty"],
    )


def due_under(term: Term, began_at: datetime, country: str, zone: tzinfo) -> Due:
    """Return when something that began at an instant is due; days are the country's in the zone."""
    due_at = _end_of(_last_day(term, began_at.astimezone(zone).date(), country), zone)
    remind_at = max(due_at - term.remind, began_at)
    return Due(term.kind, began_at, due_at, remind_at, term.source)


def due_before(term: Term, began_at: datetime, leaves_on: date, country: str, zone: tzinfo) -> Due:
    """Return when something is due that is done so many working days before a departure.

    It may lie before the instant it began at: whoever plans at short notice is late at once.
    """
    last = working_day_before(country, leaves_on, term.amount, term.kept)
    due_at = _end_of(last, zone)
    return Due(term.kind, began_at, due_at, max(due_at - term.remind, began_at), term.source)


def _last_day(term: Term, began_on: date, country: str) -> date:
    if term.unit is Unit.WORKING_DAYS:
        return working_day_after(country, began_on, term.amount, term.kept)
    if term.unit is Unit.DAYS:
        return began_on + timedelta(days=term.amount)
    is_leap_day = (began_on.month, began_on.day) == _LEAP_DAY
    return (began_on.replace(day=28) if is_leap_day else began_on).replace(
        year=began_on.year + term.amount
    )


def _end_of(day: date, zone: tzinfo) -> datetime:
    following = datetime.combine(day + timedelta(days=1), time())
    localize = getattr(zone, "localize", None)
    return as_utc(localize(following) if localize else following.replace(tzinfo=zone))


def due_of_discrepancy(opened_at: datetime, due_at: datetime, source: str) -> Due:
    """Return the deadline of a discrepancy whose end its own terms gave."""
    remind_at = max(due_at - REMIND_OF_DISCREPANCY, opened_at)
    return Due(DeadlineKind.DISCREPANCY, opened_at, due_at, remind_at, source)


def is_overdue(due_at: datetime, met_at: datetime | None, now: datetime) -> bool:
    """Tell whether something was not done in time, or is not yet though its time is over."""
    return (met_at or now) > due_at
