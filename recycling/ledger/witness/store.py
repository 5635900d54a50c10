"""What has this witness cosigned last, and can two requests ever roll that back?

A small SQLite file of the witness's own, apart from any registry's database. Moving on is one
compare-and-store: it succeeds only from exactly what the request was judged against, and is on disk
before the cosignature leaves.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from recycling.ledger.witness.rules import Seen

_BUSY_S = 10
_TABLE = """
CREATE TABLE IF NOT EXISTS cosigned (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL
) STRICT
"""
_FIRST = """
INSERT INTO cosigned (origin, size, root, note) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_NEXT = """
UPDATE cosigned SET size = ?, root = ?, note = ? WHERE origin = ? AND size = ? AND root = ?
"""


class WitnessStore:
    """The last cosigned size and root of each log, with the checkpoint that said so."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        with self._open() as link:
            link.execute(_TABLE)

    def seen(self, origin: str) -> Seen:
        """Return what was last cosigned of a log; nothing of one never cosigned."""
        with self._open() as link:
            row = link.execute("SELECT size, root FROM cosigned WHERE origin = ?", (origin,))
            found = row.fetchone()
        return Seen(*found) if found else Seen()

    def move(self, origin: str, before: Seen, after: Seen, note: str) -> bool:
        """Store ``after`` where the store still says ``before``; tell whether it did."""
        with self._open() as link:
            changed = link.execute(
                _NEXT, (after.size, after.root, note, origin, before.size, before.root)
            ).rowcount
            if not changed and before == Seen():
                row = (origin, after.size, after.root, note)
                changed = link.execute(_FIRST, row).rowcount
        return bool(changed)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open, and commit what one statement or two wrote, or nothing of it."""
        link = sqlite3.connect(self._file, timeout=_BUSY_S, isolation_level="IMMEDIATE")
        with closing(link), link:
            link.execute("PRAGMA synchronous = FULL")
            yield link
