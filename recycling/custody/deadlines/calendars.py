"""Which days are working days in a country?

By the public holidays of the ``holidays`` library: those of the whole country, or also those of its
regions. In which region a base stands is not registered, so a day that is free in any of them then
does not count, and nobody is called late for keeping the holiday of their place.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from holidays import HolidayBase, country_holidays

_MOST_YEARS = 200


class Holidays(StrEnum):
    """Which public holidays are free."""

    NATIONAL = "national"
    REGIONAL = "regional"  # those of the whole country, and of each of its regions


def is_working_day(country: str, day: date, kept: Holidays) -> bool:
    """Tell whether people work on a day everywhere in a country (ISO 3166-1 alpha-2)."""
    return all(one.is_working_day(day) for one in _calendars(country, day.year, kept))


def working_day_after(country: str, day: date, count: int, kept: Holidays) -> date:
    """Return the ``count``-th working day after a day."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(country, day, kept)
    return day


def working_day_before(country: str, day: date, count: int, kept: Holidays) -> date:
    """Return the ``count``-th working day before a day."""
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(country, day, kept)
    return day


@lru_cache(maxsize=_MOST_YEARS)
def _calendars(country: str, year: int, kept: Holidays) -> tuple[HolidayBase, ...]:
    whole = country_holidays(country, years=year)
    if kept is Holidays.NATIONAL:
        return (whole,)
    regions = (country_holidays(country, subdiv=one, years=year) for one in whole.subdivisions)
    return (whole, *regions)
