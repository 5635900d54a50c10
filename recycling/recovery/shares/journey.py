"""On which ways did each element of a lot go, from the lot over batches to products? Pure.

What came to a batch and what went on from it are equal, element by element, to the milligram: what
is missing goes to ``UNEXPLAINED``, what came out beyond what was brought comes from ``EXCESS``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from graphlib import TopologicalSorter

from recycling.quantities import Mass

MOST_BATCHES = 40
"""Beyond so many they are drawn as one."""


class StopKind(StrEnum):
    """What an element comes from, passes, or ends in."""

    LOT = "lot"
    EXCESS = "excess"
    BATCH = "batch"
    BATCHES = "batches"
    PRODUCT = "product"
    INTERMEDIATE = "intermediate"  # still to be treated
    RESIDUE = "residue"
    UNEXPLAINED = "unexplained"


_ORDER = {kind: number for number, kind in enumerate(StopKind)}
_SOURCES = {StopKind.LOT, StopKind.EXCESS}
_ENDS = set(StopKind) - _SOURCES - {StopKind.BATCH, StopKind.BATCHES}


@dataclass(frozen=True)
class Stop:
    """A place on the way: its name (a reference, or what was declared), and a batch's base."""

    kind: StopKind
    name: str = ""
    base: str = ""

    @property
    def key(self) -> str:
        """Return what tells it from all other stops of a journey."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True)
class Way:
    """What goes from one stop to another: milligrams of each element."""

    source: Stop
    target: Stop
    milligrams: Mapping[str, int]

    @property
    def contents(self) -> list[tuple[str, Mass]]:
        """Return the mass of each element, most first."""
        found = sorted(self.milligrams.items(), key=lambda one: (-one[1], one[0]))
        return [(element, Mass(amount)) for element, amount in found]


@dataclass(frozen=True)
class Journey:
    """The stops in columns, each after all that comes to it, and the ways between them."""

    columns: tuple[tuple[Stop, ...], ...]
    ways: tuple[Way, ...]

    @property
    def elements(self) -> list[str]:
        """Return every element, that of which most left the lot first."""
        sums = defaultdict[str, int](int)
        for way in self.ways:
            for element, amount in way.milligrams.items():
                sums[element] += amount if way.source.kind in _SOURCES else 0
        return sorted(sums, key=lambda element: (-sums[element], element))


def journey(ways: Iterable[Way]) -> Journey:
    """Return the journey of a lot, given what went into its batches and what came out of them."""
    given = list(ways)
    found = _merged([*given, *_balancing(given)])
    batches = {way.target for way in found if way.target.kind is StopKind.BATCH}
    if len(batches) > MOST_BATCHES:
        found = _as_one(found, Stop(StopKind.BATCHES, str(len(batches))))
    columns = _columns(found)
    place = {stop: number for number, stops in enumerate(columns) for stop in stops}
    ordered = sorted(found, key=lambda way: (place[way.source], way.source.key, place[way.target]))
    return Journey(columns, tuple(ordered))


def _balancing(ways: Sequence[Way]) -> Iterable[Way]:
    """Give what keeps every batch in balance."""
    left: dict[Stop, dict[str, int]] = {}
    for way in ways:
        for stop, sign in ((way.target, 1), (way.source, -1)):
            if stop.kind is StopKind.BATCH:
                here = left.setdefault(stop, defaultdict(int))
                for element, amount in way.milligrams.items():
                    here[element] += sign * amount
    for batch, amounts in left.items():
        missing = {element: amount for element, amount in amounts.items() if amount > 0}
        beyond = {element: -amount for element, amount in amounts.items() if amount < 0}
        yield Way(batch, Stop(StopKind.UNEXPLAINED), missing)
        yield Way(Stop(StopKind.EXCESS), batch, beyond)


def _merged(ways: Iterable[Way]) -> list[Way]:
    """Return one way between each two stops; none on which nothing goes."""
    sums: dict[tuple[Stop, Stop], dict[str, int]] = {}
    for way in ways:
        there = sums.setdefault((way.source, way.target), defaultdict(int))
        for element, amount in way.milligrams.items():
            there[element] += amount
    return [
        Way(source, target, going)
        for (source, target), amounts in sums.items()
        if (going := {element: amount for element, amount in amounts.items() if amount})
    ]


def _as_one(ways: Iterable[Way], whole: Stop) -> list[Way]:
    def seen(stop: Stop) -> Stop:
        return whole if stop.kind is StopKind.BATCH else stop

    within = [Way(seen(way.source), seen(way.target), way.milligrams) for way in ways]
    return _merged(way for way in within if way.source != way.target)


def _columns(ways: Sequence[Way]) -> tuple[tuple[Stop, ...], ...]:
    """Return the sources, each batch as soon as all that comes to it is there, and the ends."""
    before: dict[Stop, set[Stop]] = {}
    for way in ways:
        before.setdefault(way.source, set())
        before.setdefault(way.target, set()).add(way.source)
    column: dict[Stop, int] = {}
    for stop in TopologicalSorter(before).static_order():
        column[stop] = 1 + max((column[source] for source in before[stop]), default=-1)
    last = max(column.values(), default=0)
    at: list[list[Stop]] = [[] for _ in range(last + 1)]
    for stop in sorted(column, key=lambda stop: (_ORDER[stop.kind], stop.key)):
        at[last if stop.kind in _ENDS else column[stop]].append(stop)
    return tuple(tuple(stops) for stops in at if stops)
