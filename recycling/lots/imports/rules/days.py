"""Which day does a cell say?

ISO 8601, 31.12.2026, 31/12/2026, 2026年12月31日, 31 Dec 2026, and the number of days with which
spreadsheets keep a day. 03/04/2026 is two days at once and so a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from recycling.lots.imports.rules.numbers import LONGEST, Unreadable
from recycling.reading.cells import Cell, Kind
from recycling.sayings import say

_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_SERIAL_START = date(1899, 12, 30)
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?: 0?0:00(?::00)?)?")
_NAMED = re.compile(r"(\d{1,2})\.?[ -]([^\W\d]{3,9})\.?[ -](\d{4})")
_MONTHS = (
    "jan", "feb fév fev", "mar mär mrz", "apr avr", "may mai", "jun juin", "jul juil",
    "aug aoû aou", "sep", "oct okt", "nov", "dec dez déc",
)  # fmt: skip


class Order(StrEnum):
    """What comes first in a day such as 03/04/2026; ``ASK`` asks where it matters."""

    ASK = ""
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Day:
    """A day read, and whether it stood there as a spreadsheet's number."""

    day: date
    is_serial: bool = False


def read_day(cell: Cell, order: Order = Order.ASK) -> Day:
    """Read a day; raises ``Unreadable`` for anything else or for one that is two days at once."""
    text = cell.text.strip("' ")
    if cell.kind is Kind.NUMBER or re.fullmatch(r"\d{5}(?:\.0+)?", text):
        return _serial(text)
    try:
        found = _ISO.fullmatch(text)
        if found:
            return Day(date(int(found[1]), int(found[2]), int(found[3])))
        return Day(_year_last(text, order))
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("no_such_day", say("There is no day %(text)s.", text=text)) from None


def _serial(text: str) -> Day:
    number = int(text.partition(".")[0] or 0) if re.fullmatch(r"\d+(?:\.\d+)?", text) else 0
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        raise _not_a_day(text)
    return Day(_SERIAL_START + timedelta(days=number), is_serial=True)


def _year_last(text: str, order: Order) -> date:
    named = _NAMED.fullmatch(text)
    if named:
        return date(int(named[3]), _month(named[2], text), int(named[1]))
    found = _YEAR_LAST.fullmatch(text)
    if found is None:
        raise _not_a_day(text[:LONGEST])
    first, mark, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
    if mark == "." or first > 12 or first == second or order is Order.DAY:
        return date(year, second, first)
    if second > 12 or order is Order.MONTH:
        return date(year, first, second)
    raise Unreadable(
        "ambiguous_day",
        say(
            "“%(text)s” can be %(one)s or %(other)s. Say which comes first in this file, or write"
            " it as 2026-12-31.",
            text=text,
            one=date(year, second, first).isoformat(),
            other=date(year, first, second).isoformat(),
        ),
    )


def _month(name: str, text: str) -> int:
    start = name.casefold()
    for number, names in enumerate(_MONTHS, 1):
        if any(start.startswith(each) for each in names.split()):
            return number
    raise _not_a_day(text)


def _not_a_day(text: str) -> Unreadable:
    words = say("“%(text)s” is not a day. Write it as 2026-12-31.", text=text)
    return Unreadable("not_a_day", words)
