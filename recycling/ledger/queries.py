"""What does the ledger answer?

Chains, feeds, the log's head, its tiles, and proofs made from the tiles. Which checkpoint a proof
rests on, and who cosigned it, is in ``heads.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select

from recycling.db import db
from recycling.errors import Invalid, NotFound, Unavailable
from recycling.ledger.heads import head_for
from recycling.ledger.models import Checkpoint, Fact, FactParty, LogEntry, LogTile, PendingFact
from recycling.ledger.notes import encoded
from recycling.ledger.proofs import make_proof_text
from recycling.ledger.tiles import WIDTH, Place, TiledTree, TilePath, entry_bundle, places_of
from recycling.ledger.tree import (
    HASH_BYTES,
    consistency_proof,
    consistency_ranges,
    inclusion_proof,
    inclusion_ranges,
    verify_consistency,
)
from recycling.sayings import say

# Written once, and over tables, not models: making and mapping a statement takes longer than the
# database does to answer these.
_TILE_TABLE, _ENTRY_TABLE = LogTile.__table__.c, LogEntry.__table__.c
_ENTRY = select(_ENTRY_TABLE.leaf_index).where(_ENTRY_TABLE.digest == bindparam("digest"))
_TILE = select(_TILE_TABLE.hashes).where(
    _TILE_TABLE.level == bindparam("level"), _TILE_TABLE.number == bindparam("number")
)


@cache
def _tiles_query(count: int) -> Select[Any]:
    """Ask for so many tiles at once, each by its key: for a list of pairs SQLite reads them all."""
    each = [
        and_(_TILE_TABLE.level == bindparam(f"level{i}"), _TILE_TABLE.number == bindparam(f"no{i}"))
        for i in range(count)
    ]
    return select(_TILE_TABLE.level, _TILE_TABLE.number, _TILE_TABLE.hashes).where(or_(*each))


@dataclass(frozen=True)
class FactCard:
    """A fact as others see it.

    ``id`` is its place in the log, from 1, and the cursor of the feeds; 0 while it waits for the
    log, which it does for a second at most.
    """

    id: int
    type: str
    subject: str
    number: int
    at: datetime
    organisation_ref: str
    body: dict[str, Any]
    previous: str
    digest: str


def facts_of(subject: str, after: int = 0, limit: int = 50) -> tuple[FactCard, ...]:
    """Return a subject's chain, oldest first, from the fact after number ``after`` on."""
    rows = db.session.execute(
        _facts()
        .outerjoin(LogEntry, LogEntry.fact_id == Fact.id)
        .add_columns(LogEntry.leaf_index)
        .where(Fact.subject == subject, Fact.number > after)
        .order_by(Fact.number)
        .limit(limit)
    )
    return tuple(_card(*row[:-1], 0 if row[-1] is None else row[-1] + 1) for row in rows)


def facts_of_types(subject: str, types: Collection[str]) -> tuple[FactCard, ...]:
    """Return the facts of a subject's chain that have one of these types, oldest first."""
    rows = db.session.execute(
        _facts().where(Fact.subject == subject, Fact.type.in_(types)).order_by(Fact.number)
    )
    return tuple(_card(*row, 0) for row in rows)


def facts_for(organisation_ref: str, after: int = 0, limit: int = 50) -> tuple[FactCard, ...]:
    """Return what concerns an organisation, in the log's order, after the fact with id ``after``.

    Only facts in the log: their order is final, so a reader who goes on from the last id it saw
    misses none, however deeds overlapped.
    """
    rows = db.session.execute(
        _facts()
        .join(FactParty, FactParty.fact_id == Fact.id)
        .add_columns(FactParty.place)
        .where(FactParty.organisation_ref == organisation_ref, FactParty.place > after)
        .order_by(FactParty.place)
        .limit(limit)
    )
    return tuple(_card(*row) for row in rows)


def _facts() -> Select[Any]:
    return select(
        Fact.type, Fact.subject, Fact.number, Fact.at, Fact.organisation_ref, Fact.body,
        Fact.previous, Fact.digest,
    )  # fmt: skip


def _card(*row: Any) -> FactCard:
    return FactCard(row[-1], *row[:-1])


def log_size() -> int:
    """Return how many leaves the newest checkpoint speaks of."""
    size = db.session.scalar(select(Checkpoint.size).order_by(Checkpoint.size.desc()).limit(1))
    return size or 0


def waiting_facts(least_attempts: int = 0) -> int:
    """Return how many facts must still take effect, of those tried at least so often."""
    counted = select(db.func.count()).select_from(PendingFact)
    return db.session.scalar(counted.where(PendingFact.attempts >= least_attempts)) or 0


def proof_for_digest(digest_hex: str) -> str:
    """Return the tlog-proof of a fact's or record's digest.

    Against the checkpoint, of the newest ones, that most of our witnesses confirm.
    Raises ``NotFound`` for a digest nobody logged, ``Unavailable`` for one that still waits.
    """
    link = db.session.connection()
    found = link.execute(_ENTRY, {"digest": digest_hex.lower()}).one_or_none()
    if found is None:
        raise NotFound(
            "digest_not_logged", say("The log does not hold %(digest_hex)s.", digest_hex=digest_hex)
        )
    index = found.leaf_index
    head = None if index is None else head_for(index)
    if index is None or head is None:
        raise Unavailable(
            "not_logged_yet", say("This waits for the log."), way_out=say("Try again in a second.")
        )
    tree = stored_tree(inclusion_ranges(index, head.size))
    path = inclusion_proof(index, head.size, tree.subtree)
    return make_proof_text(index, path, head.note)


def consistency(old_size: int, new_size: int) -> tuple[bytes, ...]:
    """Return the proof that the log of ``new_size`` leaves goes on from that of ``old_size``.

    Raises ``Invalid`` unless 0 < old ≤ new ≤ the log's size.
    """
    size = log_size()
    if not 0 < old_size <= new_size <= size:
        raise Invalid(
            "no_such_sizes",
            say(
                "No proof leads from %(old_size)s to %(new_size)s leaves.",
                old_size=old_size,
                new_size=new_size,
            ),
            field="size",
            way_out=say(
                "The log has %(size)s leaves; give two sizes up to that, the smaller first.",
                size=size,
            ),
        )
    tree = stored_tree(consistency_ranges(old_size, new_size))
    return consistency_proof(old_size, new_size, tree.subtree)


@dataclass(frozen=True)
class ConsistencyCard:
    """Two states of the log, their roots, the proof between them, and whether it leads there."""

    old: int
    new: int
    old_root: str
    new_root: str
    path: tuple[str, ...]
    leads: bool


def consistency_between(old_size: int, new_size: int) -> ConsistencyCard:
    """Return the proof between two sizes with the roots it leads from and to, each as text.

    Raises ``Invalid`` as ``consistency`` does.
    """
    path = consistency(old_size, new_size)
    tree = stored_tree()
    old_root, new_root = tree.root(old_size), tree.root(new_size)
    return ConsistencyCard(
        old_size,
        new_size,
        encoded(old_root),
        encoded(new_root),
        tuple(map(encoded, path)),
        verify_consistency(old_size, new_size, path, old_root, new_root),
    )


def stored_tree(ranges: Iterable[tuple[int, int]] = ()) -> TiledTree:
    """Return the log's tree as its stored tiles make it.

    The tiles for the subtrees of these ranges are read at once, others when they are asked for.
    """
    places = places_of(ranges)
    kept = _tiles_at(places) if places else {}
    return TiledTree(lambda level, number: kept.get((level, number)) or _tile(level, number) or b"")


def _tiles_at(places: Collection[Place]) -> dict[Place, bytes]:
    asked: dict[str, int] = {}
    for i, (level, number) in enumerate(places):
        asked |= {f"level{i}": level, f"no{i}": number}
    found = db.session.connection().execute(_tiles_query(len(places)), asked)
    return {(row.level, row.number): row.hashes for row in found}


def _tile(level: int, number: int) -> bytes | None:
    return db.session.scalar(_TILE, {"level": level, "number": number})


def tile_bytes(path: TilePath) -> bytes | None:
    """Return a tile or entry bundle as served, ``None`` where the log is not that large."""
    if not path.is_within(log_size()):
        return None
    if path.level is None:
        return _bundle(path)
    hashes = _tile(path.level, path.number)
    return hashes[: path.width * HASH_BYTES] if hashes else None


def _bundle(path: TilePath) -> bytes:
    first = path.number * WIDTH
    digests = db.session.scalars(
        select(LogEntry.digest)
        .where(LogEntry.leaf_index >= first, LogEntry.leaf_index < first + path.width)
        .order_by(LogEntry.leaf_index)
    )
    return entry_bundle(bytes.fromhex(digest) for digest in digests)
