"""How long does it take to tell what became of every lot, and how long after one new batch?

Three rounds of batches over made-up lots: each lot in one or two batches of the first round, their
intermediates in those of the second and third, at other bases. Beside it, in the same run, what a
recursive walk per lot with fractions would take (measured on some lots), and how far the two are
apart. ``python -m tests.benchmarks.propagation [LOTS BATCHES]``.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar

from recycling.recovery.shares.rules import (
    Blend,
    Made,
    Run,
    Shared,
    Stock,
    Taking,
    blended,
    portion,
    propagate,
    proportion,
    share_out,
)
from tests.recovery.shares.walking import Walk

LOTS, BATCHES = 100_000, 10_000
ELEMENTS = ("Nd", "Pr", "Dy", "Tb", "Co")
WALKED = 1_000
NEW_BATCHES = 200
_SEED = 20261127
T = TypeVar("T")
_LATER = (0.2, 0.1)  # of all batches, those of the second and of the third round


@dataclass
class Plant:
    """Batches being made up: what is left of the lots and materials they take from."""

    chance: random.Random
    runs: list[Run] = field(default_factory=list)
    stock: list[Taking] = field(default_factory=list)
    made: int = 0

    def a_batch(self, portions: Sequence[Blend], takings: Sequence[Taking], *, ends: bool) -> Run:
        """Make a product, a residue and, where it does not end here, an intermediate."""
        held = Counter[str]()
        for contents in (*map(_first, portions), *(t.contents for t in takings)):
            held.update(contents)
        parts = (50, 4) if ends else (20, 4, 74)
        outputs = tuple(self._output(held, part, place) for place, part in enumerate(parts))
        self.runs.append(Run(len(self.runs), tuple(portions), tuple(takings), outputs))
        return self.runs[-1]

    def _output(self, held: Mapping[str, int], part: int, place: int) -> Made:
        self.made += 1
        contents = {element: amount * part // 100 for element, amount in held.items()}
        mass = sum(contents.values()) * self.chance.randint(2, 9)
        made = Made(self.made, mass, {e: c for e, c in contents.items() if c}, place == 2)
        if made.goes_on:
            self.stock.append(Taking(made.output, made.mass, made.contents))
        return made

    def parts_of_stock(self) -> list[Taking]:
        """Cut what is in stock into takings, every third material in two."""
        cut = []
        for whole in self.stock:
            if self.chance.random() < 1 / 3:
                first = _part_of(whole, whole.mass * self.chance.randint(20, 80) // 100)
                rest = {e: c - first.contents.get(e, 0) for e, c in whole.contents.items()}
                cut += [first, Taking(whole.material, whole.mass - first.mass, rest)]
            else:
                cut.append(whole)
        self.stock = []
        self.chance.shuffle(cut)
        return cut


def _first(one: Blend) -> dict[str, int]:
    return {e: row[0] for e, row in one.amounts.items() if e in ELEMENTS}


def _part_of(whole: Taking, mass: int) -> Taking:
    contents = {e: proportion(c, mass, whole.mass) for e, c in whole.contents.items()}
    return Taking(whole.material, mass, contents)


def a_plant(lots: int, batches: int) -> Plant:
    """Make up so many lots, and batches in three rounds."""
    plant = Plant(random.Random(_SEED))
    portions = _portions(plant.chance, lots)
    rounds = [int(batches * share) for share in _LATER]
    for share in _dealt(portions, batches - sum(rounds)):
        plant.a_batch(share, (), ends=False)
    for place, count in enumerate(rounds):
        for takings in _dealt(plant.parts_of_stock(), count):
            plant.a_batch((), takings, ends=place == 1)
    return plant


def _portions(chance: random.Random, lots: int) -> list[Blend]:
    made = []
    for lot in range(lots):
        for _ in range(1 + (chance.random() < 0.25)):
            wet = chance.randint(10**8, 10**10)
            contents = {e: chance.randint(0, wet // 10) for e in chance.sample(ELEMENTS, 4)}
            made.append(portion(lot, wet, wet * 4 // 5, contents))
    chance.shuffle(made)
    return made


def _dealt(things: Sequence[T], among: int) -> list[Sequence[T]]:
    return [things[place::among] for place in range(among)]


@dataclass
class Outcome:
    """What was seen while everything was shared out."""

    shares: int = 0
    of_some_lots: dict[tuple[int, int], Mapping[str, int]] = field(default_factory=dict)
    materials: list[tuple[Blend, Made]] = field(default_factory=list)

    def see(self, run: Run, shared: Shared) -> None:
        """Count the shares; keep those of a few lots, and some materials."""
        for made in run.outputs:
            blend = shared.outputs[made.output]
            for lot, found in blend.by_lot():
                self.shares += 1
                if lot < WALKED:
                    self.of_some_lots[made.output, lot] = found
            if made.goes_on and len(self.materials) < NEW_BATCHES:
                self.materials.append((blend, made))


def measured(lots: int, batches: int) -> dict[str, Any]:
    """Share everything out, then new batches one by one; walk some lots with fractions."""
    print("making a market up", file=sys.stderr)
    plant, outcome = a_plant(lots, batches), Outcome()
    start = time.perf_counter()
    for run, shared in propagate(plant.runs):
        outcome.see(run, shared)
    seconds = time.perf_counter() - start
    print("walking", file=sys.stderr)
    walk_s, apart_mg = _walked(plant, outcome, lots)
    return {
        "lots": lots,
        "batches": len(plant.runs),
        "seconds": round(seconds, 2),
        "incremental_ms": _one_more(plant.chance, outcome.materials),
        "shares": outcome.shares,
        "recursive_walk_s": round(walk_s, 1),
        "ratio_to_recursive_walk": round(walk_s / seconds, 1),
        "furthest_apart_mg": apart_mg,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _one_more(chance: random.Random, materials: Sequence[tuple[Blend, Made]]) -> float:
    """Return the 95th percentile of a new batch over ten materials, in milliseconds."""
    took = []
    for _ in range(NEW_BATCHES):
        chosen = chance.sample(materials, 10)
        held = Counter[str]()
        for _blend, made in chosen:
            held.update(made.contents)
        start = time.perf_counter()
        taken = [
            Stock(blend).take(Taking(made.output, made.mass, made.contents))
            for blend, made in chosen
        ]
        share_out(blended(taken), [Made(0, sum(held.values()), held)])
        took.append(time.perf_counter() - start)
    return round(sorted(took)[int(NEW_BATCHES * 0.95)] * 1000, 2)


def _walked(plant: Plant, outcome: Outcome, lots: int) -> tuple[float, float]:
    """Return how long all lots would be walked, and how far off any share seen is at most."""
    walk, furthest = Walk(plant.runs), Fraction(0)
    start = time.perf_counter()
    walked = [walk.shares(lot) for lot in range(WALKED)]
    seconds = (time.perf_counter() - start) * lots / WALKED
    for lot, shares in enumerate(walked):
        for output, part in shares.items():
            ours = outcome.of_some_lots.get((output, lot), {})
            for element, amount in part.items():
                furthest = max(furthest, abs(amount - ours.get(element, 0)))
    return seconds, round(float(furthest), 2)


def main() -> None:
    """Measure the size asked for and print a table, then one line of JSON."""
    lots, batches = (int(part) for part in sys.argv[1:] or (LOTS, BATCHES))
    found = measured(lots, batches)
    for name, value in found.items():
        print(f"{name:24} {value}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
