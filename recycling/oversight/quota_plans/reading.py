"""Which lines does a file of a plan hold? CSV or XLSX, with the columns that a plan leaves with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from decimal import Decimal
from io import BytesIO
from itertools import chain
from typing import BinaryIO

from recycling.errors import Finding, Invalid, invalid_all
from recycling.oversight.quota_plans.rules import MOST_LINES, NewLine
from recycling.quantities import Mass
from recycling.reading.cells import Cell
from recycling.reading.kinds import FileKind, encoding_of, kind_of
from recycling.reading.text import RawRow, csv_rows, delimiter_of
from recycling.reading.workbook import opened
from recycling.sayings import listed, say

COLUMNS = ("base", "stream", "scheme", "group", "quota_kg")
LARGEST_BYTES = 2 * 1024 * 1024
_NEEDED = ("base", "quota_kg")
_KILOGRAMS = re.compile(r"\d{1,10}(\.\d{1,6})?")


def lines_in(content: bytes) -> tuple[NewLine, ...]:
    """Return the lines of a file, each with its row; blank rows are left out.

    Raises ``Invalid`` naming ``file``, with a finding for each mass that cannot be read.
    """
    if len(content) > LARGEST_BYTES:
        raise _refused(
            "file_too_large", say("The file is larger than 2 MB."), say("Send it in parts.")
        )
    findings: list[Finding] = []
    lines = tuple(_lines(_rows(BytesIO(content)), findings))
    refusal = invalid_all(findings)
    if refusal:
        raise refusal
    if not lines:
        raise _refused("no_rows", say("There is no row in this file."), _EXAMPLE)
    return lines


_EXAMPLE = say("The first row names the columns: %(columns)s.", columns=", ".join(COLUMNS))


def _refused(code: str, message: str, way_out: str) -> Invalid:
    return Invalid(code, message, field="file", way_out=way_out)


def _rows(file: BinaryIO) -> Iterator[RawRow]:
    kind = kind_of(file)
    if kind is FileKind.JSON:
        raise _refused("file_type_not_taken", say("This file is JSON."), say("Send CSV or XLSX."))
    if kind is FileKind.XLSX:
        with opened(file) as book:
            sheets = book.sheets()
            if sheets:
                with closing(book.rows(sheets[0])) as rows:
                    yield from rows
        return
    encoding = encoding_of(file)
    with closing(csv_rows(file, encoding, delimiter_of(file, encoding))) as rows:
        yield from rows


def _lines(rows: Iterator[RawRow], findings: list[Finding]) -> Iterator[NewLine]:
    first = next(rows, None)
    if first is None:
        return
    places = _places(first[1])
    for number, (row, cells) in enumerate(chain(rows), 1):
        if number > MOST_LINES:
            raise _refused(
                "too_many_lines",
                say("A plan has at most %(most_lines)s lines.", most_lines=MOST_LINES),
                "",
            )
        said = {name: _text(cells, place) for name, place in places.items()}
        if any(said.values()):
            yield _line(row, said, findings)


def _places(cells: Iterable[Cell]) -> dict[str, int]:
    named = {cell.text.casefold().replace(" ", "_"): place for place, cell in enumerate(cells)}
    lacking = [name for name in _NEEDED if name not in named]
    if lacking:
        raise _refused(
            "column_missing",
            say("There is no column %(lacking)s.", lacking=listed(lacking)),
            _EXAMPLE,
        )
    return {name: named[name] for name in COLUMNS if name in named}


def _text(cells: list[Cell], place: int) -> str:
    return cells[place].text if place < len(cells) else ""


def _line(row: int, said: dict[str, str], findings: list[Finding]) -> NewLine:
    mass, text = Mass(0), said["quota_kg"]
    if _KILOGRAMS.fullmatch(text):
        mass = Mass.kg(Decimal(text), "quota_kg")
    else:
        words = say(
            "Row %(row)s: “%(text)s” is no mass in kilograms, such as 4000 or 90.5.",
            row=row,
            text=text[:40],
        )
        findings.append(Finding(f"lines.{row}.mass", "bad_mass", words))
    return NewLine(
        base=said["base"].upper(),
        stream=said.get("stream", ""),
        scheme=said.get("scheme", ""),
        group=said.get("group", ""),
        mass=mass,
        row=row,
    )
