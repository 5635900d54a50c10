"""How fast is a whole-market plan, how near the best, and what does it gain over first come?

Made-up lots and bases, each lot with its twenty nearest in value; room for about three quarters of
what is offered, so that choosing matters. ``python -m tests.benchmarks.plan [LOTSxBASES ...]``.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np

from recycling.matching.plans.rules.problem import Problem
from recycling.matching.plans.rules.solving import solve

SIZES = ("10000x500", "100000x1000")
CANDIDATES = 20
_STREAMS, _QUOTAS = 8, 2
_SEED = 20261126


def a_market(lots: int, bases: int, candidates: int = CANDIDATES) -> Problem:
    """Make a market up: masses of 1 to 25 t, worth by kind, base and distance.

    A base has quotas for about two of eight streams, a fifth of its room each.
    """
    chance = np.random.default_rng(_SEED)
    mass = chance.integers(1_000, 25_000, lots) * 1_000_000
    per_tonne = chance.lognormal(11, 1, lots)
    near = chance.integers(0, bases, lots)
    spread = chance.permuted(np.tile(np.arange(1, 4 * candidates + 1), (lots, 1)), axis=1)
    base = (near[:, None] + np.sort(spread[:, :candidates], axis=1)) % bases
    share = chance.uniform(0.6, 1.0, bases)[base] - 0.004 * (base - near[:, None]) % bases / bases
    worth = (per_tonne[:, None] * share * mass[:, None] / 1e9).astype(np.int64)
    room = _shared_out(chance, int(mass.sum() * 3 // 4), bases)
    stream = chance.integers(0, _STREAMS, lots)
    has_quota = chance.random((bases, _STREAMS)) < _QUOTAS / _STREAMS
    quota = np.where(has_quota[base, stream[:, None]], bases + base * _STREAMS, len(room) * 9)
    quota += np.where(quota < bases * 9, stream[:, None], 0)
    return Problem(
        lots=lots,
        room=np.concatenate((room, np.repeat(room // 5, _STREAMS))),
        lot=np.repeat(np.arange(lots), candidates),
        worth=worth.ravel(),
        uses=np.stack((base, quota), axis=2).reshape(-1, 2),
        takes=np.repeat(mass, 2 * candidates).reshape(-1, 2),
    )


def _shared_out(chance: np.random.Generator, whole: int, among: int) -> Any:
    parts = chance.lognormal(0, 1, among)
    return (parts / parts.sum() * whole).astype(np.int64)


def measured(size: str) -> dict[str, Any]:
    """Solve one made-up market and say how long it took and how near the best it came."""
    lots, bases = (int(part) for part in size.split("x"))
    print(f"{size}: making the market up", file=sys.stderr)
    problem = a_market(lots, bases)
    start = time.perf_counter()
    found = solve(problem)
    seconds = time.perf_counter() - start
    assert (problem.used(found.chosen[found.chosen >= 0]) <= problem.room).all()
    assert found.bound >= found.value >= found.first_come
    return {
        "lots": lots,
        "bases": bases,
        "seconds": round(seconds, 2),
        "gap": float(found.gap),
        "gain_over_first_come": float(found.gain),
        "first_come_left": round(1 - found.first_come / found.bound, 4),
        "method": found.method,
    }


def main() -> None:
    """Measure the sizes asked for and print a table, then one line of JSON."""
    found = [measured(size) for size in sys.argv[1:] or SIZES]
    for one in found:
        print("  ".join(f"{name} {value}" for name, value in one.items()))
    print(json.dumps({**found[0], "sizes": found}))


if __name__ == "__main__":
    main()
