"""How is a rate drawn from month to month, or year to year? In pixels; the page has colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from recycling.oversight.statistics.tables import Row

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 24, 20, 36
_TEN = Decimal("0.1")
_WHOLE = Decimal(1)


@dataclass(frozen=True)
class Point:
    """A rate in its place, with the name of its month or year."""

    x: int
    y: int
    name: str


@dataclass(frozen=True)
class Trend:
    """Points, the line through them, and levels of the scale: how high, and which rate."""

    points: tuple[Point, ...]
    levels: tuple[tuple[int, Decimal], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT

    @property
    def line(self) -> str:
        """Return the line as SVG writes points."""
        return " ".join(f"{one.x},{one.y}" for one in self.points)


def trend_of(rows: Sequence[Row]) -> Trend | None:
    """Return rates as a line, each in its place; none for fewer than two."""
    rates = {row.name: row.rate for row in rows if row.rate is not None}
    if len(rates) <= 1:
        return None
    floor = min(min(rates.values()) // _TEN * _TEN, _WHOLE - _TEN)
    ceiling = max(_WHOLE, *rates.values())
    across = Decimal(WIDTH - _LEFT - _RIGHT) / (len(rates) - 1)

    def height_of(rate: Decimal) -> int:
        room = HEIGHT - _TOP - _BOTTOM
        return round(HEIGHT - _BOTTOM - room * (rate - floor) / (ceiling - floor))

    points = tuple(
        Point(round(_LEFT + across * place), height_of(rate), name)
        for place, (name, rate) in enumerate(rates.items())
    )
    levels = (floor, (floor + _WHOLE) / 2, _WHOLE)
    return Trend(points, tuple((height_of(one), one) for one in levels))
