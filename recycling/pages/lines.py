"""How is a figure drawn that changes from time to time, or from bid to bid? In pixels of an SVG.

The page has the colours (``components/line.html``) and says the same in a table beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 110, 24, 20, 36
_LEVELS = 3
Words = Callable[[Decimal], str]


@dataclass(frozen=True)
class Sample:
    """One figure: how far along it is (days, numbers), its value, and what it is called."""

    along: int
    value: Decimal
    name: str


@dataclass(frozen=True)
class Point:
    """A sample in its place; ``words`` say its name and value."""

    x: int
    y: int
    words: str


@dataclass(frozen=True)
class Level:
    """A line across, and the value it stands for."""

    y: int
    words: str


@dataclass(frozen=True)
class Line:
    """A drawn line with its points, levels, and the names of its ends."""

    points: tuple[Point, ...]
    path: str
    levels: tuple[Level, ...]
    first: str
    last: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT


def draw_line(samples: Sequence[Sample], words: Words, *, steps: bool = False) -> Line | None:
    """Return samples as a line, from the first along to the last; none for fewer than two places.

    ``words`` writes a value with its unit. With ``steps`` a value holds until the next.
    """
    found = sorted(samples, key=lambda one: one.along)
    if len({one.along for one in found}) <= 1:
        return None
    least, most = min(one.value for one in found), max(one.value for one in found)
    span = most - least or abs(most) or Decimal(1)
    floor, ceiling = (least, most) if most != least else (least - span / 2, most + span / 2)
    first, last = found[0].along, found[-1].along

    def x_of(along: int) -> int:
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * Decimal(along - first) / (last - first))

    def y_of(value: Decimal) -> int:
        room = HEIGHT - _TOP - _BOTTOM
        return round(HEIGHT - _BOTTOM - room * (value - floor) / (ceiling - floor))

    points = tuple(
        Point(x_of(one.along), y_of(one.value), f"{one.name}: {words(one.value)}") for one in found
    )
    values = [floor + (ceiling - floor) * place / (_LEVELS - 1) for place in range(_LEVELS)]
    return Line(
        points,
        _path(points, steps=steps),
        tuple(Level(y_of(one), words(one)) for one in values),
        found[0].name,
        found[-1].name,
    )


def _path(points: Sequence[Point], *, steps: bool) -> str:
    parts = [f"M{points[0].x} {points[0].y}"]
    for one in points[1:]:
        parts.append(f"H{one.x}V{one.y}" if steps else f"L{one.x} {one.y}")
    return "".join(parts)
