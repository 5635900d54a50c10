"""How is a workbook (XLSX) read? Sheet by sheet, row by row, values only.

openpyxl reads the book (sheets, shared texts, formats); the rows are read here, because what an
import must tell apart — a formula whose value was never saved, a share shown in per cent, a cell
merged into another — is lost on the way through a general reader.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import IO, Any, BinaryIO

from lxml import etree
from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE, is_date_format
from openpyxl.utils.datetime import from_excel

from recycling.errors import Invalid
from recycling.quantities import plain
from recycling.reading.cells import EMPTY, Cell, Kind, text_cell
from recycling.reading.text import RawRow

MOST_COLUMNS = 300
_LARGEST_BOOK = 700 * 1024 * 1024
_LARGEST_PART = {"xl/sharedStrings.xml": 64 * 1024 * 1024, "xl/styles.xml": 8 * 1024 * 1024}
_LARGEST_OTHER = 8 * 1024 * 1024
_HIGHEST_RATIO = 300
_ALWAYS_FINE = 1024 * 1024
_MOST_MERGED = 20_000
_SECONDS_A_DAY = 86_400
# Written out, 1E+999999999 would fill the memory; a spreadsheet holds no number beyond 1E+308.
_LONGEST_NUMBER = 308
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW, _VALUE, _FORMULA = (f"{_NS}{name}" for name in ("row", "v", "f"))
_TEXT = f"{_NS}t"
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=\"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)\"")


@dataclass
class Book:
    """A workbook opened for reading: its archive, and what openpyxl says of it."""

    archive: zipfile.ZipFile
    book: Any

    def sheets(self) -> list[str]:
        """Return the names of the visible sheets of cells."""
        return [s.title for s in self.book.worksheets if s.sheet_state == "visible"]

    def rows(self, sheet: str, *, with_times: bool = False) -> Generator[RawRow]:
        """Yield the rows of a sheet that say anything, with their numbers in the sheet.

        A day is a day alone, or ``with_times`` the instant as it stands there, without a zone.
        """
        found = self.book[sheet]
        path = found._worksheet_path
        yield from _Sheet(self, found, self._merged(path), with_times=with_times).rows()

    def _merged(self, path: str) -> dict[int, list[tuple[int, int]]]:
        """Return which columns of which rows are covered by a merged cell's corner elsewhere."""
        covered: dict[int, list[tuple[int, int]]] = {}
        count = 0
        with self.archive.open(path) as part:
            for left, top, right, bottom in _found_in(part):
                for row in range(top, min(bottom, top + _MOST_MERGED) + 1):
                    count += 1
                    if count > _MOST_MERGED:
                        return covered
                    covered.setdefault(row, []).append((left + (row == top), right))
        return covered


def _found_in(part: IO[bytes]) -> Iterator[tuple[int, int, int, int]]:
    tail = b""
    while chunk := part.read(1 << 20):
        window = tail + chunk
        end = 0
        for found in _MERGED.finditer(window):
            end = found.end()
            left, right = (_column(found[n].decode()) for n in (1, 3))
            yield left, int(found[2]), right, int(found[4])
        tail = window[max(end, len(window) - 200) :]


@contextmanager
def opened(file: BinaryIO) -> Iterator[Book]:
    """Open a workbook; raises ``Invalid`` for a damaged one or a bomb."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_unsafe(archive)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            yield Book(archive, book)
    except Invalid:
        raise
    except (
        zipfile.BadZipFile,
        IndexError,
        KeyError,
        ValueError,
        OSError,
        EOFError,
        SyntaxError,
    ) as error:
        raise _damaged(str(error)) from error


def _damaged(reason: str) -> Invalid:
    return Invalid(
        "damaged_workbook",
        f"The workbook cannot be read ({reason[:120]}).",
        field="file",
        way_out="Open it in a spreadsheet program, save it again as XLSX, and send that.",
    )


def _refuse_unsafe(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Invalid(
            "file_type_not_taken",
            "This file is a ZIP archive but no Excel workbook.",
            field="file",
            way_out="Send CSV, XLSX or JSON, unpacked.",
        )
    if sum(part.file_size for part in parts) > _LARGEST_BOOK or any(map(_is_bomb, parts)):
        raise Invalid(
            "workbook_too_large",
            "Unpacked, this workbook is far larger than its rows can need.",
            field="file",
            way_out="Copy the rows into a new workbook, or send them as CSV.",
        )
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as content:
                if b"<!DOCTYPE" in content.read(1024):
                    raise _damaged("it declares a document type, as no spreadsheet program does")


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    if part.file_size <= _ALWAYS_FINE:
        return False
    if not part.filename.startswith("xl/worksheets/"):
        limit = _LARGEST_PART.get(part.filename, _LARGEST_OTHER)
        if part.filename.endswith(".xml") and part.file_size > limit:
            return True
    return part.file_size > _HIGHEST_RATIO * max(part.compress_size, 1)


class _Sheet:
    """The rows of one sheet."""

    def __init__(
        self,
        book: Book,
        sheet: Any,
        merged: dict[int, list[tuple[int, int]]],
        *,
        with_times: bool,
    ) -> None:
        self._archive, self._merged, self._with_times = book.archive, merged, with_times
        self._path, self._texts = sheet._worksheet_path, sheet._shared_strings
        self._epoch = book.book.epoch
        formats = book.book._number_formats
        self._formats = [_format_name(style.numFmtId, formats) for style in book.book._cell_styles]

    def rows(self) -> Iterator[RawRow]:
        number = 0
        with self._archive.open(self._path) as part:
            found = etree.iterparse(
                part, tag=_ROW, resolve_entities=False, no_network=True, huge_tree=False
            )
            for _event, row in found:
                number = int(row.get("r") or number + 1)
                cells = self._cells(row, number)
                row.clear()
                while row.getprevious() is not None:
                    del row.getparent()[0]
                if any(cell.text for cell in cells):
                    yield number, cells

    def _cells(self, row: Any, number: int) -> list[Cell]:
        cells: list[Cell] = []
        for element in row:
            place = _column(element.get("r", "").rstrip("0123456789")) if element.get("r") else 0
            place = (place or len(cells) + 1) - 1
            if place >= MOST_COLUMNS:
                break
            while len(cells) < place:
                cells.append(EMPTY)
            cells.append(self._cell(element))
        for first, last in self._merged.get(number, ()):
            for place in range(first - 1, min(last, MOST_COLUMNS)):
                while len(cells) <= place:
                    cells.append(EMPTY)
                cells[place] = Cell("merged", Kind.MERGED)
        return cells

    def _cell(self, element: Any) -> Cell:
        kind, value = element.get("t", "n"), element.findtext(_VALUE)
        if kind == "inlineStr":
            return text_cell("".join(text.text or "" for text in element.iter(_TEXT)))
        if not value:
            has_formula = element.find(_FORMULA) is not None
            return Cell("formula", Kind.NO_VALUE) if has_formula and kind != "str" else EMPTY
        if kind == "n":
            return self._number(value, int(element.get("s", 0)))
        return self._other(kind, value)

    def _other(self, kind: str, value: str) -> Cell:
        if kind == "s":
            return text_cell(self._texts[int(value)])
        if kind == "e":
            return Cell(value, Kind.ERROR)
        if kind == "d":
            return Cell(value if self._with_times else value[:10], Kind.DAY)
        return text_cell({"0": "no", "1": "yes"}.get(value, value) if kind == "b" else value)

    def _number(self, value: str, style: int) -> Cell:
        if not _is_number(value):
            return Cell("#NUM!", Kind.ERROR)
        shown = self._formats[style] if style < len(self._formats) else "General"
        if is_date_format(shown):
            return _day(value, self._epoch, with_time=self._with_times)
        number = _as_shown(value)
        if "%" in shown:
            return Cell(plain(number.scaleb(2)), Kind.PERCENT)
        return Cell(plain(number), Kind.NUMBER)


def _is_number(value: str) -> bool:
    try:
        return abs(Decimal(value).adjusted()) <= _LONGEST_NUMBER
    except ArithmeticError:
        return False


def _format_name(number: int, own: Any) -> str:
    if number < BUILTIN_FORMATS_MAX_SIZE:
        return str(BUILTIN_FORMATS.get(number, "General"))
    place = number - BUILTIN_FORMATS_MAX_SIZE
    return str(own[place]) if place < len(own) else "General"


def _as_shown(value: str) -> Decimal:
    """Return a stored number to the 15 digits a spreadsheet shows: 0.30000000000000004 is 0.3."""
    number = Decimal(value)
    if len(number.as_tuple().digits) > 15:
        number = Decimal(f"{number:.14e}")
    return number.normalize() if number.is_finite() else Decimal(0)


def _day(value: str, epoch: Any, *, with_time: bool) -> Cell:
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
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
