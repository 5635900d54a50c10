"""Where does the double keep what it knows?

One SQLite file. Every request runs in one immediate transaction, so several threads and
processes may share the file and a restart forgets nothing. Objects are JSON documents; what
is summed or searched in order (entries, deliveries, keys) has columns of its own.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import string
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from recycling import clock
from recycling.settlement.sandbox.errors import Json

_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    account TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, account, seq);
CREATE TABLE IF NOT EXISTS entries (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, currency TEXT NOT NULL,
    net_minor INTEGER NOT NULL, available_at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS entries_by_account ON entries (account, currency, available_at);
CREATE TABLE IF NOT EXISTS keys (
    account TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
    body TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, state TEXT NOT NULL,
    due_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, tampered TEXT NOT NULL DEFAULT '',
    held INTEGER NOT NULL DEFAULT 0, last_answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due_at, seq);
CREATE TABLE IF NOT EXISTS faults (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL, times_left INTEGER);
CREATE TABLE IF NOT EXISTS requests (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS checks (
    call TEXT PRIMARY KEY, accepted INTEGER NOT NULL, refused INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS keys_in_use (
    account TEXT NOT NULL, key TEXT NOT NULL, until REAL NOT NULL, PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS to_come (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, deed TEXT NOT NULL,
    object_id TEXT NOT NULL, account TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS to_come_due ON to_come (at, seq);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
FORGOTTEN = (
    "objects", "entries", "keys", "keys_in_use", "deliveries", "faults", "requests", "to_come",
)  # fmt: skip
_COMPARED = {"=": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_OLDER = "AND seq < (SELECT seq FROM objects WHERE id = ?)"
_NEWER = "AND seq > (SELECT seq FROM objects WHERE id = ?)"
_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """Make an id such as Stripe gives: a prefix and 24 random letters and digits."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(24))


class Store:
    """The file; hands out one transaction at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = self._connect()
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)
        finally:
            connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        connection.row_factory = sqlite3.Row
        # A killed process loses nothing; only a power cut could, and no money is in here.
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    @contextmanager
    def transaction(self) -> Iterator[Records]:
        """Open the one writing transaction; commits at the end, rolls back on any exception."""
        connection = self._connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Records(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        finally:
            connection.close()


class Narrowing:
    """One field of the documents listed, and what its value must be or lie within."""

    def __init__(self, field: str, value: object, compared: str = "=") -> None:
        options = value if isinstance(value, list) else [value]
        marks = ", ".join("?" * len(options))
        asked = f"IN ({marks})" if isinstance(value, list) else f"{_COMPARED[compared]} ?"
        self.sql = f"AND json_extract(body, '$.' || ?) {asked}"
        self.values: list[object] = [field, *options]


class Records:
    """What one transaction sees and writes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Run one statement and return its rows."""
        return self.connection.execute(sql, values).fetchall()

    def run(self, sql: str, *values: object) -> int:
        """Run one statement and return how many rows it changed."""
        return self.connection.execute(sql, values).rowcount

    @contextmanager
    def step(self) -> Iterator[None]:
        """Undo what the block wrote when it raises; the transaction goes on."""
        self.connection.execute("SAVEPOINT step")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK TO step")
            raise
        finally:
            self.connection.execute("RELEASE step")

    def add(self, kind: str, body: Json, account: str = "") -> Json:
        """Keep a new object and return it."""
        self.run(
            "INSERT INTO objects (id, kind, account, body) VALUES (?, ?, ?, ?)",
            body["id"],
            kind,
            account,
            json.dumps(body),
        )
        return body

    def update(self, body: Json) -> Json:
        """Write an object back and return it."""
        self.run("UPDATE objects SET body = ? WHERE id = ?", json.dumps(body), body["id"])
        return body

    def find(self, kind: str, object_id: str) -> Json | None:
        """Return the object of this kind and id, or ``None``."""
        found = self.rows("SELECT body FROM objects WHERE id = ? AND kind = ?", object_id, kind)
        return json.loads(found[0]["body"]) if found else None

    def page(  # noqa: PLR0913
        self,
        kind: str,
        *,
        account: str = "",
        where: Sequence[Narrowing] = (),
        after: str | None = None,
        before: str | None = None,
        limit: int = 10,
    ) -> tuple[list[Json], bool]:
        """Return objects newest first, and whether there are more in the direction asked.

        ``after`` goes on with older objects, ``before`` goes back to the nearest newer ones.
        """
        sql = ["SELECT body FROM objects WHERE kind = ? AND account = ?"]
        values: list[object] = [kind, account]
        for narrowing in where:
            sql.append(narrowing.sql)
            values += narrowing.values
        for beyond, anchor in ((_OLDER, after), (_NEWER, before)):
            if anchor is not None:
                sql.append(beyond)
                values.append(anchor)
        sql.append("ORDER BY seq DESC LIMIT ?" if before is None else "ORDER BY seq LIMIT ?")
        found = self.rows(" ".join(sql), *values, limit + 1)
        bodies = [json.loads(row["body"]) for row in found[:limit]]
        return bodies if before is None else bodies[::-1], len(found) > limit

    def named(self, object_id: str) -> Json | None:
        """Return the object of this id, whatever its kind, or ``None``."""
        found = self.rows("SELECT body FROM objects WHERE id = ?", object_id)
        return json.loads(found[0]["body"]) if found else None

    def account_of(self, object_id: str) -> str:
        """Return the connected account an object is on, or "" for ours."""
        found = self.rows("SELECT account FROM objects WHERE id = ?", object_id)
        return str(found[0]["account"]) if found else ""

    def forget(self) -> None:
        """Forget whatever was made or is to come; settings and the counts of the check stay."""
        for table in FORGOTTEN:
            self.run(f"DELETE FROM {table}")  # noqa: S608 - our own names  # nosec B608

    def setting(self, name: str, default: str = "") -> str:
        """Return a setting kept in the file."""
        found = self.rows("SELECT value FROM settings WHERE name = ?", name)
        return str(found[0]["value"]) if found else default

    def set(self, name: str, value: str) -> None:
        """Keep a setting in the file."""
        self.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, value)

    def now(self) -> int:
        """Return the double's own time in Unix seconds; it can be moved forward."""
        return int(clock.now().timestamp()) + int(self.setting("seconds_ahead", "0"))
