"""How wide must a table be to be read, and what is to be done where that much room is not there?

The widths are estimates by the number of characters: enough to tell a table that fits a phone from
one that fits nowhere but on a desk. The style sheet does the rest, by the room the table has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from markupsafe import Markup

from recycling.sayings import spoken

_LINE = 16
"""How many characters a column of words has a line at least; shorter ones as many as they have."""
_LONGEST_WORD = 28
_GAP = 2
_PHONE, _TABLET = 29, 72
_STEPS = (16, 12, 8, 5, 4)
_WIDE = re.compile(r"[\u2e80-\uffef]")
_BREAK = re.compile(r"<br>|</(?:div|li|p)>")
_MARK = re.compile(r"<[^>]*>")
_TAG = re.compile(r"(?<=govuk-tag)[^>]*>[^<]*")
_REFERENCE = re.compile(r"\b[A-Z]{3}-[0-9A-Z]{5}-[0-9A-Z]{5}\b")
_SPACE = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True)
class Layout:
    """The names of the columns, the class of each for its least width, and that of the table."""

    names: tuple[str, ...]
    least: tuple[str, ...]
    fit: str


def table_layout(columns: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Layout:
    """Return how a table is laid out, by what its columns hold.

    ``fits``: its columns stand side by side on a phone; ``stacks``: there each row stands by
    itself; ``wide``: it does so on a tablet too.
    """
    names = tuple(_text(one if _is_plain(one) else one[0]) for one in columns)
    told = [[_text(row[place]) for row in rows if place < len(row)] for place in range(len(names))]
    words = [_word(name, texts) for name, texts in zip(names, told, strict=True)]
    needed = [max(word, _line(texts)) for word, texts in zip(words, told, strict=True)]
    return Layout(names, tuple(map(_least, told, needed)), _fit(words, needed))


def without_blanks(cell: Any) -> Any:
    """Return a piece of a page without what is blank around it, and a text as it is."""
    return cell.strip() if isinstance(cell, Markup) else cell


def _fit(words: Sequence[int], needed: Sequence[int]) -> str:
    """Return how a table is laid out; two columns share a phone if none is cut off."""
    gaps = _GAP * (len(needed) - 1)
    whole = sum(needed) + gaps
    if (sum(words) + gaps if len(words) < 3 else whole) <= _PHONE:
        return "fits"
    return "stacks" if whole <= _TABLET else "wide"


def _word(name: str, texts: Sequence[str]) -> int:
    """Return how many characters the longest word of a column has, as far as it is not parted."""
    longest = max(_width(word) for text in (name, *texts) for word in _SPACE.split(text))
    return min(longest, _LONGEST_WORD)


def _line(texts: Sequence[str]) -> int:
    """Return how many characters a column should have a line."""
    return min(max(map(_width, texts), default=0), _LINE)


def _least(texts: Sequence[str], needed: int) -> str:
    """Return the class of a column by its least width; a reference is not parted at its dashes."""
    if any(_REFERENCE.search(text) for text in texts):
        return " um-table__least-reference"
    step = next((one for one in _STEPS if needed >= one), 0)
    return f" um-table__least-{step}" if step else ""


def _text(cell: Any) -> str:
    """Return what a cell says; the words of a tag are not set apart, as they stay on one line."""
    if not isinstance(cell, Markup):
        return spoken(cell).strip() if isinstance(cell, str) else str(cell)
    joined = _TAG.sub(lambda found: found[0].replace(" ", "\u00a0"), str(cell))
    return unescape(_MARK.sub("", _BREAK.sub(" ", joined))).strip(" \t\r\n")


def _width(text: str) -> int:
    """Return how many Latin letters a text is wide; a Chinese character takes two."""
    return len(text) + len(_WIDE.findall(text))


def _is_plain(column: Any) -> bool:
    return isinstance(column, str) or not isinstance(column, Sequence)
