"""How is a log read from outside, file by file?

C2SP tlog-tiles, over HTTP or from a folder: the checkpoint, tiles of hashes, bundles of entries.
A partial file that is gone is taken from the full one, which has grown over it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import requests

from recycling.ledger.tiles import HEIGHT, WIDTH, TiledTree, TilePath, entries_of
from recycling.ledger.tree import HASH_BYTES

Fetch = Callable[[str], bytes]
_LARGEST_FILE = 256 * (2 + 65_535)
_TIMEOUT_S = (5, 20)
_NOT_FOUND = 404


class Unreachable(Exception):
    """The log cannot be read just now; that proves nothing against it."""


class NotThere(Unreachable):
    """The log answers that it has no such file."""


def reader_of(place: str) -> Fetch:
    """Return the reader of a log's files: a folder of them, or the address they are served at."""
    folder = Path(place)
    return from_folder(folder) if folder.is_dir() else over_http(place)


def from_folder(folder: Path) -> Fetch:
    """Return the reader of files of a log kept as plain files."""

    def fetch(path: str) -> bytes:
        try:
            return (folder / path).read_bytes()
        except FileNotFoundError as problem:
            raise NotThere(f"{path} is not there") from problem
        except OSError as problem:
            raise Unreachable(f"{path} cannot be read: {problem.strerror}") from problem

    return fetch


def over_http(url: str) -> Fetch:
    """Return the reader of files of the log under ``url``."""
    session = requests.Session()
    # A state that some cache kept is not the log's own word.
    session.headers["Cache-Control"] = "no-cache"

    def fetch(path: str) -> bytes:
        try:
            with session.get(
                f"{url.rstrip('/')}/{path}", timeout=_TIMEOUT_S, stream=True
            ) as answer:
                return _content(answer, path)
        except requests.RequestException as problem:
            raise Unreachable(f"{path} cannot be read: {type(problem).__name__}") from problem

    return fetch


def _content(answer: requests.Response, path: str) -> bytes:
    if answer.status_code == _NOT_FOUND:
        raise NotThere(f"{path} is not there")
    if not answer.ok:
        raise Unreachable(f"{path} is answered with {answer.status_code}")
    content = b""
    for piece in answer.iter_content(65_536):
        content += piece
        if len(content) > _LARGEST_FILE:
            raise Unreachable(f"{path} is larger than any file of a log")
    return content


def tree_at(fetch: Fetch, size: int) -> TiledTree:
    """Return the tree of ``size`` leaves as its tiles say; raises ``Unreachable`` when asked."""

    def read(level: int, number: int) -> bytes:
        width = min(WIDTH, (size >> HEIGHT * level) - number * WIDTH)
        tile = _file(fetch, TilePath(level, number, width))[: width * HASH_BYTES]
        if len(tile) != width * HASH_BYTES:
            raise Unreachable(f"tile {number} of level {level} is too short")
        return tile

    return TiledTree(read)


def entries(fetch: Fetch, start: int, end: int) -> Iterator[bytes]:
    """Yield the entries from ``start`` to before ``end`` of a log of ``end`` leaves."""
    for number in range(start // WIDTH, -(-end // WIDTH)):
        first = number * WIDTH
        width = min(WIDTH, end - first)
        bundle = entries_of(_file(fetch, TilePath(None, number, width)))
        if len(bundle) < width:
            raise Unreachable(f"bundle {number} of entries is too short")
        yield from bundle[max(start - first, 0) : width]


def _file(fetch: Fetch, path: TilePath) -> bytes:
    try:
        return fetch(str(path))
    except NotThere:
        if path.width == WIDTH:
            raise
        return fetch(str(TilePath(path.level, path.number)))
