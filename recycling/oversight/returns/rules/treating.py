"""How is a batch told per stream? What each brought, and where its part of it is now.

A batch mixes streams. Its outputs are divided among them as among its lots (``recovery/shares``);
what stays in the line, by what each stream brought of the element. What is then left of what a
stream brought is its loss, so each stream's figures add up to the milligram.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recycling.oversight.returns.rules.flows import (
    MASS,
    PARTS_OF_TREATED,
    Figure,
    Key,
    Movement,
)
from recycling.quantities import Mass
from recycling.recovery.shares.rules import divide

Amounts = Mapping[Key, int]


@dataclass(frozen=True)
class Made:
    """An output: as what it counts, and how many milligrams of it are of which stream."""

    figure: Figure
    amounts: Amounts


@dataclass(frozen=True)
class Treatment:
    """A batch: what each stream brought, what came out, and by element what stays in its line."""

    ref: str
    brought: Amounts
    outputs: Sequence[Made]
    in_line: Mapping[str, int]


def treated(batch: Treatment) -> Iterator[Movement]:
    """Yield what a batch makes of each figure."""
    sums: defaultdict[Figure, defaultdict[Key, int]] = defaultdict(lambda: defaultdict(int))
    for key, amount in batch.brought.items():
        sums[Figure.TREATED][key] += amount
    for made in batch.outputs:
        for key, amount in made.amounts.items():
            sums[made.figure][key] += amount
    for key, amount in _in_line(batch):
        sums[Figure.IN_LINES][key] += amount
    for key in sorted({key for amounts in sums.values() for key in amounts}):
        found = sum(sums[one][key] for one in PARTS_OF_TREATED)
        sums[Figure.LOSSES][key] = sums[Figure.TREATED][key] - found
    for figure, amounts in sums.items():
        for key, amount in sorted(amounts.items()):
            if amount:
                yield Movement(key, figure, Mass(amount), batch.ref)


def _in_line(batch: Treatment) -> Iterator[tuple[Key, int]]:
    streams = sorted({key.stream for key in batch.brought})
    for element, change in sorted(batch.in_line.items()):
        weights = [batch.brought.get(Key(one, element), 0) for one in streams]
        if not any(weights):
            weights = [batch.brought.get(Key(one, MASS), 0) for one in streams]
        sign = -1 if change < 0 else 1
        for stream, part in zip(streams, divide(abs(change), weights), strict=True):
            yield Key(stream, element), sign * part
