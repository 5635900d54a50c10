"""How is the tree stored and served, so that a proof needs few reads and a mirror only files?

C2SP tlog-tiles: tiles of up to 256 hashes, eight tree levels high; paths such as
``tile/0/x001/234`` and ``tile/1/000.p/17``; entry bundles beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from recycling.ledger.tree import HASH_BYTES, fold, node_hash, perfect_ranges, perfect_root

HEIGHT = 8
WIDTH = 1 << HEIGHT
FULL_TILE_BYTES = WIDTH * HASH_BYTES
ENTRIES = "entries"
_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/){0,6}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)
_HIGHEST_LEVEL = 63

Place = tuple[int, int]
TileReader = Callable[[int, int], bytes]


@dataclass(frozen=True)
class TilePath:
    """Which tile an address asks for; ``level`` is ``None`` for an entry bundle."""

    level: int | None
    number: int
    width: int = WIDTH

    def __str__(self) -> str:
        groups = [f"{self.number % 1000:03d}"]
        rest = self.number // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        level = ENTRIES if self.level is None else self.level
        return f"tile/{level}/{'/'.join(groups)}{partial}"

    def is_within(self, size: int) -> bool:
        """Tell whether a log of ``size`` leaves has this tile at this width."""
        hashes = size >> HEIGHT * (self.level or 0)
        return self.number * WIDTH + self.width <= hashes


def parse_path(path: str) -> TilePath | None:
    """Return what a path asks for, ``None`` unless it is exactly as the standard writes it."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level = None if found["level"] == ENTRIES else int(found["level"])
    number = int(found["number"].replace("x", "").replace("/", ""))
    tile = TilePath(level, number, int(found["width"] or WIDTH))
    if (level or 0) > _HIGHEST_LEVEL or tile.width > WIDTH or str(tile) != path:
        return None
    return tile


def paths_of(size: int) -> Iterator[TilePath]:
    """Yield the path of every tile and bundle of entries of a log of ``size`` leaves."""
    levels: list[tuple[int | None, int]] = [(None, size)]
    levels += [(level, size >> HEIGHT * level) for level in range(_HIGHEST_LEVEL + 1)]
    for level, hashes in levels:
        for number in range(hashes // WIDTH):
            yield TilePath(level, number)
        if hashes % WIDTH:
            yield TilePath(level, hashes // WIDTH, hashes % WIDTH)


def edge_places(size: int) -> list[Place]:
    """Return the partial tiles at the right edge of a tree, as (level, number), lowest first."""
    places, level = [], 0
    while size >> HEIGHT * level:
        hashes = size >> HEIGHT * level
        if hashes % WIDTH:
            places.append((level, hashes // WIDTH))
        level += 1
    return places


def grown(size: int, edge: Mapping[Place, bytes], leaves: Iterable[bytes]) -> dict[Place, bytes]:
    """Return every tile that is new or longer when ``leaves`` (hashes) join a tree of ``size``.

    ``edge`` holds the partial tiles of ``edge_places(size)``; nothing else is read.
    """
    tiles: dict[Place, bytes] = {}
    joining, level = b"".join(leaves), 0
    while joining:
        number = (size >> HEIGHT * level) // WIDTH
        row = edge.get((level, number), b"") + joining
        joining = b""
        for offset in range(0, len(row), FULL_TILE_BYTES):
            tile = row[offset : offset + FULL_TILE_BYTES]
            tiles[level, number] = tile
            number += 1
            if len(tile) == FULL_TILE_BYTES:
                joining += perfect_root(hashes_of(tile))
        level += 1
    return tiles


def hashes_of(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def entry_bundle(entries: Iterable[bytes]) -> bytes:
    """Return entries one after the other, each with its length before it in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_of(bundle: bytes) -> list[bytes]:
    """Return the entries of a bundle; what is cut off at its end is left out."""
    entries, at = [], 0
    while at + 2 <= len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            break
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def places_of(ranges: Iterable[tuple[int, int]]) -> set[Place]:
    """Return the tiles that the subtrees of these ranges, as RFC 6962 splits, are read from."""
    return {
        _place(low, high - low)[0]
        for start, end in ranges
        for low, high in perfect_ranges(start, end)
    }


def _place(start: int, width: int) -> tuple[Place, int, int]:
    """Return where a perfect subtree is: its tile, the row in it from the bottom, and the first."""
    level, rise = divmod(width.bit_length() - 1, HEIGHT)
    number, first = divmod(start >> HEIGHT * level, WIDTH)
    return (level, number), rise, first >> rise


class TiledTree:
    """A stored tree, known by a reader of tiles: gives any subtree's hash with few reads."""

    def __init__(self, read: TileReader) -> None:
        self._read = read
        self._pyramids: dict[Place, Sequence[Sequence[bytes]]] = {}

    def subtree(self, start: int, end: int) -> bytes:
        """Return the hash of the leaves ``start..end``, a range that RFC 6962 splits into."""
        return fold([self._perfect(lo, hi - lo) for lo, hi in perfect_ranges(start, end)])

    def root(self, size: int) -> bytes:
        """Return the root of the first ``size`` leaves."""
        return self.subtree(0, size)

    def _perfect(self, start: int, width: int) -> bytes:
        (level, number), rise, first = _place(start, width)
        return self._pyramid(level, number)[rise][first]

    def _pyramid(self, level: int, number: int) -> Sequence[Sequence[bytes]]:
        rows = self._pyramids.get((level, number))
        if rows is None:
            rows = self._pyramids[level, number] = pyramid(self._read(level, number))
        return rows


@lru_cache(maxsize=256)
def pyramid(tile: bytes) -> tuple[tuple[bytes, ...], ...]:
    """Return the rows of a tile's inner nodes, from its own hashes up; odd ends are left out."""
    rows = [tuple(hashes_of(tile))]
    while len(rows[-1]) > 1:
        below = rows[-1]
        rows.append(tuple(node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)))
    return tuple(rows)
