"""How is the path of a sum drawn beside its limit? In pixels; colours are the page's style's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 640, 200
_LEFT, _TOP, _BOTTOM = 8, 24, 12


@dataclass(frozen=True)
class Path:
    """The points of the sum, and how high its limit stands."""

    points: str
    limit_y: int
    width: int = WIDTH
    height: int = HEIGHT


def path_of(sums: Sequence[Decimal], limit: Decimal) -> Path:
    """Return the path of a sum that begins at 0, scaled so that it and its limit fit."""
    highest = max([limit, *sums]) or Decimal(1)
    base, room = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP
    across = Decimal(WIDTH - 2 * _LEFT) / max(1, len(sums))

    def y_of(value: Decimal) -> int:
        return round(base - room * value / highest)

    points = [(_LEFT, base)]
    points += [(round(_LEFT + across * (i + 1)), y_of(one)) for i, one in enumerate(sums)]
    return Path(" ".join(f"{x},{y}" for x, y in points), y_of(limit))
