"""What each lot has of each output, worked out again with fractions, lot by lot: slow and plain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from recycling.recovery.shares.rules import MASS, Run, Taking

Part = dict[str, Fraction]


class Walk:
    """Follows one lot at a time down through all batches, without rounding anything."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = {run.batch: run for run in runs}
        self.entries: dict[int, list[tuple[int, Part]]] = defaultdict(list)
        self.takers: dict[int, list[tuple[int, Taking]]] = defaultdict(list)
        self.totals: dict[int, dict[str, int]] = {}
        for run in runs:
            self._note(run)

    def _note(self, run: Run) -> None:
        totals: dict[str, int] = defaultdict(int)
        for part in run.portions:
            whole = {c: Fraction(row[0]) for c, row in part.amounts.items() if c != MASS}
            self.entries[part.lots[0]].append((run.batch, whole))
            for counted, row in part.amounts.items():
                totals[counted] += row[0]
        for taking in run.takings:
            self.takers[taking.material].append((run.batch, taking))
            for element, mass in taking.contents.items():
                totals[element] += mass
        self.totals[run.batch] = totals

    def shares(self, lot: int) -> dict[int, Part]:
        """What the lot has of each element of each output it reached."""
        found: dict[int, Part] = defaultdict(lambda: defaultdict(Fraction))
        for batch, part in self.entries[lot]:
            for output, share in self._down(batch, part):
                for element, amount in share.items():
                    found[output][element] += amount
        return found

    def _down(self, batch: int, part: Part) -> Iterator[tuple[int, Part]]:
        totals = self.totals[batch]
        for made in self.runs[batch].outputs:
            share = {
                element: mass * part[element] / totals[element]
                for element, mass in made.contents.items()
                if part.get(element)
            }
            yield made.output, share
            for taker, taking in self.takers[made.output]:
                onward = {
                    element: amount * taking.contents[element] / made.contents[element]
                    for element, amount in share.items()
                    if taking.contents.get(element)
                }
                yield from self._down(taker, onward)
