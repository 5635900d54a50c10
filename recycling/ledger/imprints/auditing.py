"""Is every row what the transaction that wrote it last left?

All imprints are read in order, from the files of long ago and from the table, into a file beside
the database, where the newest of each row stays; then every covered table is read against it, row
by row. Memory stays small however many there are. A row is named by table and key, with the fact
its last imprint was made with.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Table, func, select

from recycling import clock
from recycling.db import db
from recycling.ledger.imprints.archives import Unreadable, archived, asked
from recycling.ledger.imprints.covering import as_stored, covered
from recycling.ledger.imprints.models import Imprint, ImprintArchive
from recycling.ledger.imprints.rules import GONE, Sealed, key_text, row_digest, seal_of
from recycling.ledger.keys import imprint_secret
from recycling.ledger.models import Fact
from recycling.ledger.regrowth import streamed
from recycling.ledger.replay import fact_name
from recycling.sayings import say

_TABLES = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000; PRAGMA temp_store=FILE;
CREATE TABLE mark (
    tab TEXT, key TEXT, digest TEXT, fact INTEGER, PRIMARY KEY (tab, key)
) WITHOUT ROWID;
CREATE TABLE told (fact INTEGER PRIMARY KEY);
CREATE TABLE seal (seal TEXT PRIMARY KEY) WITHOUT ROWID;
"""


_SETTLES = timedelta(minutes=1)


class Anchor(NamedTuple):
    """How far imprints were read once, how many they were, and a digest over all their seals."""

    up_to: int
    total: int
    digest: str


NO_ANCHOR = Anchor(0, 0, hashlib.sha256(b"").hexdigest())


class Row(NamedTuple):
    """A row that is not what was left of it, and how: altered, gone or forged.

    ``digest`` is that of the row as it is now.
    """

    table: str
    key: str
    how: str
    digest: str
    words: str


@dataclass
class Pressing:
    """What is read of imprints and rows: counts, and the rows that differ.

    ``before`` is what an earlier audit published of the imprints there were then. Where there are
    none at all, one sentence says so, or every row is named that ``is_first`` to have one.
    """

    before: Anchor = NO_ANCHOR
    is_first: bool = False
    rows: dict[str, int] = field(default_factory=dict)
    differing: dict[str, int] = field(default_factory=dict)
    anchor: Anchor = NO_ANCHOR
    _upto: int = 0
    _is_empty: bool = True

    def problems(self) -> Iterator[str]:
        """Name every row that differs from its imprint, and every imprint that is not whole."""
        for one in self.findings():
            yield one.words if isinstance(one, Row) else one

    def findings(self) -> Iterator[Row | str]:
        """Return rows that differ, and sentences about imprints, as they are found."""
        with (
            tempfile.TemporaryDirectory(prefix="urban-mine-audit-") as folder,
            closing(sqlite3.connect(Path(folder) / "marks.sqlite")) as marks,
        ):
            marks.isolation_level = None
            marks.executescript(_TABLES)
            marks.execute("BEGIN")
            try:
                yield from self._imprints(marks)
            except Unreadable as error:
                yield _not_readable(error.archive)
                return
            if self._is_empty and not self.is_first:
                if db.session.scalar(select(func.count()).select_from(Fact)):
                    yield say(
                        "no row has an imprint yet: look at the registry, then let its rows be "
                        "taken as they are (flask --app app adopt-rows REASON)."
                    )
                return
            if not self.is_first:
                yield from self._facts(marks)
            for table in covered().values():
                yield from self._rows(marks, table)

    def _imprints(self, marks: sqlite3.Connection) -> Iterator[str]:
        secret, running, count, last = imprint_secret(current_app), hashlib.sha256(), 0, 0
        is_as_published, settled = self.before.total == 0, _settled()
        in_table = db.session.scalar(select(Imprint.id).order_by(Imprint.id).limit(1))
        for row in chain(archived(in_table), streamed(asked())):
            last, seal = int(str(row[0])), str(row[-1])
            if last > self.before.up_to and not is_as_published:
                is_as_published = True
                yield from self._compare(count, running.hexdigest())
            if last <= settled:
                count += 1
                running.update(seal.encode())
                self.anchor = Anchor(last, count, running.hexdigest())
            self._is_empty = False
            yield from self._take(marks, secret, last, Sealed(*row[1:-1]), seal)  # type: ignore[arg-type]
        if not is_as_published:
            yield from self._compare(count, running.hexdigest())

    def _compare(self, count: int, digest: str) -> Iterator[str]:
        if (count, digest) != self.before[1:]:
            yield say(
                "the %(count)s imprints up to no. %(up_to)s are not the %(total)s that"
                " the audit before this one read.",
                count=count,
                up_to=self.before.up_to,
                total=self.before.total,
            )

    def _take(
        self, marks: sqlite3.Connection, secret: bytes, number: int, sealed: Sealed, seal: str
    ) -> Iterator[str]:
        if not _is_sealed(secret, sealed, seal):
            yield say("imprint %(number)s is not what was sealed.", number=number)
            return
        known = marks.execute("INSERT OR IGNORE INTO seal VALUES (?)", (seal,)).rowcount
        if not known:
            yield say("imprint %(number)s is a copy of an earlier one.", number=number)
            return
        self._upto = max(self._upto, sealed.upto)
        marks.executemany(
            "INSERT OR IGNORE INTO told VALUES (?)", [(fact,) for fact in sealed.facts]
        )
        by = sealed.facts[-1] if sealed.facts else None
        marks.executemany(
            "INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?)",
            [
                (table, key, digest, by)
                for table, pressed in sealed.rows.items()
                for key, digest in pressed
            ],
        )

    def _facts(self, marks: sqlite3.Connection) -> Iterator[str]:
        """Name the facts whose imprint is missing: what they wrote is not known."""
        columns = select(Fact.id, Fact.subject, Fact.number, Fact.type)
        for fact in streamed(columns.where(Fact.id > self._upto).order_by(Fact.id)):
            if marks.execute("SELECT 1 FROM told WHERE fact = ?", fact[:1]).fetchone() is None:
                name = fact_name(str(fact[1]), int(str(fact[2])), str(fact[3]), int(str(fact[0])))
                yield say("the imprint of %(name)s is missing.", name=name)

    def _rows(self, marks: sqlite3.Connection, table: Table) -> Iterator[Row]:
        secret, name = imprint_secret(current_app), table.name
        columns, keys = [one.name for one in table.columns], [one.name for one in table.primary_key]
        count = differing = 0
        for values in streamed(select(*as_stored(table)).order_by(*table.primary_key)):
            row = dict(zip(columns, values, strict=True))
            key = key_text([row[one] for one in keys])
            count += 1
            found = marks.execute(
                "DELETE FROM mark WHERE tab = ? AND key = ? RETURNING digest, fact", (name, key)
            ).fetchone()
            digest, fact = found or (GONE, None)
            now = _digest(secret, name, row)
            if digest != now:
                differing += 1
                how = "altered" if digest else "forged"
                yield Row(name, key, how, now, _sentence(table, key, row.get("ref"), how, fact))
        left = "SELECT key, fact FROM mark WHERE tab = ? AND digest <> ''"
        for key, fact in marks.execute(left, (name,)).fetchall():
            differing += 1
            yield Row(name, key, "gone", GONE, _sentence(table, key, None, "gone", fact))
        self.rows[name] = count
        if differing:
            self.differing[name] = differing


def _not_readable(archive: ImprintArchive) -> str:
    return say(
        "the file %(sha256)s with the imprints no. %(first)s to %(last)s is not in the store of"
        " files as it was kept; without it no row can be judged.",
        sha256=archive.sha256,
        first=archive.first_id,
        last=archive.last_id,
    )


def _settled() -> int:
    """Return the newest imprint before which none can come any more.

    A transaction draws the number a moment before it commits: others with a higher one may be seen
    before it.
    """
    newest = select(Imprint.id).order_by(Imprint.id.desc()).limit(1)
    if db.session.get_bind().dialect.name == "postgresql":
        newest = newest.where(Imprint.at <= clock.now() - _SETTLES)
    return db.session.scalar(newest) or 0


def _digest(secret: bytes, table: str, row: dict[str, Any]) -> str:
    """Return the digest of a row; of values nobody could have written, none."""
    try:
        return row_digest(secret, table, row)
    except (TypeError, ValueError):
        return "unreadable"


def _is_sealed(secret: bytes, sealed: Sealed, seal: str) -> bool:
    try:
        return seal_of(secret, sealed) == seal
    except (TypeError, ValueError, AttributeError):
        return False


_HOW = {
    "altered": "is not what the application left",
    "gone": "is gone, and the application did not delete it",
    "forged": "was not written by the application",
}


def _sentence(table: Table, key: str, ref: object, how: str, fact: int | None) -> str:
    name = f"{table.name} {key} ({ref})" if ref else f"{table.name} {key}"
    return f"{name} {_HOW[how]}{_since(fact)}."


def _since(fact_id: int | None) -> str:
    if fact_id is None:
        return ""
    row = db.session.execute(
        select(Fact.subject, Fact.number, Fact.type, Fact.id).where(Fact.id == fact_id)
    ).one_or_none()
    return f" with {fact_name(*row)}" if row else ""
