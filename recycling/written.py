"""Which rows has the transaction that is running written?

Of tables that somebody watches, the keys of the rows written past the session's objects are noted
in the session's own ``info``, for ``recycling.ledger.imprints`` to read before the commit. Who has
been told a row as it is now kept notes that with it, and it is not read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

WRITTEN = "rows written"
IS_NOTED = "is_noted"  # of a statement whose rows are noted by whoever executes it
Key = tuple[Any, ...]
Stored = Mapping[Any, Any]
Written = dict[str, dict[Key, Stored | None]]
_watched: set[str] = set()


def watch(tables: Iterable[str]) -> None:
    """Let the rows written to these tables be noted from now on."""
    _watched.update(tables)


def is_watched(table: str) -> bool:
    """Tell whether the rows written to a table are noted."""
    return table in _watched


def note_written(info: MutableMapping[Any, Any], table: str, keys: Iterable[Key]) -> None:
    """Note the keys of rows that this session's transaction writes."""
    if table in _watched:
        info.setdefault(WRITTEN, {}).setdefault(table, {}).update(dict.fromkeys(keys))


def note_stored(
    info: MutableMapping[Any, Any], table: str, key: Iterable[str], rows: Iterable[Stored]
) -> None:
    """Note rows this session's transaction has written, whole as the driver gives them.

    ``key`` are the columns of the primary key. A row that is written once more must be noted again.
    """
    if table in _watched:
        stored = {tuple(row[name] for name in key): row for row in rows}
        info.setdefault(WRITTEN, {}).setdefault(table, {}).update(stored)
