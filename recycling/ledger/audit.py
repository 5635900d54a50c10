"""Does everything still prove?

Replays all chains, then grows the tree again from the entries and holds it against the stored
tiles, every checkpoint and its signature. Streams: memory stays small however long the log is.
Later rooms add checks of their own to ``AUDITS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import aliased

from recycling.db import db
from recycling.ledger.checkpoints import parse_statement
from recycling.ledger.keys import log_key
from recycling.ledger.models import KIND_FACT, Checkpoint, Fact, LogEntry, LogHead, LogTile
from recycling.ledger.notes import BadSignature, Malformed, VerifierKey, parse_note
from recycling.ledger.replay import StoredFact, altered_facts
from recycling.ledger.tiles import WIDTH, Place, grown, hashes_of
from recycling.ledger.tree import HASH_BYTES, RightEdge, leaf_hash

AUDITS: list[Callable[[], Iterable[str]]] = []
_AT_ONCE = 2000


@dataclass
class _Counts:
    facts: int = 0
    erased: int = 0
    leaves: int = 0
    checkpoints: int = 0
    altered: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class AuditReport:
    """What an audit read and found: ``altered`` names facts, ``problems`` says all in words."""

    facts: int
    erased: int
    leaves: int
    checkpoints: int
    altered: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Tell whether nothing at all was found wrong."""
        return not self.problems


def audit() -> AuditReport:
    """Check chains, log, and what later rooms registered, as of one moment; changes nothing."""
    counts = _Counts()
    _hold_the_moment()
    try:
        problems = [*_chains(counts), *_orphans(), *_log(counts)]
        for check in AUDITS:
            problems.extend(check())
    finally:
        db.session.rollback()
    return AuditReport(
        counts.facts, counts.erased, counts.leaves, counts.checkpoints, tuple(counts.altered),
        tuple(problems),
    )  # fmt: skip


def _hold_the_moment() -> None:
    """Let all that is read be of one moment, as SQLite's transactions do by themselves."""
    session = db.session
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _streamed(statement: Select[*tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    rows = db.session.execute(statement, execution_options={"yield_per": _AT_ONCE})
    return (tuple(row) for row in rows)


def _chains(counts: _Counts) -> Iterator[str]:
    columns = [getattr(Fact, name) for name in StoredFact._fields[:-1]]
    as_text = [cast(c, Text) if c.key in ("at", "body") else c for c in columns]
    rows = _streamed(
        select(*as_text, LogEntry.digest)
        .outerjoin(LogEntry, LogEntry.fact_id == Fact.id)
        .order_by(Fact.subject, Fact.number)
    )
    for name, reason in altered_facts(_counted(rows, counts)):
        counts.altered[name] = None
        yield f"{name}: {reason}."


def _counted(rows: Iterable[tuple[object, ...]], counts: _Counts) -> Iterator[StoredFact]:
    for row in rows:
        fact = StoredFact(*row)  # type: ignore[arg-type]
        counts.facts += 1
        counts.erased += fact.is_erased
        yield fact


def _orphans() -> Iterator[str]:
    """Name the leaves whose facts are gone."""
    fact = aliased(Fact)
    rows = _streamed(
        select(LogEntry.fact_id, LogEntry.leaf_index)
        .outerjoin(fact, fact.id == LogEntry.fact_id)
        .where(LogEntry.kind == KIND_FACT, fact.id.is_(None))
    )
    for fact_id, leaf_index in rows:
        yield f"fact {fact_id} of leaf {leaf_index} is gone."


def _log(counts: _Counts) -> Iterator[str]:
    edge, partial, pending = RightEdge(), dict[Place, bytes](), list[bytes]()
    checkpoints = _Checkpoints(log_key(current_app).verifier)
    entries = select(LogEntry.leaf_index, LogEntry.digest).where(LogEntry.leaf_index.is_not(None))
    for leaf_index, digest in _streamed(entries.order_by(LogEntry.leaf_index)):
        if leaf_index != edge.size:
            yield f"leaf {edge.size} is missing from the log."
            return
        pending.append(leaf_hash(_raw(digest)))
        edge.append(pending[-1])
        counts.leaves += 1
        yield from checkpoints.at(edge)
        if edge.size % WIDTH == 0:
            yield from _full_tiles(edge.size - len(pending), partial, pending, counts)
            pending.clear()
    partial |= grown(edge.size - len(pending), partial, pending)
    for place, tile in partial.items():
        yield from _compared(place, tile, counts)
    yield from checkpoints.rest(edge)
    counts.checkpoints = checkpoints.seen
    yield from _head(edge.size)


def _raw(digest: object) -> bytes:
    try:
        return bytes.fromhex(str(digest))
    except ValueError:
        return b""


def _full_tiles(
    size: int, partial: dict[Place, bytes], leaves: list[bytes], counts: _Counts
) -> Iterator[str]:
    for place, tile in grown(size, partial, leaves).items():
        if len(tile) == WIDTH * HASH_BYTES:
            partial.pop(place, None)
            yield from _compared(place, tile, counts)
        else:
            partial[place] = tile


def _compared(place: Place, expected: bytes, counts: _Counts) -> Iterator[str]:
    level, number = place
    stored = db.session.scalar(
        select(LogTile.hashes).where(LogTile.level == level, LogTile.number == number)
    )
    if stored == expected:
        return
    if level or not stored or len(stored) != len(expected):
        yield f"tile {number} of level {level} is not what the log's entries make."
        return
    pairs = zip(hashes_of(stored), hashes_of(expected), strict=True)
    for offset, (one, other) in enumerate(pairs):
        if one != other:
            yield from _other_leaf(number * WIDTH + offset, counts)


def _other_leaf(index: int, counts: _Counts) -> Iterator[str]:
    row = db.session.execute(
        select(Fact.id, Fact.type, Fact.subject, Fact.number)
        .join(LogEntry, LogEntry.fact_id == Fact.id)
        .where(LogEntry.leaf_index == index)
    ).one_or_none()
    what = f"{row.subject} no. {row.number} ({row.type}, fact {row.id})" if row else "a record"
    if row:
        counts.altered[what] = None
    yield f"leaf {index} is {what}, whose digest is not the one the tree was grown from."


def _head(leaves: int) -> Iterator[str]:
    size = db.session.scalar(select(LogHead.size)) or 0
    if size != leaves:
        yield f"the log's head speaks of {size} leaves; there are {leaves}."


class _Checkpoints:
    """The stored checkpoints, met one after the other while the tree grows again."""

    def __init__(self, key: VerifierKey) -> None:
        self.seen = 0
        self._key = key
        self._apart: list[int] = []
        self._rows = _streamed(
            select(Checkpoint.size, Checkpoint.root, Checkpoint.note).order_by(Checkpoint.size)
        )
        self._next = next(self._rows, None)

    def at(self, edge: RightEdge) -> Iterator[str]:
        """Check the checkpoint of just this size, if there is one."""
        while self._next is not None and self._next[0] == edge.size:
            yield from self._check(edge.root())

    def rest(self, edge: RightEdge) -> Iterator[str]:
        """Check what is left once the tree has grown whole."""
        if edge.size and self._last_size() != edge.size:
            yield f"no checkpoint speaks of all {edge.size} leaves."
        while self._next is not None:
            yield f"the checkpoint of {self._next[0]} leaves speaks of more than there are."
            self._next = next(self._rows, None)
        if self._apart:
            yield (
                f"{len(self._apart)} checkpoints, from the one of {self._apart[0]} leaves on, "
                "have another root than the log's entries make."
            )

    def _last_size(self) -> int:
        return db.session.scalar(select(func.max(Checkpoint.size))) or 0

    def _check(self, root: bytes) -> Iterator[str]:
        assert self._next is not None
        size, stored_root, text = self._next
        self._next = next(self._rows, None)
        self.seen += 1
        if stored_root != root.hex():
            self._apart.append(int(str(size)))
        yield from self._signed(int(str(size)), str(stored_root), str(text))

    def _signed(self, size: int, root: str, text: str) -> Iterator[str]:
        name = f"the checkpoint of {size} leaves"
        try:
            note = parse_note(text)
            said = parse_statement(note.text)
            signed = note.is_signed_by(self._key)
        except (Malformed, BadSignature) as problem:
            yield f"{name} cannot be believed: {problem}."
            return
        if not signed:
            yield f"{name} is not signed with the log's key."
        if (said.origin, said.size, said.root.hex()) != (self._key.name, size, root):
            yield f"{name} says something else than its row."
