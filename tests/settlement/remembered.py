"""What a payment sandbox knows, kept and put back from outside while it runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

from recycling.settlement.sandbox.store import FORGOTTEN

Rows = list[tuple[Any, ...]]
_EVENTS_GO_TO = {"webhook_url", "thin_webhook_url"}
# Kept among the settings, and yet of what is done there: how many invoices a customer has.
_COUNT = "invoices_of_"
_COUNTED = f"SELECT s.* FROM settings s JOIN objects o ON s.name = '{_COUNT}' || o.id"


class Remembered:
    """The file of a sandbox, as ``tests.remembering`` asks for it."""

    def __init__(self, store: Path) -> None:
        self._link = sqlite3.connect(store, timeout=30, isolation_level=None)
        self._link.execute("PRAGMA synchronous = OFF")

    def version(self) -> int:
        """Another number whenever the sandbox, or who steers it, wrote something."""
        (number,) = self._link.execute("PRAGMA data_version").fetchone()
        return int(number)

    def ground(self) -> Hashable:
        """How it is set; nothing is put back where it tells somebody of what is done there."""
        settings = dict(self._rows("settings"))
        if any(settings.get(name) for name in _EVENTS_GO_TO):
            return None
        return tuple(sorted(one for one in settings.items() if not one[0].startswith(_COUNT)))

    def picture(self) -> Mapping[str, Rows]:
        """The rows of its tables that have some."""
        every = {table: self._rows(table) for table in FORGOTTEN}
        every["settings"] = self._link.execute(_COUNTED).fetchall()
        return {table: rows for table, rows in every.items() if rows}

    def put_back(self, picture: Mapping[str, Rows]) -> None:
        """Put these rows in the place of all others."""
        self._link.execute("BEGIN IMMEDIATE")
        for table in FORGOTTEN:
            self._link.execute(f"DELETE FROM {table}")
        self._link.execute("DELETE FROM settings WHERE name LIKE ? || '%'", (_COUNT,))
        for table in (*FORGOTTEN, "settings"):
            if rows := picture.get(table):
                marks = ", ".join("?" * len(rows[0]))
                self._link.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        self._link.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._link.close()

    def _rows(self, table: str) -> Rows:
        return self._link.execute(f"SELECT * FROM {table}").fetchall()
