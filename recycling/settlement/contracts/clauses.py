"""What is a clause? A title, paragraphs and tables of text, kept and read again as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers stand to the right."""

    title: str
    is_numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table of a clause: rows of text."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Clause:
    """A clause; its number is its place in the contract."""

    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...] = ()


def read_clause(kept: Mapping[str, Any]) -> Clause:
    """Return a clause as it was written."""
    return Clause(
        kept["title"], tuple(kept["paragraphs"]), tuple(_table(one) for one in kept["tables"])
    )


def _table(kept: Mapping[str, Any]) -> Table:
    return Table(
        kept["caption"],
        tuple(Column(**one) for one in kept["columns"]),
        tuple(tuple(row) for row in kept["rows"]),
    )
