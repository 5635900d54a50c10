"""Which base does each lot go to, when lots are placed one after another?

First come, first served is what happens without a plan: each lot in the order it was published
takes the best pair that still fits. At prices of the rooms, the lots that would lose most by
waiting come first and each takes what is worth most after paying; ``exchanging.py`` betters that.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from recycling.matching.plans.rules.problem import NOWHERE, Problem, Real, Whole


def first_come(problem: Problem) -> Whole:
    """Return the allocation in which each lot in turn takes its best pair that still fits."""
    placing = Placing(problem)
    placing.place(range(problem.lots), problem.worth.astype(np.float64))
    return placing.allocation()


def at_prices(problem: Problem, prices: Real, settled: Whole | None = None) -> Placing:
    """Return an allocation made at prices of the rooms; ``settled`` pairs are taken beforehand."""
    reduced = problem.reduced(prices)
    placing = Placing(problem)
    placing.take_all(np.zeros(0, dtype=np.int64) if settled is None else settled)
    placing.place(_by_regret(problem, reduced), reduced)
    return placing


def _by_regret(problem: Problem, reduced: Real) -> list[int]:
    """Return the lots, first those that lose most if their best pair is gone."""
    best = np.maximum.reduceat(reduced, problem.starts)
    rest = np.where(reduced >= best[problem.lot], 0.0, reduced)
    second = np.maximum(np.maximum.reduceat(rest, problem.starts), 0.0)
    order: list[int] = np.argsort(second - best, kind="stable").tolist()
    return order


class Placing:
    """An allocation in the making: what is left of each room, and the pair of each lot."""

    def __init__(self, problem: Problem) -> None:
        """Begin with every lot nowhere."""
        self.problem = problem
        self.chosen: list[int] = [NOWHERE] * problem.lots
        self.worth: list[int] = problem.worth.tolist()
        self.ends: list[int] = [*problem.starts.tolist(), len(problem.lot)]
        self._left: list[int] = [*problem.room.tolist(), 2**62]
        self._uses: list[list[int]] = [column.tolist() for column in problem.uses.T]
        self._takes: list[list[int]] = [column.tolist() for column in problem.takes.T]
        self._columns = range(problem.uses.shape[1])
        self.by_liking: list[int] = []

    def liked(self, liking: Real | Whole) -> list[int]:
        """Return the pairs lot by lot, each lot's most liked first."""
        order: list[int] = np.lexsort((-liking, self.problem.lot)).tolist()
        return order

    def place(self, order: Iterable[int], liking: Real) -> None:
        """Give each lot in turn the pair it likes best of those that are worth it and fit."""
        liked, ends = self.liked(liking), self.ends
        self.by_liking = liked
        for lot in order:
            if self.chosen[lot] != NOWHERE:
                continue
            for pair in liked[ends[lot] : ends[lot + 1]]:
                if self.worth[pair] > 0 and self.fits(pair):
                    self.take(lot, pair)
                    break

    def take_all(self, pairs: Whole) -> None:
        """Take pairs, each if it still fits."""
        lots = self.problem.lot[pairs].tolist()
        for lot, pair in zip(lots, pairs.tolist(), strict=True):
            if self.fits(pair):
                self.take(lot, pair)

    def fits(self, pair: int) -> bool:
        """Tell whether every room a pair takes has enough left."""
        for n in self._columns:  # noqa: SIM110 (asked millions of times; a generator costs half)
            if self._left[self._uses[n][pair]] < self._takes[n][pair]:
                return False
        return True

    def lacking(self, pair: int) -> int:
        """Return a room that has too little left for a pair that does not fit."""
        return next(
            self._uses[n][pair]
            for n in self._columns
            if self._left[self._uses[n][pair]] < self._takes[n][pair]
        )

    def rooms(self, pair: int) -> list[int]:
        """Return the rooms a pair takes."""
        return [column[pair] for column in self._uses]

    def take(self, lot: int, pair: int) -> None:
        """Put a lot where it fits."""
        for n in self._columns:
            self._left[self._uses[n][pair]] -= self._takes[n][pair]
        self.chosen[lot] = pair

    def give_back(self, lot: int) -> None:
        """Take a lot away from where it is, if it is anywhere."""
        pair = self.chosen[lot]
        if pair != NOWHERE:
            for n in self._columns:
                self._left[self._uses[n][pair]] += self._takes[n][pair]
            self.chosen[lot] = NOWHERE

    def allocation(self) -> Whole:
        """Return the pair of each lot."""
        return np.asarray(self.chosen, dtype=np.int64)
