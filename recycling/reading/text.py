"""How is a CSV file read? Line by line, with whatever encoding and delimiter it has."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator
from contextlib import closing
from itertools import islice
from typing import BinaryIO

from recycling.errors import Invalid
from recycling.reading.bounds import LONGEST_ROW, MOST_COLUMNS, Metered, refuse_wide
from recycling.reading.cells import Cell, bounded, text_cell
from recycling.sayings import say

DELIMITERS = (";", ",", "\t", "|")
_TRIED_LINES = 40
_TRIED_IN_LINE = 10_000
_LONGEST_FIELD = 32_768

RawRow = tuple[int, list[Cell]]


def delimiter_of(file: BinaryIO, encoding: str) -> str:
    """Tell what separates the cells: what ``sep=`` says, else what splits lines most evenly."""
    with closing(_decoded(file, encoding)) as found:
        lines = [line[:_TRIED_IN_LINE] for line in islice(found, _TRIED_LINES)]
    if lines and lines[0].startswith("sep=") and len(lines[0].rstrip("\r\n")) == 5:
        return lines[0][4]
    return max(DELIMITERS, key=lambda mark: _evenness(lines, mark))


def _evenness(lines: list[str], delimiter: str) -> tuple[int, int]:
    """Return how many lines have the usual number of cells, and that number."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter, strict=True) if row]
    except csv.Error:
        widths = [line.count(delimiter) + 1 for line in lines if line.strip()]
    split = [width for width in widths if width > 1]
    if not split:
        return (0, 0)
    usual = max(set(split), key=lambda width: (split.count(width), width))
    return (split.count(usual), usual)


def _decoded(file: BinaryIO, encoding: str, meter: Metered | None = None) -> Generator[str]:
    file.seek(0)
    wrapper = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        while line := wrapper.readline(LONGEST_ROW):
            if meter:
                meter.count(len(line))
            yield line.replace("\0", "")
    finally:
        wrapper.detach()


def csv_rows(file: BinaryIO, encoding: str, delimiter: str) -> Generator[RawRow]:
    """Yield each row with its line in the file; blank lines are left out.

    Raises ``Invalid`` naming the line where a quotation mark is never closed, and for a file beyond
    all bounds.
    """
    meter, before = Metered(), 0
    try:
        with closing(_decoded(file, encoding, meter)) as lines:
            reader = csv.reader(lines, delimiter=delimiter)
            for row in reader:
                meter.row()
                if row and row[-1].endswith("\n"):
                    raise csv.Error("a quotation mark is never closed")  # only there ends a cell so
                line, cells = before + 1, _cells(row)
                before = reader.line_num
                if any(row) and not (line == 1 and row[0].startswith("sep=")):
                    yield line, cells
    except csv.Error as error:
        raise Invalid(
            "broken_csv",
            say(
                "The file cannot be read from line %(before)s on: %(error)s.",
                before=before + 1,
                error=error,
            ),
            field="file",
            way_out=say("Look there for a quotation mark that is never closed."),
        ) from error


def _cells(row: list[str]) -> list[Cell]:
    """Make the cells of a row; empty ones to the right of all columns are not counted."""
    if len(row) > MOST_COLUMNS:
        if any(map(str.strip, row[MOST_COLUMNS:])):
            refuse_wide(len(row))
        del row[MOST_COLUMNS:]
    return bounded([text_cell(_short(text)) for text in row])


def _short(text: str) -> str:
    if len(text) > _LONGEST_FIELD:
        raise csv.Error("a cell has more than 32 768 characters")
    return text
