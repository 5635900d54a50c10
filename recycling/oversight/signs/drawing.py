"""How is it drawn who trades with whom? Holders left, bases right, bands as thick as their lots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recycling.flows import band
from recycling.oversight.signs.network import PairCard

WIDTH, _LEFT, _RIGHT = 760, 250, 510
_TOP, _GAP, _LEAST, _ROOM = 8, 12, 3.0, 320
_LONGEST = 26
_USUAL, _TIED, _SIGN = "#a9c3dc", "#f0b77a", "#d4351c"


@dataclass(frozen=True)
class Band:
    """A pair's band, its colour, and what a pointer over it is told."""

    path: str
    colour: str
    words: str


@dataclass(frozen=True)
class Label:
    """A name, and where it stands."""

    x: int
    y: int
    anchor: str
    words: str


@dataclass(frozen=True)
class Drawing:
    """Everything that is drawn."""

    bands: tuple[Band, ...]
    labels: tuple[Label, ...]
    height: int
    width: int = WIDTH


def draw(pairs: Sequence[PairCard]) -> Drawing:
    """Return the drawing of some pairs, each side in the order of its first pair."""
    scale = _ROOM / max(1, sum(one.lots for one in pairs))
    thick = [max(_LEAST, one.lots * scale) for one in pairs]
    left, left_end = _places([one.holder for one in pairs], thick)
    right, right_end = _places([one.base for one in pairs], thick)
    labels = [
        *_labels({one.holder: one.holder_name for one in pairs}, left, _LEFT - 8, "end"),
        *_labels({one.base: one.base_name for one in pairs}, right, _RIGHT + 8, "start"),
    ]
    used_left = {ref: top for ref, (top, _) in left.items()}
    used_right = {ref: top for ref, (top, _) in right.items()}
    bands = []
    for one, thickness in zip(pairs, thick, strict=True):
        ends = (_LEFT, used_left[one.holder]), (_RIGHT, used_right[one.base])
        colour = _SIGN if one.sign else _TIED if one.ties else _USUAL
        words = f"{one.holder_name} → {one.base_name}: {one.lots}"
        bands.append(Band(band(ends, thickness), colour, words))
        used_left[one.holder] += thickness
        used_right[one.base] += thickness
    return Drawing(tuple(bands), tuple(labels), round(max(left_end, right_end)) + _TOP)


def _places(
    refs: Sequence[str], thick: Sequence[float]
) -> tuple[dict[str, tuple[float, float]], float]:
    """Return where each one's bands begin and how high they are, and where the last one ends."""
    heights: dict[str, float] = {}
    for ref, thickness in zip(refs, thick, strict=True):
        heights[ref] = heights.get(ref, 0.0) + thickness
    found, y = {}, float(_TOP)
    for ref, height in heights.items():
        found[ref] = y, height
        y += max(height, 16.0) + _GAP
    return found, y


def _labels(
    names: dict[str, str], places: dict[str, tuple[float, float]], x: int, anchor: str
) -> list[Label]:
    return [
        Label(x, round(places[ref][0] + places[ref][1] / 2 + 5), anchor, _short(name))
        for ref, name in names.items()
    ]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"
