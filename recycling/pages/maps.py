"""Where are things, drawn as points on a backdrop without borders? In pixels of an SVG.

Borders are left out: no public file of them is agreed on everywhere. Degrees of latitude and
longitude are equally long across, corrected for the middle of what is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians

WIDTH = 640
_LEAST_HEIGHT, _MOST_HEIGHT = 240, 480
_MARGIN, _SIDE = 40, 130  # names stand beside their points
_LEAST_SPAN = 4.0  # degrees
_STEPS = (1, 2, 5, 10, 20, 30, 60)
_MOST_LINES = 6
_LABEL_HEIGHT, _LETTER = 18, 8
_LONGEST = 28
_BESIDE, _APART = 10, 6


@dataclass(frozen=True)
class Place:
    """Something with a name, in degrees north and east."""

    name: str
    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True)
class Spot:
    """A place as it is drawn; ``label`` is empty where it would run into another."""

    x: int
    y: int
    name: str
    label: str
    anchor: str
    label_x: int


@dataclass(frozen=True)
class Meridian:
    """A line of the grid at a whole degree: across (``y``) or down (``x``)."""

    at: int
    words: str


@dataclass(frozen=True)
class Map:
    """What is drawn."""

    spots: tuple[Spot, ...]
    down: tuple[Meridian, ...]
    across: tuple[Meridian, ...]
    height: int
    width: int = WIDTH


def draw_map(places: Sequence[Place]) -> Map | None:
    """Return places as points, the whole as large as they lie apart; none without places."""
    if not places:
        return None
    norths = [float(one.latitude) for one in places]
    easts = [float(one.longitude) for one in places]
    middle = cos(radians(sum(norths) / len(norths)))
    south, north = _widened(min(norths), max(norths))
    west, east = _widened(min(easts), max(easts))
    scale = (WIDTH - 2 * _SIDE) / ((east - west) * middle)
    scale = min(scale, (_MOST_HEIGHT - 2 * _MARGIN) / (north - south))
    height = max(_LEAST_HEIGHT, round((north - south) * scale) + 2 * _MARGIN)
    left = (WIDTH - (east - west) * middle * scale) / 2

    def x_of(longitude: float) -> int:
        return round(left + (longitude - west) * middle * scale)

    def y_of(latitude: float) -> int:
        return round(height - _MARGIN - (latitude - south) * scale)

    spots = _labelled(
        [(x_of(float(one.longitude)), y_of(float(one.latitude)), one.name) for one in places]
    )
    step = _step(max(north - south, east - west))
    return Map(
        spots,
        tuple(Meridian(x_of(one), f"{abs(one)}° {'E' if one >= 0 else 'W'}")
              for one in _whole(west, east, step)),
        tuple(Meridian(y_of(one), f"{abs(one)}° {'N' if one >= 0 else 'S'}")
              for one in _whole(south, north, step)),
        height,
    )  # fmt: skip


def _widened(least: float, most: float) -> tuple[float, float]:
    missing = max(0.0, _LEAST_SPAN - (most - least)) / 2
    return least - missing, most + missing


def _step(span: float) -> int:
    return next((one for one in _STEPS if span / one <= _MOST_LINES), _STEPS[-1])


def _whole(least: float, most: float, step: int) -> list[int]:
    first = -int(-least // step) * step
    return list(range(first, int(most) + 1, step))


def _labelled(points: Sequence[tuple[int, int, str]]) -> tuple[Spot, ...]:
    """Return points with their names on a side that is free, or without where none is."""
    taken = [(x - _APART, x + _APART, y) for x, y, _name in points]
    found = []
    for x, y, name in points:
        words = name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"
        long = len(words) * _LETTER
        right = (x + _BESIDE, x + _BESIDE + long, "start", x + _BESIDE)
        left = (x - _BESIDE - long, x - _BESIDE, "end", x - _BESIDE)
        sides = (left, right) if x > WIDTH / 2 else (right, left)
        free = [side for side in sides if _is_free(side[0], side[1], y, taken)]
        begins, ends, anchor, label_x = free[0] if free else sides[0]
        if free:
            taken.append((begins, ends, y))
        found.append(Spot(x, y, name, words if free else "", anchor, label_x))
    return tuple(found)


def _is_free(begins: int, ends: int, y: int, taken: Sequence[tuple[int, int, int]]) -> bool:
    return (
        begins >= 0
        and ends <= WIDTH
        and not any(
            abs(y - other) < _LABEL_HEIGHT and begins < right and left < ends
            for left, right, other in taken
        )
    )
