"""Where do the rows of a file begin, and what are its columns called?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, NamedTuple

from recycling.errors import Invalid
from recycling.lots.imports.reading import objects
from recycling.lots.imports.rules.columns import (
    LONGEST_HEADER,
    Column,
    guessed,
    header_row,
    is_units_row,
)
from recycling.lots.imports.rules.numbers import Decimals, decimals_shown
from recycling.reading import workbook
from recycling.reading.cells import Cell
from recycling.reading.kinds import FileKind, encoding_of, kind_of
from recycling.reading.text import RawRow, csv_rows, delimiter_of
from recycling.sayings import say

_LOOKED_AT = 40
_SAMPLE = 200
_LINES_LOOKED_AT = 5000
_MOST_SHEETS = 20
_API_UNITS = {"wet_mass": "kg", "moisture": "fraction"}


class Row(NamedTuple):
    """A row under the headers: its line (or place) in the file and its cells."""

    line: int
    cells: list[Cell]


@dataclass(frozen=True)
class Layout:
    """How a file is laid out: all it takes to read its rows again, from the start, the same."""

    kind: FileKind
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    first_line: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    decimals: Decimals = Decimals.ASK


def look(file: BinaryIO) -> Layout:
    """Find out what a file is and how it is laid out; columns are guessed.

    Raises ``Invalid`` naming ``file`` where it holds no rows or is not what is read here.
    """
    kind = kind_of(file)
    if kind is FileKind.JSON:
        return _of_json(file)
    if kind is FileKind.XLSX:
        return _of_workbook(file)
    encoding = encoding_of(file)
    delimiter = delimiter_of(file, encoding)
    with closing(csv_rows(file, encoding, delimiter)) as rows:
        sample = list(islice(rows, _SAMPLE))
    return _table(kind, sample, encoding=encoding, delimiter=delimiter)


def _of_workbook(file: BinaryIO) -> Layout:
    with workbook.opened(file) as book:
        found = [
            (sheet, book.first_rows(sheet, _SAMPLE, _LINES_LOOKED_AT))
            for sheet in book.sheets()[:_MOST_SHEETS]
        ]
        filled = [(sheet, sample) for sheet, sample in found if sample]
        if not filled:
            raise _no_rows()
        sheet, sample = max(filled, key=lambda each: _known_headers(each[1]))
    return _table(FileKind.XLSX, sample, sheet=sheet)


def _known_headers(sample: list[RawRow]) -> int:
    texts = _texts(sample)
    return sum(bool(column.field) for column in guessed(texts[header_row(texts)]))


def _of_json(file: BinaryIO) -> Layout:
    headers = objects.headers_of(file)
    if not headers:
        raise _no_rows()
    columns = tuple(
        Column(c.field, c.unit or _unit_of_api(header, c.field))
        for header, c in zip(headers, guessed(headers), strict=True)
    )
    return Layout(FileKind.JSON, headers, columns, 1)


def _unit_of_api(header: str, field: str) -> str:
    """Return the unit the API's own names imply; any other name says nothing."""
    if header != field:
        return ""
    return _API_UNITS.get(field, "fraction" if "." in field else "")


def _table(kind: FileKind, sample: list[RawRow], **how: str) -> Layout:
    if not sample:
        raise _no_rows()
    texts = _texts(sample)
    place = header_row(texts)
    headers = tuple(text[:LONGEST_HEADER] for text in texts[place])
    below = texts[place + 1] if place + 1 < len(texts) else []
    has_units = is_units_row(below)
    first = place + 1 + has_units
    first_line = sample[first][0] if first < len(sample) else sample[-1][0] + 1
    return Layout(
        kind=kind,
        headers=headers,
        columns=guessed(headers, below if has_units else ()),
        first_line=first_line,
        decimals=_decimals(sample[first:]),
        **how,
    )


def _texts(sample: list[RawRow]) -> list[list[str]]:
    return [[cell.text for cell in cells] for _line, cells in sample[:_LOOKED_AT]]


def _decimals(sample: list[RawRow]) -> Decimals:
    """Return how decimals are written where the first rows prove one way and none the other."""
    shown = {
        decimals_shown(cell.text) for _line, cells in sample for cell in cells if not cell.kind
    }
    shown.discard(Decimals.ASK)
    return shown.pop() if len(shown) == 1 else Decimals.ASK


def _no_rows() -> Invalid:
    return Invalid(
        "no_rows",
        say("There is no row in this file."),
        field="file",
        way_out=say("Download the template to see what a file looks like."),
    )


@contextmanager
def rows_of(file: BinaryIO, layout: Layout) -> Iterator[Iterator[Row]]:
    """Give the rows under the headers, in order, the same each time; raises ``Invalid``."""
    if layout.kind is FileKind.XLSX:
        with workbook.opened(file) as book, closing(book.rows(layout.sheet)) as rows:
            yield _below(rows, layout)
        return
    if layout.kind is FileKind.JSON:
        source = objects.json_rows(file, layout.headers)
    else:
        source = csv_rows(file, layout.encoding, layout.delimiter)
    with closing(source) as rows:
        yield _below(rows, layout)


def _below(rows: Iterator[RawRow], layout: Layout) -> Iterator[Row]:
    for line, cells in rows:
        if line >= layout.first_line and any(cell.text for cell in cells):
            yield Row(line, cells)
