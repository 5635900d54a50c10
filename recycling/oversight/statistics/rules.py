"""Which figures may be published, so that no firm's own can be worked out from them? Pure.

What firms treated and recovered is put together in bundles. A bundle is one figure: of three firms
at least, of which two have 85 % at most of what is treated, of what is recovered, and of what is
not recovered (threshold and (n, k) dominance rule, n = 2, k = 85: Hundepool and others, Handbook on
Statistical Disclosure Control, ESSNet SDC, version 1.2, 2010, chapter 4). Bundles share no
contribution, and all that is ever published is sums of whole bundles. So whoever subtracts figures
from each other, of whatever tables, months and years, learns sums of bundles and no more. Whoever
knows a firm's own figures has two others at least before them, and for any other firm a highest
possible figure that is 17 % too high or more.

What is in no bundle waits for the next month, and is in no total meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

LEAST_FIRMS = 3
MOST_OF_TWO = 85  # per cent
_LARGEST = 2
_PER_CENT = 100


class Kind(NamedTuple):
    """What is told apart: the stream of the waste, the route it was treated by, the country."""

    stream: str
    route: str
    country: str


class Part(NamedTuple):
    """What one firm treated and recovered of an element, in milligrams; below 0 takes back."""

    kind: Kind
    firm: int
    treated: int
    recovered: int


Cell = Callable[[Kind], tuple[str, ...]]
# In this order a bundle is cut, as long as both pieces may be told apart.
_CUTS: tuple[Cell, ...] = (
    lambda kind: (kind.stream,),
    lambda kind: (kind.country,),
    lambda kind: (kind.stream, kind.route),
)
_MEASURES: tuple[Callable[[Part], int], ...] = (
    lambda part: part.treated,
    lambda part: part.recovered,
    lambda part: part.treated - part.recovered,
)


def is_safe(parts: Sequence[Part]) -> bool:
    """Tell whether the sum of these parts gives no firm's own figures away."""
    return all(_hides_each(_by_firm(parts, measure)) for measure in _MEASURES)


def _by_firm(parts: Sequence[Part], measure: Callable[[Part], int]) -> Mapping[int, int]:
    sums: defaultdict[int, int] = defaultdict(int)
    for part in parts:
        sums[part.firm] += measure(part)
    return sums


def _hides_each(sums: Mapping[int, int]) -> bool:
    amounts = sorted((abs(one) for one in sums.values() if one), reverse=True)
    most = sum(amounts[:_LARGEST]) * _PER_CENT
    return len(amounts) >= LEAST_FIRMS and most <= abs(sum(sums.values())) * MOST_OF_TWO


def bundles_of(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """Return the bundles that may be published of these parts, each as small as may be.

    Parts that together may be published are all in a bundle; of others some may be in none.
    """
    if is_safe(parts):
        for inside, outside in _pieces(parts):
            if is_safe(inside) and is_safe(outside):
                return [*bundles_of(inside), *bundles_of(outside)]
        return [tuple(parts)]
    for inside, outside in _pieces(parts):
        if is_safe(inside):
            return [*bundles_of(inside), *bundles_of(outside)]
    return []


def _pieces(parts: Sequence[Part]) -> Iterator[tuple[list[Part], list[Part]]]:
    """Yield each way to cut parts in two, along the cell of which most was treated first."""
    for cell in _CUTS:
        cells: defaultdict[tuple[str, ...], list[Part]] = defaultdict(list)
        for part in parts:
            cells[cell(part.kind)].append(part)
        if len(cells) == 1:
            continue
        for one in sorted(cells, key=lambda key: (-sum(part.treated for part in cells[key]), key)):
            outside = [part for key, others in cells.items() if key != one for part in others]
            yield cells[one], outside
