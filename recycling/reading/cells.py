"""What stands in a cell of a file, once what nobody sees is taken away?

Text is text. A workbook also has numbers and days of their own kind, formulas whose value was never
saved, errors, and cells that are merged into others; those say so by their ``kind``. Shares shown
in per cent are kept as per cent.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from recycling.quantities import plain

LONGEST_CELL = 4000
MOST_IN_ROW = 20_000
_SHOWN_OF_LONG = 100
_MOST_DIGITS = 40


class Kind(StrEnum):
    """What a cell is besides text."""

    TEXT = ""
    NUMBER = "n"
    PERCENT = "p"
    DAY = "d"
    ERROR = "e"
    NO_VALUE = "f"
    MERGED = "m"
    TOO_LONG = "l"


class Cell(NamedTuple):
    """A cleaned cell: its text and what kind it is of. Numbers are plain, days ISO 8601."""

    text: str
    kind: Kind = Kind.TEXT


EMPTY = Cell("")
_SPACES = dict.fromkeys(map(ord, "\t\n\r\x0b\x0c\u00a0\u1680\u2007\u202f\u3000\u2028\u2029"), " ")
_SPACES |= dict.fromkeys(range(0x2000, 0x200B), " ")
_APOSTROPHES = "'\u2018\u2019`\u00b4"


def clean(text: str) -> str:
    """Take away what cannot be seen: controls, zero-width marks, outer and repeated blanks."""
    if text.isascii() and text.isprintable():
        return text.strip() if "  " not in text else " ".join(text.split())
    spaced = text.translate(_SPACES)
    seen = "".join(c for c in spaced if not unicodedata.category(c).startswith("C"))
    return " ".join(seen.split())


def text_cell(text: str) -> Cell:
    """Make a cell of a text; the apostrophe with which spreadsheets mark text is not part of it."""
    cleaned = clean(text)
    if cleaned[:1] == "'":
        cleaned = cleaned[1:].lstrip()
    return Cell(cleaned) if cleaned else EMPTY


def number_cell(number: Decimal) -> Cell:
    """Make a cell of a number a program wrote; one of astronomic size is only a text."""
    if number.is_finite() and abs(number.adjusted()) < _MOST_DIGITS:
        return Cell(plain(number), Kind.NUMBER)
    return Cell(str(number))


def bounded(cells: list[Cell]) -> list[Cell]:
    """Cut what is too long for a cell, or for all cells of a row; what was cut says so."""
    if sum(len(text) for text, _kind in cells) <= LONGEST_CELL:
        return cells
    left, kept_cells = MOST_IN_ROW, []
    for cell in cells:
        left -= len(cell.text)
        is_short = len(cell.text) <= LONGEST_CELL and (left >= 0 or not cell.text)
        kept_cells.append(cell if is_short else Cell(cell.text[:_SHOWN_OF_LONG], Kind.TOO_LONG))
    return kept_cells


def without_apostrophes(text: str) -> str:
    """Return an identifier, code or number without the apostrophes around it."""
    return text.strip(_APOSTROPHES + " ")


def kept(cell: Cell) -> str | list[str]:
    """Write a cell the way a row keeps it: a text as itself, anything else with its kind."""
    text, kind = cell
    return [kind.value, text] if kind else text


def restored(value: Any) -> Cell:
    """Read a cell back from ``kept``."""
    if isinstance(value, str):
        return Cell(value)
    kind, text = value
    return Cell(text, Kind(kind))
