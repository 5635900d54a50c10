"""How is a CSV file read? Line by line, with whatever encoding and delimiter it has."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterator
from itertools import islice
from typing import BinaryIO

from recycling.errors import Invalid
from recycling.reading.cells import Cell, text_cell

DELIMITERS = (";", ",", "\t", "|")
_TRIED_LINES = 40
_LONGEST_FIELD = 32_768

RawRow = tuple[int, list[Cell]]


def delimiter_of(file: BinaryIO, encoding: str) -> str:
    """Tell what separates the cells: what ``sep=`` says, else what splits lines most evenly."""
    lines = list(islice(_decoded(file, encoding), _TRIED_LINES))
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


def _decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    file.seek(0)
    wrapper = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        for line in wrapper:  # noqa: UP028 (“yield from” would close the file when given up)
            yield line
    finally:
        wrapper.detach()


def csv_rows(file: BinaryIO, encoding: str, delimiter: str) -> Generator[RawRow]:
    """Yield each row with its line in the file; blank lines are left out.

    Raises ``Invalid`` naming the line where a quotation mark is never closed.
    """
    reader = csv.reader(
        (line.replace("\0", "") for line in _decoded(file, encoding)), delimiter=delimiter
    )
    before = 0
    try:
        for row in reader:
            if row and row[-1].endswith("\n"):
                raise csv.Error("a quotation mark is never closed")  # only there ends a cell so
            line, cells = before + 1, [text_cell(_short(text)) for text in row]
            before = reader.line_num
            if any(row) and not (line == 1 and row[0].startswith("sep=")):
                yield line, cells
    except csv.Error as error:
        raise Invalid(
            "broken_csv",
            f"The file cannot be read from line {before + 1} on: {error}.",
            field="file",
            way_out="Look there for a quotation mark that is never closed.",
        ) from error


def _short(text: str) -> str:
    if len(text) > _LONGEST_FIELD:
        raise csv.Error("a cell has more than 32 768 characters")
    return text
