"""Which masses must be equal, and what does each figure do to them?

A node is what keeps matter: a batch, or the hand-over of what one base gave and another took. A
stream goes from a node to a node, or from and to outside. Its mass of an element is
weighed mass x (1 - moisture) x content; every node keeps every element, and its dry mass as well
where its process adds and takes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from recycling.recovery.balances.rules.figures import Figure

Real = NDArray[np.float64]
DRY_MASS = "dry mass"
"""The quantity that stands beside the elements."""


class Role(StrEnum):
    """What a stream is to the books of a batch."""

    INPUT = "input"
    PRODUCT = "product"
    HANDED_ON = "handed_on"  # goes into another batch
    RESIDUE = "residue"
    IN_LINE = "in_line"  # stays in the process line; negative where the line gave it back


@dataclass(frozen=True)
class Node:
    """A batch or a hand-over; ``keeps_mass``: nothing else comes in or goes off, such as oxygen."""

    key: str
    keeps_mass: bool = False


@dataclass(frozen=True)
class Stream:
    """What goes from one node to another; ``None`` is outside. ``share``: of the weighed mass."""

    name: str
    role: Role
    source: str | None
    sink: str | None
    weighing: Figure
    moisture: Figure | None = None
    contents: Mapping[str, Figure] = field(default_factory=dict)
    share: float = 1.0

    @property
    def dry(self) -> float:
        """Return its dry mass in kilograms."""
        water = self.moisture.value if self.moisture else 0.0
        return self.share * self.weighing.value * (1 - water)

    def mass(self, quantity: str) -> float:
        """Return how much of an element is in it, or its dry mass, in kilograms."""
        if quantity == DRY_MASS:
            return self.dry
        content = self.contents.get(quantity)
        return self.dry * content.value if content else 0.0

    def slopes(self, quantity: str) -> Iterator[tuple[Figure, float]]:
        """Give each figure's sensitivity coefficient: kilograms for one of it (GUM, 5.1.3)."""
        content = self.contents.get(quantity)
        if content is None and quantity != DRY_MASS:
            return
        of_dry = content.value if content else 1.0
        water = self.moisture.value if self.moisture else 0.0
        yield self.weighing, self.share * (1 - water) * of_dry
        if self.moisture:
            yield self.moisture, -self.share * self.weighing.value * of_dry
        if content:
            yield content, self.dry

    def sign_at(self, node: str) -> int:
        """Return +1 where it goes into a node, -1 where it leaves it, 0 elsewhere."""
        return (self.sink == node) - (self.source == node)


Slopes = dict[Figure, float]


def gradient(signed: Iterable[tuple[Stream, float]], quantity: str) -> Slopes:
    """Return what each figure does to a signed sum of streams; a shared figure adds up first."""
    found: Slopes = defaultdict(float)
    for stream, sign in signed:
        for figure, slope in stream.slopes(quantity):
            found[figure] += sign * slope
    return found


def spread(slopes: Mapping[Figure, float]) -> float:
    """Return the combined standard uncertainty of a sum, from independent figures (GUM, 5.1.2)."""
    return sqrt(sum((slope * figure.standard) ** 2 for figure, slope in slopes.items()))


@dataclass(frozen=True, eq=False)
class System:
    """What is left open at each row (a node and a quantity), and what each figure does to it.

    ``open`` is in kilograms; ``effects`` in kilograms for one standard uncertainty of each figure.
    """

    rows: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    open: Real
    effects: Real

    def part(self, rows: Sequence[int], figures: Sequence[int]) -> System:
        """Return some of the rows with some of the figures."""
        return System(
            tuple(self.rows[row] for row in rows),
            tuple(self.figures[figure] for figure in figures),
            self.open[list(rows)],
            self.effects[np.ix_(list(rows), list(figures))],
        )


def system_of(nodes: Iterable[Node], streams: Iterable[Stream]) -> System:
    """Return every balance of a network."""
    around: dict[str, list[Stream]] = defaultdict(list)
    for stream in streams:
        for end in {stream.source, stream.sink} - {None}:
            around[str(end)].append(stream)
    rows: dict[tuple[str, str], tuple[float, Slopes]] = {}
    for node in nodes:
        for quantity in _kept(node, around[node.key]):
            signed = [(one, float(one.sign_at(node.key))) for one in around[node.key]]
            left = sum(sign * one.mass(quantity) for one, sign in signed)
            rows[node.key, quantity] = left, gradient(signed, quantity)
    return _as_system(rows)


def _kept(node: Node, streams: Sequence[Stream]) -> Iterator[str]:
    """Give the quantities a node says something of.

    Where dry mass is kept and everything has one content, found once, the element says nothing
    more: in truth as much comes as goes, so that an error of the content cancels.
    """
    if node.keeps_mass and streams:
        yield DRY_MASS
    for element in sorted({element for stream in streams for element in stream.contents}):
        contents = {stream.contents.get(element) for stream in streams}
        if not node.keeps_mass or len(contents) > 1:
            yield element


def _as_system(rows: Mapping[tuple[str, str], tuple[float, Slopes]]) -> System:
    known = (figure for _, slopes in rows.values() for figure in slopes if figure.standard)
    figures = tuple(dict.fromkeys(known))
    place = {figure: number for number, figure in enumerate(figures)}
    effects = np.zeros((len(rows), len(figures)))
    for row, (_, slopes) in enumerate(rows.values()):
        for figure, slope in slopes.items():
            if figure in place:
                effects[row, place[figure]] = slope * figure.standard
    return System(tuple(rows), figures, np.array([left for left, _ in rows.values()]), effects)


def joined(system: System) -> list[System]:
    """Return the parts of a system that have no figure in common, each with rows that are open."""
    touches = system.effects != 0
    left = set(range(len(system.rows)))
    parts: list[System] = []
    while left:
        rows, figures = {min(left)}, np.zeros(len(system.figures), dtype=bool)
        while True:
            figures = touches[sorted(rows)].any(axis=0)
            more = set(np.flatnonzero(touches[:, figures].any(axis=1)).tolist()) | rows
            if more == rows:
                break
            rows = more
        left -= rows
        parts.append(system.part(sorted(rows), np.flatnonzero(figures).tolist()))
    return parts
