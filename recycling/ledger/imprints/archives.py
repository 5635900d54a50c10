"""How are imprints of long ago written into a file, and read from it again?

One imprint a line, as a JSON list of what a row has, packed with gzip. The same rows make the same
file. Each imprint has its own seal, so a file needs no other than its digest.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from recycling.db import db
from recycling.errors import NotFound
from recycling.files import store
from recycling.ledger.imprints.models import Imprint, ImprintArchive
from recycling.ledger.imprints.rules import Sealed

COLUMNS = ("id", *Sealed._fields, "seal")
_AT = COLUMNS.index("at")
_LEVEL = 6


class Unreadable(Exception):
    """A file of imprints is not in the store as it was kept; ``archive`` says which."""

    def __init__(self, archive: ImprintArchive) -> None:
        super().__init__(archive.sha256)
        self.archive = archive


class Row(NamedTuple):
    """An imprint as a table or a file has it, column by column as in ``COLUMNS``."""

    id: int
    at: datetime
    nonce: str
    facts: list[int]
    rows: dict[str, Any]
    upto: int
    seal: str


def asked() -> Select[Any]:
    """Ask for imprints as files have them, in order."""
    return select(*(getattr(Imprint, name) for name in COLUMNS)).order_by(Imprint.id)


def written(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the file of some imprints."""
    lines = (json.dumps(list(row), default=_instant, separators=(",", ":")) for row in rows)
    text = "".join(f"{line}\n" for line in lines)
    return gzip.compress(text.encode(), _LEVEL, mtime=0)


def read(content: bytes) -> Iterator[Row]:
    """Return the imprints of a file, in order; raises ``ValueError`` where it is none."""
    try:
        for line in gzip.decompress(content).splitlines():
            values = json.loads(line)
            values[_AT] = datetime.fromisoformat(values[_AT])
            yield Row(*values)
    except (OSError, EOFError, TypeError) as error:
        raise ValueError("this is no file of imprints") from error


def archived(below: int | None, first: int = 0) -> Iterator[Row]:
    """Return imprints from files, in order: from a number on, those below a number, or all.

    Raises ``Unreadable`` where a file is not there, or not as it was kept; ``Unavailable`` where
    the store does not answer.
    """
    wanted = select(ImprintArchive).where(ImprintArchive.last_id >= first)
    if below is not None:
        wanted = wanted.where(ImprintArchive.first_id < below)
    for archive in db.session.scalars(wanted.order_by(ImprintArchive.first_id)).all():
        for row in _rows_of(archive):
            if first <= row.id and (below is None or row.id < below):
                yield row


def _rows_of(archive: ImprintArchive) -> list[Row]:
    try:
        rows = list(read(store().get(archive.sha256)))
    except (NotFound, ValueError) as error:
        raise Unreadable(archive) from error
    if len(rows) != archive.count:
        raise Unreadable(archive)
    return rows


def _instant(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"an imprint holds no {type(value).__name__}")
    return value.astimezone(UTC).isoformat()
