"""When is it morning for a reader?

In the time zone of the organisation: the one its country names first in the IANA time zone
database, which is that of its capital or of most of its people.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cache

import pytz

from recycling.clock import as_utc

MORNING = time(7)


def next_morning(now: datetime, country: str) -> datetime:
    """Return when it is seven o'clock next in a country; in UTC where it has no zone."""
    zone = _zone(country)
    here = now.astimezone(zone)
    day = here.date() if here.time() < MORNING else here.date() + timedelta(days=1)
    return as_utc(zone.localize(datetime.combine(day, MORNING)))


@cache
def _zone(country: str) -> pytz.BaseTzInfo:
    names = pytz.country_timezones.get(country) or ["UTC"]
    return pytz.timezone(names[0])
