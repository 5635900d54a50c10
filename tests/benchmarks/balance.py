"""Is a wrong weighing in a network of 30 batches found and named, and how often is one by chance?

``python -m tests.benchmarks.balance [CASES] [SEED]``. Each case is a network of its own, all of its
figures read with errors drawn from their laws. Once as it is: whatever is named is a false alarm.
Once with the error of one weighing, at one gate drawn by lot, made 5 of its standard uncertainties
up or down: found where it stands first among the figures named, or does to every balance what the
first does. The baseline judges each batch alone, by the same test, allowed as many false alarms.

Two things beside: the same error in a weighing in drums, which is a few kilograms in tonnes, so
that no test can see it among the errors of weighbridges; and how many figures a name comes to.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from recycling.recovery.balances.rules.judging import Judged
from recycling.recovery.balances.rules.network import system_of
from recycling.recovery.balances.rules.reconciling import (
    Compared,
    Reconciled,
    Suspicion,
    critical,
)
from tests.recovery.balances.networks import Network, a_network, errors_of

CASES, SEED = 150, 20260611
GROSS = 5.0
_TOLD_EVERY = 20
Judge = Callable[[Network], list[Suspicion]]


def whole_network(network: Network) -> list[Suspicion]:
    """Compare the figures of all batches at once."""
    return list(Judged(network.nodes, network.streams).errors)


def each_batch_alone(network: Network) -> list[Suspicion]:
    """Compare each batch's own figures, as if there were no other; the clearest error first."""
    alone = []
    for node in network.nodes:
        if node.key.startswith("B"):
            around = [one for one in network.streams if one.sign_at(node.key)]
            alone.append(Compared(system_of([node], around)))
    limit = critical(alone)
    found = [error for one in alone for error in Reconciled(one, limit).errors]
    return sorted(found, key=lambda error: -error.ratio)


@dataclass
class Tally:
    """What one way of judging came to."""

    judge: Judge
    alarms: int = 0
    found: int = 0
    named: list[int] = field(default_factory=list)

    def look_at_sound(self, network: Network) -> None:
        """Judge a network without a gross error."""
        self.alarms += bool(self.judge(network))

    def look_at_planted(self, planted: Network, key: str) -> None:
        """Judge a network with one."""
        first = self.judge(planted)[:1]
        names = [one.figure.key for suspicion in first for one in suspicion.likely]
        self.found += key in names
        self.named.append(len(names))

    def shares(self, cases: int) -> dict[str, float]:
        """Return what was found and what was a false alarm, as parts of the cases."""
        return {
            "found": round(self.found / cases, 4),
            "false_alarms": round(self.alarms / cases, 4),
            "figures_named": round(sum(self.named) / max(1, sum(map(bool, self.named))), 2),
        }


def measure(cases: int, seed: int) -> dict[str, object]:
    """Plant an error in as many networks and count."""
    chance = np.random.default_rng(seed)
    together, alone, drums = Tally(whole_network), Tally(each_batch_alone), Tally(whole_network)
    start = time.perf_counter()
    for case in range(cases):
        network = a_network(chance)
        errors = errors_of(chance, network.figures)
        sound = network.read_with(errors)
        for tally in (together, alone):
            tally.look_at_sound(sound)
        for where, tallies in (("gate", (together, alone)), ("drums", (drums,))):
            wrong = network.weighings(where)[chance.integers(len(network.weighings(where)))].key
            planted = network.read_with({**errors, wrong: float(chance.choice((-GROSS, GROSS)))})
            for tally in tallies:
                tally.look_at_planted(planted, wrong)
        if (case + 1) % _TOLD_EVERY == 0:
            print(f"{case + 1} of {cases}: {together.found} found", file=sys.stderr)
    return {
        **together.shares(cases),
        "cases": cases,
        "seed": seed,
        "batches": 30,
        "error_in_standard_uncertainties": GROSS,
        "each_batch_alone": alone.shares(cases),
        "found_in_drums": drums.shares(cases)["found"],
        "seconds": round(time.perf_counter() - start, 1),
    }


def main() -> None:
    """Measure and print a table, then one line of JSON."""
    asked = [int(one) for one in sys.argv[1:3]]
    found = measure(*(asked + [CASES, SEED][len(asked) :]))
    for name, value in found.items():
        print(f"{name:34}{value}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
