"""How are the rows of a sheet read? One after the other, values only, each with what it is."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import from_excel

from recycling.reading.bounds import MOST_COLUMNS, Metered, refuse_wide
from recycling.reading.cells import (
    EMPTY,
    Cell,
    Kind,
    bounded,
    number_cell,
    text_cell,
)
from recycling.reading.parts import damage_refused, elements, said
from recycling.reading.text import RawRow

if TYPE_CHECKING:
    from recycling.reading.workbook import Book

_MOST_MERGED = 20_000
_SECONDS_A_DAY = 86_400
# Written out, 1E+999999999 would fill the memory; a spreadsheet holds no number beyond 1E+308.
_LONGEST_NUMBER = 308
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=\"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)\"")

Merged = dict[int, list[tuple[int, int]]]


def first_rows(book: Book, sheet: str, most: int, lines: int) -> list[RawRow]:
    """Return the first rows of a sheet that say anything, at most so many, of its first lines."""
    found: list[RawRow] = []
    for number, cells in _Sheet(book, {}).rows(sheet):
        if len(found) == most or number > lines:
            break
        if any(cell.text for cell in cells):
            found.append((number, cells))
    return found


def sheet_rows(book: Book, sheet: str, *, with_times: bool) -> Generator[RawRow]:
    """Yield the rows of a sheet that say anything; days ``with_times`` or alone."""
    with damage_refused():
        reader = _Sheet(book, _merged(book, sheet), with_times=with_times)
        for number, cells in reader.rows(sheet):
            if any(cell.text for cell in cells):
                yield number, cells


def _merged(book: Book, sheet: str) -> Merged:
    """Return which columns of which rows are covered by a merged cell's corner elsewhere."""
    covered: Merged = {}
    count = 0
    with book.part(sheet) as part:
        for left, top, right, bottom in _merged_in(part):
            for row in range(top, min(bottom, top + _MOST_MERGED) + 1):
                count += 1
                if count > _MOST_MERGED:
                    return covered
                covered.setdefault(row, []).append((left + (row == top), right))
    return covered


def _merged_in(part: IO[bytes]) -> Iterator[tuple[int, int, int, int]]:
    tail = b""
    while chunk := part.read(1 << 20):
        window = tail + chunk
        end = 0
        for found in _MERGED.finditer(window):
            end = found.end()
            left, right = (_column(found[n].decode()) for n in (1, 3))
            yield left, int(found[2]), right, int(found[4])
        tail = window[max(end, len(window) - 200) :]


class _Sheet:
    """How the cells of one workbook's sheets are read."""

    def __init__(self, book: Book, merged: Merged, *, with_times: bool = False) -> None:
        self._book, self._merged, self._with_times = book, merged, with_times
        self._row, self._cells_end = f"{book.namespace}row", f"{book.namespace}sheetData"
        self._value, self._formula = f"{book.namespace}v", f"{book.namespace}f"

    def rows(self, sheet: str) -> Iterator[RawRow]:
        """Yield every row, blank ones too; what follows the cells is not read."""
        number = 0
        with self._book.part(sheet) as part:
            for row in elements(Metered(part), self._row, self._cells_end):
                if row.tag == self._cells_end:
                    return
                number = int(row.get("r") or number + 1)
                yield number, self._cells(row, number)

    def _cells(self, row: Any, number: int) -> list[Cell]:
        cells: list[Cell] = []
        for element in row:
            where = element.get("r", "")
            place = _column(where.rstrip("0123456789")) if where else len(cells) + 1
            if place > MOST_COLUMNS:
                if self._cell(element).text:
                    refuse_wide(place)
                continue
            cells.extend([EMPTY] * (place - 1 - len(cells)))
            cells.append(self._cell(element))
        for first, last in self._merged.get(number, ()):
            last = min(last, MOST_COLUMNS)  # noqa: PLW2901 (the end of what is read)
            cells.extend([EMPTY] * (last - len(cells)))
            for place in range(first - 1, last):
                cells[place] = Cell("merged", Kind.MERGED)
        return bounded(cells)

    def _cell(self, element: Any) -> Cell:
        kind, value = element.get("t", "n"), element.findtext(self._value)
        if kind == "inlineStr":
            return text_cell(said(element, self._book.namespace))
        if not value:
            has_formula = element.find(self._formula) is not None
            return Cell("formula", Kind.NO_VALUE) if has_formula and kind != "str" else EMPTY
        if kind == "n":
            return self._number(value, int(element.get("s", 0)))
        return self._other(kind, value)

    def _other(self, kind: str, value: str) -> Cell:
        if kind == "s":
            return text_cell(self._book.texts[int(value)])
        if kind == "e":
            return Cell(value, Kind.ERROR)
        if kind == "d":
            return Cell(value if self._with_times else value[:10], Kind.DAY)
        return text_cell({"0": "no", "1": "yes"}.get(value, value) if kind == "b" else value)

    def _number(self, value: str, style: int) -> Cell:
        if not _is_number(value):
            return Cell("#NUM!", Kind.ERROR)
        formats = self._book.formats
        shown = formats[style] if 0 <= style < len(formats) else "General"
        if is_date_format(shown):
            return _day(value, self._book.epoch, with_time=self._with_times)
        number = _as_shown(value)
        cell = number_cell(number.scaleb(2) if "%" in shown else number)
        return Cell(cell.text, Kind.PERCENT) if "%" in shown and cell.kind else cell


def _as_shown(value: str) -> Decimal:
    """Return a stored number to the 15 digits a spreadsheet shows: 0.30000000000000004 is 0.3."""
    number = Decimal(value)
    if len(number.as_tuple().digits) > 15:
        number = Decimal(f"{number:.14e}")
    return number.normalize() if number.is_finite() else Decimal(0)


def _is_number(value: str) -> bool:
    try:
        return abs(Decimal(value).adjusted()) <= _LONGEST_NUMBER
    except ArithmeticError:
        return False


def _day(value: str, epoch: datetime, *, with_time: bool) -> Cell:
    try:
        number = Decimal(value)
        found = from_excel(int(number), epoch)
    except (OverflowError, ValueError, ArithmeticError):
        return Cell("#VALUE!", Kind.ERROR)
    if not hasattr(found, "date"):
        return Cell("#VALUE!", Kind.ERROR)
    if not with_time:
        return Cell(found.date().isoformat(), Kind.DAY)
    seconds = int((number % 1 * _SECONDS_A_DAY).to_integral_value())
    return Cell((found + timedelta(seconds=seconds)).isoformat(), Kind.DAY)


def _column(letters: str) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter) - 64
    return number
