"""How long does it take to tell what became of every lot, and how long after one new batch?

Three rounds of batches over made-up lots: each lot in one or two batches of the first round, their
intermediates in those of the second and third. Everything is shared out in a register on a
database (read, worked out, written); then batches over three materials each are closed, one by
one, by the deed that does it. Beside it, in the same run, the arithmetic alone, what a recursive
walk per lot with fractions would take (measured on some lots), and how far the two are apart.
``python -m tests.benchmarks.propagation [LOTS BATCHES] [--database sqlite|postgresql]``.
"""

from __future__ import annotations

import argparse
import gc
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

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.recovery.service import close_batch
from recycling.recovery.shares.rebuilding import rebuild_shares
from recycling.recovery.shares.rules import (
    Blend,
    Made,
    Run,
    Shared,
    Taking,
    portion,
    propagate,
    proportion,
)
from tests.benchmarks.kept_batches import Entering, a_site
from tests.benchmarks.register_of_lots import fill
from tests.benchmarks.running import KINDS, application
from tests.recovery.shares.walking import Walk

LOTS, BATCHES = 100_000, 10_000
ELEMENTS = ("Nd", "Pr", "Dy", "Tb", "Co")
WALKED = 1_000
_SPARED = 60  # materials of each round
_SEED = 20261127
T = TypeVar("T")
_LATER = (0.2, 0.1)  # of all batches, those of the second and of the third round


@dataclass
class Plant:
    """Batches being made up: what is left of the lots and materials they take from."""

    chance: random.Random
    runs: list[Run] = field(default_factory=list)
    stock: list[Taking] = field(default_factory=list)
    spare: list[Taking] = field(default_factory=list)
    made: int = 0

    def a_batch(self, portions: Sequence[Blend], takings: Sequence[Taking], *, ends: bool) -> Run:
        """Make a product, a residue and, where it does not end here, an intermediate."""
        held = Counter[str]()
        for contents in (*map(_first, portions), *(t.contents for t in takings)):
            held.update(contents)
        parts = (94, 4) if ends else (20, 4, 74)
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
        """Cut what is in stock into takings, every third material in two; spare a few."""
        cut = []
        for place, whole in enumerate(self.stock):
            if place < _SPARED:
                self.spare.append(whole)
            elif self.chance.random() < 1 / 3:
                first = _part_of(whole, whole.mass * self.chance.randint(20, 80) // 100)
                rest = {e: c - first.contents.get(e, 0) for e, c in whole.contents.items()}
                cut += [first, Taking(whole.material, whole.mass - first.mass, rest)]
            else:
                cut.append(whole)
        self.stock = []
        return cut

    def new_batches(self) -> list[Run]:
        """Make batches over the materials that were spared, three each."""
        for place in range(0, len(self.spare) - 2, 3):
            self.a_batch((), self.spare[place : place + 3], ends=True)
        return self.runs[-(len(self.spare) // 3) :]


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
        once = {one.lots[0]: one for one in share}
        plant.a_batch(tuple(once.values()), (), ends=False)
    for place, count in enumerate(rounds):
        for takings in _dealt(plant.parts_of_stock(), count):
            plant.a_batch((), takings, ends=place == 1)
    return plant


def _portions(chance: random.Random, lots: int) -> list[Blend]:
    made = []
    for again in (0, 1):
        for lot in chance.sample(range(lots), lots if not again else lots // 4):
            wet = chance.randint(10**8, 10**10)
            contents = {e: chance.randint(0, wet // 10) for e in chance.sample(ELEMENTS, 4)}
            made.append(portion(lot, wet, wet * 4 // 5, contents))
    return made


def _dealt(things: Sequence[T], among: int) -> list[Sequence[T]]:
    return [things[place::among] for place in range(among)]


@dataclass
class Outcome:
    """What was seen while everything was shared out."""

    shares: int = 0
    of_some_lots: dict[tuple[int, int], Mapping[str, int]] = field(default_factory=dict)

    def see(self, run: Run, shared: Shared) -> None:
        """Count the shares, and keep those of a few lots."""
        for made in run.outputs:
            blend = shared.outputs[made.output]
            for lot, found in blend.by_lot():
                self.shares += 1
                if lot < WALKED:
                    self.of_some_lots[made.output, lot] = found


def measured(lots: int, batches: int, kind: str) -> dict[str, Any]:
    """Share everything out, then new batches one by one; walk some lots with fractions."""
    plant, outcome = a_plant(lots, batches), Outcome()
    _say(f"{lots} lots, {len(plant.runs)} batches")
    start = time.perf_counter()
    for run, shared, _left in propagate(plant.runs):
        outcome.see(run, shared)
    arithmetic_s = time.perf_counter() - start
    _say("walking lot by lot")
    walk_s, apart_mg = _walked(plant, outcome, lots)
    with application(kind):
        seconds, incremental_ms = _in_a_register(plant, lots, outcome.shares)
    return {
        "lots": lots,
        "batches": batches,
        "seconds": round(seconds, 2),
        "incremental_ms": incremental_ms,
        "database": kind,
        "shares": outcome.shares,
        "arithmetic_s": round(arithmetic_s, 2),
        "recursive_walk_s": round(walk_s, 1),
        "ratio_of_arithmetic_to_recursive_walk": round(walk_s / arithmetic_s, 1),
        "furthest_apart_mg": apart_mg,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _in_a_register(plant: Plant, lots: int, shares: int) -> tuple[float, float]:
    """Return the seconds to make the table of shares, and 95 % of closings take, in ms."""
    _say("entering lots and batches")
    fill(lots)
    entering = Entering(a_site())
    entering.enter(plant.runs, is_closed=True)
    new = plant.new_batches()
    entering.enter(new, is_closed=False)
    gc.collect()
    gc.freeze()  # what was made up is no part of what is measured
    _say("making the table of shares")
    start = time.perf_counter()
    made = rebuild_shares(Act(SYSTEM))
    seconds = time.perf_counter() - start
    assert int(made) == shares
    _say("closing new batches")
    took = []
    for run in new:
        db.session.remove()
        start = time.perf_counter()
        close_batch(entering.site.member.act(), f"BAT-B-{run.batch:08d}", "recycling")
        took.append(time.perf_counter() - start)
    return seconds, round(sorted(took)[int(len(new) * 0.95)] * 1000, 1)


def _say(what: str) -> None:
    print(what, file=sys.stderr)


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
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("lots", type=int, nargs="?", default=LOTS)
    asked.add_argument("batches", type=int, nargs="?", default=BATCHES)
    asked.add_argument("--database", choices=KINDS, default="sqlite")
    given = asked.parse_args()
    found = measured(given.lots, given.batches, given.database)
    for name, value in found.items():
        print(f"{name:40} {value}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
