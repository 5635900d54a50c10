"""Which instants are a month of the calendar, in which zone?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from recycling.clock import as_utc
from recycling.errors import Invalid
from recycling.sayings import say

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_LAST_MONTH = 12


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2026-10``; raises ``Invalid`` naming ``month``."""
        found = _MONTH.fullmatch(text.strip())
        if found is None:
            raise Invalid(
                "month_unreadable",
                say("“%(text)s” is no month.", text=text[:20]),
                field="month",
                way_out=say("Write year and month, such as 2026-10."),
            )
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month a day is in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        """Write it as ``2026-10``."""
        return f"{self.year}-{self.number:02d}"

    @property
    def first_day(self) -> date:
        """Return the first day."""
        return date(self.year, self.number, 1)

    def next(self) -> Month:
        """Return the month after."""
        if self.number == _LAST_MONTH:
            return Month(self.year + 1, 1)
        return Month(self.year, self.number + 1)

    def before(self) -> Month:
        """Return the month before."""
        if self.number == 1:
            return Month(self.year - 1, _LAST_MONTH)
        return Month(self.year, self.number - 1)

    def instants(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return when it begins, and when the next begins, by the calendar of a zone, in UTC."""
        return midnight(self.first_day, zone), midnight(self.next().first_day, zone)


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return when a day begins by the calendar of a zone, in UTC."""
    local = datetime.combine(day, time())
    # pytz knows a zone's offset on a day only when asked; other zones carry it themselves.
    localize = getattr(zone, "localize", None)
    return as_utc(localize(local) if localize else local.replace(tzinfo=zone))
