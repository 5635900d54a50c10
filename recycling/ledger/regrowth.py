"""Does the log's tree, grown again from its entries, come out as stored and signed?

Every tile, every checkpoint's root and signature, and the head are compared with what the entries
make. Streams over the entries; names the fact whose leaf differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Select, func, select

from recycling.db import db
from recycling.ledger.checkpoints import parse_statement
from recycling.ledger.models import Checkpoint, Fact, LogEntry, LogHead, LogTile
from recycling.ledger.notes import BadSignature, Malformed, VerifierKey, parse_note
from recycling.ledger.replay import fact_name
from recycling.ledger.tiles import WIDTH, Place, grown, hashes_of
from recycling.ledger.tree import HASH_BYTES, RightEdge, leaf_hash
from recycling.sayings import say

_AT_ONCE = 2000


@dataclass
class Regrowth:
    """The tree as it grows again: what was read, and the facts found altered on the way."""

    key: VerifierKey
    leaves: int = 0
    checkpoints: int = 0
    altered: dict[str, None] = field(default_factory=dict)
    _edge: RightEdge = field(default_factory=RightEdge)
    _partial: dict[Place, bytes] = field(default_factory=dict)
    _joining: list[bytes] = field(default_factory=list)
    _apart: list[int] = field(default_factory=list)

    def problems(self) -> Iterator[str]:
        """Grow the whole tree and say all that does not fit."""
        signed = _signed_heads()
        head = next(signed, None)
        for leaf_index, digest in _entries():
            if leaf_index != self.leaves:
                yield say("leaf %(leaves)s is missing from the log.", leaves=self.leaves)
                return
            yield from self._join(digest)
            if head is not None and head.size == self.leaves:
                yield from self._check(head)
                head = next(signed, None)
        yield from self._last_tiles()
        yield from self._heads_agree()
        for beyond in (*filter(None, [head]), *signed):
            yield say(
                "the checkpoint of %(size)s leaves speaks of more than there are.", size=beyond.size
            )

    def _join(self, digest: str) -> Iterator[str]:
        leaf = leaf_hash(_raw(digest))
        self._edge.append(leaf)
        self._joining.append(leaf)
        self.leaves += 1
        if self.leaves % WIDTH == 0:
            yield from self._full_tiles()

    def _full_tiles(self) -> Iterator[str]:
        for place, tile in self._grown().items():
            if len(tile) == WIDTH * HASH_BYTES:
                self._partial.pop(place, None)
                yield from self._compare(place, tile)
            else:
                self._partial[place] = tile
        self._joining.clear()

    def _grown(self) -> dict[Place, bytes]:
        return grown(self.leaves - len(self._joining), self._partial, self._joining)

    def _last_tiles(self) -> Iterator[str]:
        for place, tile in (self._partial | self._grown()).items():
            yield from self._compare(place, tile)

    def _compare(self, place: Place, expected: bytes) -> Iterator[str]:
        level, number = place
        stored = db.session.scalar(
            select(LogTile.hashes).where(LogTile.level == level, LogTile.number == number)
        )
        if stored == expected:
            return
        if level or not stored or len(stored) != len(expected):
            yield say(
                "tile %(number)s of level %(level)s is not what the log's entries make.",
                number=number,
                level=level,
            )
            return
        pairs = zip(hashes_of(stored), hashes_of(expected), strict=True)
        for offset, (one, other) in enumerate(pairs):
            if one != other:
                yield self._other_leaf(number * WIDTH + offset)

    def _other_leaf(self, index: int) -> str:
        row = db.session.execute(
            select(Fact.subject, Fact.number, Fact.type, Fact.id)
            .join(LogEntry, LogEntry.fact_id == Fact.id)
            .where(LogEntry.leaf_index == index)
        ).one_or_none()
        what = fact_name(*row) if row else "a record"
        if row:
            self.altered[what] = None
        return f"leaf {index} is {what}, whose digest is not the one the tree was grown from."

    def _check(self, head: _Head) -> Iterator[str]:
        self.checkpoints += 1
        if head.root != self._edge.root().hex():
            self._apart.append(head.size)
        yield from _believed(head, self.key)

    def _heads_agree(self) -> Iterator[str]:
        if self._apart:
            yield say(
                "%(apart)s checkpoints, from the one of %(first)s leaves on, have"
                " another root than the log's entries make.",
                apart=len(self._apart),
                first=self._apart[0],
            )
        size = db.session.scalar(select(LogHead.size)) or 0
        if size != self.leaves:
            yield say(
                "the log's head speaks of %(size)s leaves; there are %(leaves)s.",
                size=size,
                leaves=self.leaves,
            )
        last = db.session.scalar(select(func.max(Checkpoint.size))) or 0
        if last < self.leaves:
            yield say("no checkpoint speaks of all %(leaves)s leaves.", leaves=self.leaves)


@dataclass(frozen=True)
class _Head:
    size: int
    root: str
    note: str


def streamed(statement: Select[*tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    """Read rows a few thousand at a time; the cursor is closed even where reading stops early."""
    with db.session.execute(statement, execution_options={"yield_per": _AT_ONCE}) as rows:
        for row in rows:
            yield tuple(row)


def _entries() -> Iterator[tuple[object, str]]:
    columns = select(LogEntry.leaf_index, LogEntry.digest)
    rows = streamed(columns.where(LogEntry.leaf_index.is_not(None)).order_by(LogEntry.leaf_index))
    return ((index, str(digest)) for index, digest in rows)


def _signed_heads() -> Iterator[_Head]:
    columns = select(Checkpoint.size, Checkpoint.root, Checkpoint.note)
    rows = streamed(columns.where(Checkpoint.size > 0).order_by(Checkpoint.size))
    return (_Head(*row) for row in rows)  # type: ignore[arg-type]


def _raw(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        return b""


def _believed(head: _Head, key: VerifierKey) -> Iterator[str]:
    """Say what is wrong with a checkpoint's text or signature."""
    name = say("the checkpoint of %(size)s leaves", size=head.size)
    try:
        note = parse_note(head.note)
        said = parse_statement(note.text)
        signed = note.is_signed_by(key)
    except (Malformed, BadSignature) as problem:
        yield say("%(name)s cannot be believed: %(problem)s.", name=name, problem=problem)
        return
    if not signed:
        yield say("%(name)s is not signed with the log's key.", name=name)
    if (said.origin, said.size, said.root.hex()) != (key.name, head.size, head.root):
        yield say("%(name)s says something else than its row.", name=name)
