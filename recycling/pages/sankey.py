"""Where do elements go, over many stations? A diagram of columns (Sankey), in pixels.

Pure geometry: how strong a band is, and the colour of words, the page's style decides. What passes
a column has a lane there, so that nothing seems to go through a node it only passes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from recycling.flows import band, colour_of

NODE = 14
"""How wide a node is."""
_TALLEST = 240  # the height of all that came to the fullest column
_THINNEST = 2.0
_WORDS, _LANE = 40, 12  # above each node, for two lines, and above each lane
_GAP = 12
_COLUMN, _END = 205, 225  # from one column to the next, and beyond the last for its words
_WIDEST_FIT = 930  # what stands on a wide page without scrolling


@dataclass(frozen=True)
class Leg:
    """So much of an element goes from one node to another; any one unit for all."""

    source: str
    target: str
    symbol: str
    amount: int


@dataclass(frozen=True)
class Band:
    """A drawn leg."""

    leg: Leg
    path: str
    colour: str


@dataclass(frozen=True)
class Node:
    """Where a node and its words stand; the words of the last column stand beside it."""

    key: str
    x: int
    y: float
    height: float
    words_x: int
    words_y: float


@dataclass(frozen=True)
class Diagram:
    """A drawn diagram."""

    width: int
    height: int
    bands: tuple[Band, ...]
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class _Stand:
    """Where legs are in a column: in a node, or, with a ``passing`` source, in a lane."""

    column: int
    key: str
    passing: str = ""


def diagram(columns: Sequence[Sequence[str]], legs: Sequence[Leg]) -> Diagram:
    """Draw nodes in columns and what goes from earlier to later ones, to scale.

    Whatever is there is seen: no band is thinner than two pixels.
    """
    if not legs:
        return Diagram(0, 0, (), ())
    laid = _Laid(columns, legs)
    step = max(_COLUMN, (_WIDEST_FIT - _END) // (len(columns) - 1))
    last = len(columns) - 1
    nodes = tuple(
        _node(stand, step, top, laid.tall[stand], is_last=stand.column == last)
        for stand, top in laid.tops.items()
        if not stand.passing
    )
    height = max(top + max(laid.tall[stand], _WORDS) for stand, top in laid.tops.items())
    bands = tuple(_bands(laid, step))
    return Diagram(step * last + _END, int(height) + NODE, bands, nodes)


class _Laid:
    """Columns with a place for each node and lane."""

    def __init__(self, columns: Sequence[Sequence[str]], legs: Sequence[Leg]) -> None:
        column = {key: place for place, keys in enumerate(columns) for key in keys}
        self.ways = {leg: tuple(_way(leg, column)) for leg in legs}
        self.thick = _thicknesses(self.ways)
        self.tall = _heights(self.ways, self.thick)
        self.tops: dict[_Stand, float] = {}
        for place, keys in enumerate(columns):
            nodes = [_Stand(place, key) for key in keys]
            lanes = [one for one in self.tall if one.column == place and one.passing]
            is_given = place in {0, len(columns) - 1}
            self._place([*nodes, *lanes] if is_given else sorted([*nodes, *lanes], key=self._from))

    def _place(self, stands: Iterable[_Stand]) -> None:
        end = 0.0
        for stand in stands:
            self.tops[stand] = end + (_LANE if stand.passing else _WORDS)
            end = self.tops[stand] + self.tall[stand] + _GAP

    def _from(self, stand: _Stand) -> float:
        """Return at which height on average comes what comes there."""
        came = [
            (self.tops[before] + self.tall[before] / 2, self.thick[leg])
            for leg, way in self.ways.items()
            for before, here in pairwise(way)
            if here == stand
        ]
        weight = sum(thick for _, thick in came)
        return sum(middle * thick for middle, thick in came) / weight if weight else 0.0


def _way(leg: Leg, column: Mapping[str, int]) -> Iterator[_Stand]:
    yield _Stand(column[leg.source], leg.source)
    for place in range(column[leg.source] + 1, column[leg.target]):
        yield _Stand(place, leg.target, leg.source)
    yield _Stand(column[leg.target], leg.target)


def _thicknesses(ways: Mapping[Leg, Sequence[_Stand]]) -> Mapping[Leg, float]:
    between = defaultdict[int, int](int)
    for leg, way in ways.items():
        for stand in way[:-1]:
            between[stand.column] += leg.amount
    fullest = max(between.values())
    return {leg: max(leg.amount * _TALLEST / fullest, _THINNEST) for leg in ways}


def _heights(
    ways: Mapping[Leg, Sequence[_Stand]], thick: Mapping[Leg, float]
) -> Mapping[_Stand, float]:
    came, went = defaultdict[_Stand, float](float), defaultdict[_Stand, float](float)
    for leg, way in ways.items():
        for before, after in pairwise(way):
            went[before] += thick[leg]
            came[after] += thick[leg]
    return {stand: max(came[stand], went[stand]) for way in ways.values() for stand in way}


def _node(stand: _Stand, step: int, top: float, height: float, *, is_last: bool) -> Node:
    x = step * stand.column
    words = (x + NODE + 10, top + 14) if is_last else (x, top - 24)
    return Node(stand.key, x, round(top, 1), round(height, 1), words[0], round(words[1], 1))


def _bands(laid: _Laid, step: int) -> Iterator[Band]:
    """Follow each leg from column to column, stacked in the order of where it is going."""
    free_before, free_after = dict(laid.tops), dict(laid.tops)
    points: dict[Leg, list[tuple[float, float]]] = {leg: [] for leg in laid.ways}
    for column in range(max(stand.column for stand in laid.tops)):
        hops = [
            (before, after, leg)
            for leg, way in laid.ways.items()
            for before, after in pairwise(way)
            if before.column == column
        ]
        for before, after, leg in sorted(hops, key=lambda hop: _turn(laid, points, *hop)):
            start, end = free_before[before], free_after[after]
            free_before[before] += laid.thick[leg]
            free_after[after] += laid.thick[leg]
            points[leg] += [(step * column + NODE, start), (step * (column + 1), end)]
    for leg, found in points.items():
        yield Band(leg, band(found, laid.thick[leg]), colour_of(leg.symbol))


def _turn(
    laid: _Laid,
    points: Mapping[Leg, Sequence[tuple[float, float]]],
    before: _Stand,
    after: _Stand,
    leg: Leg,
) -> tuple[float, float, float, str]:
    """Return a leg's turn among all between two columns: from above to below at both ends."""
    so_far = points[leg][-1][1] if before.passing else 0.0
    return laid.tops[before], so_far, laid.tops[after], leg.symbol
