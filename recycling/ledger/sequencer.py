"""Who puts what happened into the public log, and in what order?

Any process may ask; the one that holds the head's row (on SQLite: the write lock) is the only
writer. One transaction takes what waits, makes it leaves, stores the tiles that changed, and signs
a checkpoint: a crash leaves all of it or none.

Order: an entry is visible only after its deed has committed, and a fact's chain predecessor
committed before it was written, with a smaller id. So taking visible entries by id never puts a
fact before its predecessor; an entry that commits late with a small id joins the next batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import current_app
from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from recycling import clock
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.ledger.checkpoints import Statement
from recycling.ledger.keys import log_key
from recycling.ledger.models import Checkpoint, FactParty, LogEntry, LogHead, LogTile
from recycling.ledger.notes import sign_note
from recycling.ledger.tiles import Place, TiledTree, edge_places, grown
from recycling.ledger.tree import HASH_BYTES, leaf_hash

BATCH = 4096
_HEAD = 1


@dataclass(frozen=True)
class _Waiting:
    id: int
    digest: str
    fact_id: int | None


def sequence(limit: int = BATCH) -> int:
    """Append up to ``limit`` waiting entries to the log and sign its new head; returns how many.

    Commits. Several at once are safe: they take turns. Raises ``RuntimeError`` inside a deed.
    """
    if not _something_waits():
        return 0
    begin_writing()
    session = db.session
    try:
        head = _locked_head()
        waiting = _waiting(limit)
        if waiting:
            _append(head, waiting)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return len(waiting)


def _something_waits() -> bool:
    """Look without taking the write lock, so that an idle worker disturbs nobody."""
    session = db.session
    if session.new or session.dirty or session.deleted:
        return True  # begin_writing says what is wrong
    # In the order of the index of what waits: without, PostgreSQL may look through the whole log.
    waiting = select(LogEntry.id).where(LogEntry.leaf_index.is_(None)).order_by(LogEntry.id)
    found = session.scalar(waiting.limit(1))
    session.rollback()
    return found is not None


def _locked_head() -> LogHead:
    session = db.session
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(LogHead).values(id=_HEAD, size=0).on_conflict_do_nothing())
    return session.scalars(select(LogHead).where(LogHead.id == _HEAD).with_for_update()).one()


def _waiting(limit: int) -> list[_Waiting]:
    rows = db.session.execute(
        select(LogEntry.id, LogEntry.digest, LogEntry.fact_id)
        .where(LogEntry.leaf_index.is_(None))
        .order_by(LogEntry.id)
        .limit(limit)
    )
    return [_Waiting(*row) for row in rows]


def _append(head: LogHead, waiting: Sequence[_Waiting]) -> None:
    leaves = [leaf_hash(bytes.fromhex(entry.digest)) for entry in waiting]
    edge = _tiles(edge_places(head.size))
    tiles = grown(head.size, edge, leaves)
    _store(tiles, edge)
    _number(head.size, waiting)
    head.size += len(leaves)
    _sign(head.size, edge | tiles)


def _tiles(places: Sequence[Place]) -> dict[Place, bytes]:
    hashes = select(LogTile.hashes)
    return {
        (level, number): db.session.execute(
            hashes.where(LogTile.level == level, LogTile.number == number)
        ).scalar_one()
        for level, number in places
    }


def _store(tiles: dict[Place, bytes], edge: dict[Place, bytes]) -> None:
    longer: list[dict[str, Any]] = []
    fresh: list[dict[str, Any]] = []
    for (level, number), hashes in tiles.items():
        width = len(hashes) // HASH_BYTES
        row = {"level": level, "number": number, "hashes": hashes, "width": width}
        (longer if (level, number) in edge else fresh).append(row)
    if longer:
        db.session.execute(update(LogTile), longer)
    if fresh:
        db.session.execute(insert(LogTile), fresh)


def _number(first: int, waiting: Sequence[_Waiting]) -> None:
    """Give each entry its leaf index, and each fact its place in the feeds."""
    for offset, low, high in _runs([entry.id for entry in waiting]):
        db.session.execute(
            update(LogEntry)
            .where(LogEntry.id.between(low, high))
            .values(leaf_index=LogEntry.id + (first + offset - low))
            .execution_options(synchronize_session=False)
        )
    facts = [entry.fact_id for entry in waiting if entry.fact_id is not None]
    if facts:
        _place(min(facts), max(facts))


def _runs(ids: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return the runs of neighbouring ids, each as (place of its first, first id, last id)."""
    starts = [i for i, one in enumerate(ids) if i == 0 or one != ids[i - 1] + 1]
    return [(start, ids[start], ids[end - 1]) for start, end in pairwise([*starts, len(ids)])]


def _place(lowest: int, highest: int) -> None:
    """Show newly logged facts in the feeds; the others between these ids keep waiting."""
    index = select(LogEntry.leaf_index + 1).where(LogEntry.fact_id == FactParty.fact_id)
    db.session.execute(
        update(FactParty)
        .where(FactParty.fact_id.between(lowest, highest), FactParty.place.is_(None))
        .values(place=index.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def _sign(size: int, tiles: dict[Place, bytes]) -> None:
    signer = log_key(current_app)
    root = TiledTree(lambda level, number: tiles[level, number]).root(size)
    note = sign_note(str(Statement(signer.name, size, root)), [signer])
    db.session.add(Checkpoint(size=size, root=root.hex(), note=str(note), at=clock.now()))
