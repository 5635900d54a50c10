"""Until which day is a month's return to be signed, and who hears when?

By ``terms.csv``: what a country lays down, else the row without one, which is ours; so is, in all
rows, how many days before and after it somebody is told. A return is due by the end of
its day, by the calendar of the place where the base stands.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path

from recycling.months import Month, midnight

_FILE = Path(__file__).with_name("terms.csv")


@dataclass(frozen=True)
class Term:
    """What holds for months that end from a day on; ``day`` is of the month that follows."""

    country: str
    valid_from: date
    day: int
    remind: timedelta
    regulator: timedelta
    source: str


@dataclass(frozen=True)
class Due:
    """Until when a return is to be signed, and when recycler and regulator are told."""

    due_on: date
    due_at: datetime
    remind_at: datetime
    regulator_at: datetime
    source: str


def due_after(month: Month, country: str, zone: tzinfo) -> Due:
    """Return when the return of a month is due in a country, by the calendar of a zone."""
    term = _term_for(country, month.next().first_day)
    due_on = month.next().first_day + timedelta(days=term.day - 1)
    due_at = midnight(due_on + timedelta(days=1), zone)
    return Due(due_on, due_at, due_at - term.remind, due_at + term.regulator, term.source)


def _term_for(country: str, day: date) -> Term:
    held = [one for one in _terms() if one.country in ("", country) and one.valid_from <= day]
    return max(held, key=lambda one: (one.country, one.valid_from))


@cache
def _terms() -> tuple[Term, ...]:
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(_term(row) for row in csv.DictReader(rows))


def _term(row: dict[str, str]) -> Term:
    return Term(
        row["country"],
        date.fromisoformat(row["valid_from"]),
        int(row["day"]),
        timedelta(days=int(row["remind_days"])),
        timedelta(days=int(row["regulator_days"])),
        row["source"],
    )
