"""How is a page drawn in less time, without a stroke drawn otherwise?

Two things WeasyPrint does at length for anything are short for our own pages: it reads an
ornament's thousands of numbers one by one, each with any unit, and it packs every part of the
file twice, once to number the file and once to write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pydyf
from weasyprint import svg

_NUMBER = r"-?\d+(?:\.\d+)?"
_POINT = rf"{_NUMBER} {_NUMBER}"
_PIECE = re.compile(rf"M({_POINT})|C({_POINT} {_POINT} {_POINT})|Z")
_PLAIN = re.compile(rf"(?:(?:M{_POINT}|C{_POINT} {_POINT} {_POINT}|Z) ?)+")
_PATHS_KEPT = 64
_usual_path = svg.TAGS["path"]


@contextmanager
def plain_paths() -> Iterator[None]:
    """Let paths of absolute moves and curves be written as PDF writes them, as long as it lasts.

    Any other path is drawn as always. Not for two threads at once.
    """
    svg.TAGS["path"] = _path
    try:
        yield
    finally:
        svg.TAGS["path"] = _usual_path


def pack_once(pdf: Any) -> None:
    """Write every object of a finished ``pydyf.PDF`` down, so that it is packed only once."""
    pdf.objects[:] = [part if part.free == "f" else _Packed(part) for part in pdf.objects]


class _Packed(pydyf.Object):  # type: ignore[misc]
    """A part of a file as it will be written."""

    def __init__(self, part: Any) -> None:
        super().__init__()
        self.number, self.generation, self.free = part.number, part.generation, part.free
        self._compressible: bool = part.compressible
        self._data: bytes = part.data

    @property
    def compressible(self) -> bool:
        return self._compressible

    @property
    def data(self) -> bytes:
        return self._data


def _path(image: Any, node: Any, font_size: float) -> None:
    curve = node.get("d", "")
    operators = _operators(curve)
    if operators is None:
        _usual_path(image, node, font_size)
    else:
        image.stream.stream.append(operators)


@lru_cache(_PATHS_KEPT)
def _operators(curve: str) -> bytes | None:
    """Return a path in the words of PDF, or nothing where it holds more than plain pieces."""
    if not _PLAIN.fullmatch(curve):
        return None
    return "\n".join(map(_operator, _PIECE.finditer(curve))).encode()


def _operator(piece: re.Match[str]) -> str:
    if piece[1]:
        return f"{piece[1]} m"
    return f"{piece[2]} c" if piece[2] else "h"
