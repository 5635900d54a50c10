"""Which instants are a month at a base, and what becomes of each lot of a run?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum

from recycling.clock import as_utc
from recycling.errors import Invalid

MOST_ATTEMPTS = 5
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_LAST_MONTH = 12


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
                f"“{text[:20]}” is no month.",
                field="month",
                way_out="Write year and month, such as 2026-10.",
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
        return _midnight(self.first_day, zone), _midnight(self.next().first_day, zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    local = datetime.combine(day, time())
    # pytz knows a zone's offset on a day only when asked; other zones carry it themselves.
    localize = getattr(zone, "localize", None)
    return as_utc(localize(local) if localize else local.replace(tzinfo=zone))


def refuse_future(month: Month, today: date) -> None:
    """Raise ``Invalid`` naming ``month`` for one that has not begun where the base stands."""
    if month > Month.of(today):
        raise Invalid(
            "month_to_come",
            f"{month} has not begun yet.",
            field="month",
            way_out="Choose a month in which the base has received something.",
        )
