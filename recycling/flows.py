"""Of what is it drawn where elements go? The colour of each element, boxes and bands.

Certificates name this file among what draws them: what only pages need stands in
``pages/sankey.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

_COLOURS = {
    "Sc": "#8d8f86", "Y": "#5f7f86", "La": "#7a8fa6", "Ce": "#c58a3a", "Pr": "#5f8f55",
    "Nd": "#7d5a94", "Pm": "#8a7a6a", "Sm": "#b59a3c", "Eu": "#b4534e", "Gd": "#4f7f73",
    "Tb": "#3f7f5a", "Dy": "#a9873f", "Ho": "#b0653f", "Er": "#a85d7f", "Tm": "#5b86a8",
    "Yb": "#6a7f4d", "Lu": "#5d6577",
}  # fmt: skip
_OTHER_COLOUR = "#6d7478"
_TINT = Decimal("0.42")


def colour_of(symbol: str) -> str:
    """Return the colour an element is drawn in."""
    return _COLOURS.get(symbol, _OTHER_COLOUR)


def tint(colour: str, share: Decimal = _TINT) -> str:
    """Mix a colour with the white of the paper; no transparency, which archives do not want."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{int(255 - (255 - part) * share):02x}" for part in parts)


def box(x: int, y: float, width: int, height: float, colour: str) -> str:
    """Write a rectangle."""
    return f'<rect x="{x}" y="{y:.1f}" width="{width}" height="{height:.1f}" fill="{colour}"/>'


def band(points: Sequence[tuple[float, float]], thickness: float) -> str:
    """Return the path of a band of one thickness along its upper edge from point to point.

    It leaves each point, and comes to the next, level.
    """
    x, y = points[0]
    there = "".join(_bends(pairwise(points)))
    lower = [(across, down + thickness) for across, down in reversed(points)]
    back = "".join(_bends(pairwise(lower)))
    return f"M{x:.0f} {y:.1f}{there}V{lower[0][1]:.1f}{back}Z"


def _bends(steps: Iterable[tuple[tuple[float, float], tuple[float, float]]]) -> Iterator[str]:
    for (x, y), (to_x, to_y) in steps:
        bend = (x + to_x) / 2
        yield f"C{bend:.0f} {y:.1f} {bend:.0f} {to_y:.1f} {to_x:.0f} {to_y:.1f}"
