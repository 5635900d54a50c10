"""What came to a base in a month, what became of it, and what is there at its end?

Per stream, of the mass as it is and of each element known in it. Two sums always hold:

    opening + received + intermediates - treated = closing
    treated = products + residues + intermediates + dispatched + in lines + losses

What is in batches whose books are open is stock. Intermediates that the base treats on go back to
its stock, those for another base are dispatched. What stays in a line, or comes out of it, is no
stock of a stream. Losses are what was found nowhere; of the mass as it is they also hold water and
gases that left and, below 0, what was added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import NamedTuple

from recycling.quantities import NO_MASS, Mass, total_mass

MASS = ""


class Figure(StrEnum):
    """The figures of a return, in the order in which they add up."""

    OPENING = "opening"
    RECEIVED = "received"
    INTERMEDIATES = "intermediates"
    TREATED = "treated"
    CLOSING = "closing"
    PRODUCTS = "products"
    RESIDUES = "residues"
    DISPATCHED = "dispatched"
    IN_LINES = "in_lines"
    LOSSES = "losses"


F = Figure
PARTS_OF_TREATED = (F.PRODUCTS, F.RESIDUES, F.INTERMEDIATES, F.DISPATCHED, F.IN_LINES, F.LOSSES)
# What facts of the month move; opening and closing follow from them.
MOVED = tuple(one for one in Figure if one not in (F.OPENING, F.CLOSING))


class Key(NamedTuple):
    """Of which stream, and of which element; ``MASS`` for the mass as it is."""

    stream: str
    element: str


class Movement(NamedTuple):
    """How much of a figure one receipt, batch or material makes; ``source`` is its reference."""

    key: Key
    figure: Figure
    mass: Mass
    source: str


@dataclass(frozen=True)
class Flow:
    """The figures of one stream and element in a month."""

    opening: Mass = NO_MASS
    received: Mass = NO_MASS
    intermediates: Mass = NO_MASS
    treated: Mass = NO_MASS
    closing: Mass = NO_MASS
    products: Mass = NO_MASS
    residues: Mass = NO_MASS
    dispatched: Mass = NO_MASS
    in_lines: Mass = NO_MASS
    losses: Mass = NO_MASS

    def of(self, figure: Figure) -> Mass:
        """Return one of them."""
        found: Mass = getattr(self, figure)
        return found

    @property
    def stock_gap(self) -> Mass:
        """Return by how much the closing stock is above what opened, came and was treated."""
        return self.closing - (self.opening + self.received + self.intermediates - self.treated)

    @property
    def treated_gap(self) -> Mass:
        """Return by how much more was treated than was found, stayed in lines or was lost."""
        return self.treated - total_mass(self.of(one) for one in PARTS_OF_TREATED)

    def moved(self, by: Mass) -> Flow:
        """Return the same month with so much more there before it, and after it."""
        return replace(self, opening=self.opening + by, closing=self.closing + by)

    def __bool__(self) -> bool:
        """Tell whether anything was there or happened."""
        return any(getattr(self, one.name) for one in fields(self))


NO_FLOW = Flow()


def flows_of(opening: Mapping[Key, Mass], movements: Iterable[Movement]) -> dict[Key, Flow]:
    """Return the figures of a month, given the stock at its beginning, in order of their keys."""
    sums: defaultdict[Key, defaultdict[Figure, int]] = defaultdict(lambda: defaultdict(int))
    for key, mass in opening.items():
        sums[key][F.OPENING] += mass.milligrams
    for one in movements:
        sums[one.key][one.figure] += one.mass.milligrams
    found = {key: _flow(sums[key]) for key in sorted(sums)}
    return {key: flow for key, flow in found.items() if flow}


def _flow(sums: Mapping[Figure, int]) -> Flow:
    there = sums[F.OPENING] + sums[F.RECEIVED] + sums[F.INTERMEDIATES] - sums[F.TREATED]
    moved = {str(one): Mass(sums[one]) for one in (F.OPENING, *MOVED)}
    return Flow(closing=Mass(there), **moved)


def whole_of(flows: Mapping[Key, Flow]) -> dict[str, Flow]:
    """Return the sum over all streams, by element."""
    sums: defaultdict[str, dict[str, Mass]] = defaultdict(dict)
    for key, flow in flows.items():
        whole = sums[key.element]
        for one in Figure:
            whole[one] = whole.get(one, NO_MASS) + flow.of(one)
    return {element: Flow(**whole) for element, whole in sorted(sums.items())}
