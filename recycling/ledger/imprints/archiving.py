"""How does the table of imprints stay small? What is older than a year goes into files.

A worker writes file after file, reads each back, and the ledger keeps its digest; the rows stay
where they are. To take them out of the database is for whoever runs it, as the tables' owner, when
the files have been there for a month and are in a backup. The audit reads files and table as one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import NamedTuple

from sqlalchemy import delete, select, text
from sqlalchemy.exc import OperationalError

from recycling import clock
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, Invalid
from recycling.files import store
from recycling.ledger.canonical import Json
from recycling.ledger.imprints import archives, partitions
from recycling.ledger.imprints.models import Imprint, ImprintArchive
from recycling.ledger.regrowth import streamed
from recycling.ledger.service import record
from recycling.sayings import say

IN_A_FILE = 20_000
STAYS = timedelta(days=365)
BESIDE = timedelta(days=30)
_SUBJECT = "registry:imprints"
_A_DAY = timedelta(days=1)
_BELOW = re.compile(r"TO \('?(\d+)")
_PARTITIONS = text(
    "SELECT relname, pg_get_expr(relpartbound, pg_class.oid) FROM pg_inherits"
    " JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'imprint'::regclass"
)
_IS_OWNER = text(
    "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'imprint'::regclass"
)
_LOCK_NOT_AVAILABLE = "55P03"
_NEWEST = text("SELECT pg_sequence_last_value(pg_get_serial_sequence('imprint', 'id')::regclass)")


class Partition(NamedTuple):
    """A partition of the table of imprints: it has numbers below ``below``, its border."""

    below: int
    name: str


@dataclass(frozen=True)
class Written:
    """A file of imprints that is in the store: which, how many, its digest and bytes."""

    first: int
    last: int
    count: int
    sha256: str
    size: int


def free_ahead() -> int | None:
    """Return how many partitions nobody has begun yet; ``None`` where there are no partitions."""
    if not _is_parted():
        return None
    return len(_ahead())


def make_ahead(_day: date, _most: int) -> int:
    """Have one more partition made while too few are free; returns how many were made, 1 or 0.

    Two are kept free, and twice as many more as were begun within a day: a day's work, then, may
    be twice that of the day before.
    """
    if not _is_parted():
        return 0
    is_enough = len(_ahead()) >= partitions.AHEAD + 2 * _begun_since(clock.now() - _A_DAY)
    db.session.rollback()
    if is_enough:
        return 0
    with db.engine.begin() as link:
        link.exec_driver_sql(partitions.NEXT)
    return 1


def archive_due(_day: date, _most: int) -> int:
    """Write the next file of imprints that are a year old; returns of how many, 0 when none is.

    Only whole files of ``IN_A_FILE``. Raises ``Unavailable`` where the store does not answer,
    ``RuntimeError`` where it gives back something else than was put there.
    """
    rows = _next_rows()
    db.session.rollback()
    if not rows:
        return 0
    content = archives.written(rows)
    sha256 = store().put(content)
    if list(archives.read(store().get(sha256))) != rows:
        raise RuntimeError(f"the file {sha256} of imprints does not read back as it was written")
    written = Written(rows[0].id, rows[-1].id, len(rows), sha256, len(content))
    keep_archive(Act(SYSTEM, f"archive imprints:{written.first}"), written)
    return written.count


@deed
def keep_archive(act: Act, written: Written) -> str:
    """Keep which imprints a file has; returns the file's digest.

    Raises ``Conflict`` where another file has some of them.
    """
    if written.first <= _archived_up_to():
        raise Conflict("imprints_archived", say("These imprints are in a file already."))
    archive = ImprintArchive(
        first_id=written.first, last_id=written.last, count=written.count,
        sha256=written.sha256, size=written.size, at=act.at,
    )  # fmt: skip
    db.session.add(archive)
    body: dict[str, Json] = {
        "first": written.first, "last": written.last, "count": written.count,
        "sha256": written.sha256, "size": written.size,
    }  # fmt: skip
    record(act, "ImprintsArchived", _SUBJECT, body)
    return written.sha256


@deed
def drop_archived(act: Act) -> str:
    """Take imprints out of the database that have been in files for a month; returns how many.

    Each is found in its file first. On PostgreSQL whole partitions go, by their owner, while nobody
    reads imprints; on SQLite rows. Raises ``Invalid`` where there are none, where it is not the
    owner who asks, or where a file is not what was kept; ``Conflict`` while somebody reads.
    """
    last = _archived_up_to(act.at - BESIDE)
    gone: list[Partition] = []
    if _is_parted():
        _check_owner()
        gone = [one for one in _partitions() if one.below <= last + 1]
        last = gone[-1].below - 1 if gone else 0
    count = _found_in_files(last)
    if not count:
        raise Invalid(
            "nothing_archived",
            say("No imprints have been in files for as long as they stay beside them."),
            way_out=say("Imprints a year old go into files by themselves; wait a month then."),
        )
    if gone:
        _drop(gone)
    else:
        unsynchronised = {"synchronize_session": False}
        db.session.execute(
            delete(Imprint).where(Imprint.id <= last), execution_options=unsynchronised
        )
    record(act, "ImprintsDropped", _SUBJECT, {"up_to": last, "count": count})
    return str(count)


def _check_owner() -> None:
    if not db.session.scalar(_IS_OWNER):
        raise Invalid(
            "not_the_owner",
            say("Only the owner of the tables takes imprints out of the database."),
            way_out=say("Run the command as migrations are run, with DATABASE_DIRECT_URL."),
        )


def _found_in_files(last: int) -> int:
    """Return how many imprints there are up to a number, each of which its file has as well."""
    numbered = select(Imprint.id, Imprint.seal).where(Imprint.id <= last).order_by(Imprint.id)
    first = db.session.scalar(select(Imprint.id).order_by(Imprint.id).limit(1)) or 0
    in_files = archives.archived(last + 1, first)
    count = 0
    try:
        for row, kept in zip_longest(streamed(numbered), ((one.id, one.seal) for one in in_files)):
            if row != kept:
                raise _unlike(int(str((row or kept or (0,))[0])))
            count += 1
    except archives.Unreadable as error:
        raise _unlike(error.archive.first_id) from error
    return count


def _unlike(number: int) -> Invalid:
    return Invalid(
        "archive_differs",
        say("Imprint %(number)s is not in its file as it is in the database.", number=number),
        way_out=say("Nothing was taken out. Bring the file back from a backup, and audit."),
    )


def _drop(gone: Sequence[Partition]) -> None:
    try:
        db.session.execute(text("SET LOCAL lock_timeout = '3s'"))
        for one in gone:
            db.session.execute(text(f"ALTER TABLE imprint DETACH PARTITION {one.name}"))
            db.session.execute(text(f"DROP TABLE {one.name}"))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise Conflict(
            "imprints_read",
            say("Somebody reads imprints just now, an audit perhaps; nothing was taken out."),
            way_out=say("Try again when that has ended."),
        ) from error


def _next_rows() -> list[archives.Row]:
    """Return the next imprints to be written, or none where the last of them is too young."""
    is_left, until = Imprint.id > _archived_up_to(), clock.now() - STAYS
    last = select(Imprint.at).where(is_left).order_by(Imprint.id).offset(IN_A_FILE - 1).limit(1)
    at = db.session.scalar(last)
    if at is None or at > until:
        return []
    asked = archives.asked().where(is_left).limit(IN_A_FILE)
    rows = [archives.Row(*row) for row in db.session.execute(asked)]
    return rows if all(row.at <= until for row in rows) else []


def _archived_up_to(before: datetime | None = None) -> int:
    """Return the number up to which imprints are in files, or were at an instant."""
    newest = select(ImprintArchive.last_id).order_by(ImprintArchive.last_id.desc()).limit(1)
    if before is not None:
        newest = newest.where(ImprintArchive.at <= before)
    return db.session.scalar(newest) or 0


def _is_parted() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def _partitions() -> list[Partition]:
    """Return the partitions there are, in order."""
    found = []
    for name, bounds in db.session.execute(_PARTITIONS):
        border = _BELOW.search(bounds)
        if border and partitions.is_one(name):
            found.append(Partition(int(border[1]), name))
    return sorted(found)


def _ahead() -> list[Partition]:
    """Return the partitions beyond the one that takes the newest imprint."""
    newest = db.session.scalar(_NEWEST) or 0
    return [one for one in _partitions() if one.below > newest + 1][1:]


def _begun_since(instant: datetime) -> int:
    """Return how many partitions took their first imprint since then."""
    count = 0
    for border in reversed([one.below for one in _partitions()[:-1]]):
        first = select(Imprint.at).where(Imprint.id >= border).order_by(Imprint.id).limit(1)
        at = db.session.scalar(first)
        if at is not None and at < instant:
            break
        count += at is not None
    return count
