"""Does an allocation get better when one lot makes way for another?

A lot that would be worth more elsewhere goes there if it fits, or if one lot there can go elsewhere
(or nowhere) at a smaller loss. Lots furthest from their best, at the prices of the rooms, are tried
first, and only so many exchanges are tried, so that the work is bounded and the same each time.
"""

from __future__ import annotations

import numpy as np

from recycling.matching.plans.rules.placing import Placing
from recycling.matching.plans.rules.problem import NOWHERE, Real, Whole

MOST_TRIES = 2_000_000
_ROUNDS = 4


def bettered(placing: Placing, prices: Real, tries: int = MOST_TRIES) -> Whole:
    """Return the allocation after exchanges, until none helps or enough were tried."""
    exchange = _Exchange(placing, prices, tries)
    for _ in range(_ROUNDS):
        if not exchange.round():
            break
    return placing.allocation()


class _Exchange:
    def __init__(self, placing: Placing, prices: Real, tries: int) -> None:
        self.placing, self.tries = placing, tries
        self.reduced = placing.problem.reduced(prices)
        self.by_price = placing.by_liking
        self.by_worth = placing.liked(placing.problem.worth)
        self.inside: list[set[int]] = [set() for _ in range(len(prices) + 1)]
        for lot, pair in enumerate(placing.chosen):
            if pair != NOWHERE:
                self._enter(lot, pair)

    def round(self) -> bool:
        """Try every lot once; tell whether anything changed."""
        changed = False
        for lot in self._furthest_first():
            if self.tries <= 0:
                return False
            changed = self._improve(lot) or changed
        return changed

    def _furthest_first(self) -> list[int]:
        problem, chosen = self.placing.problem, self.placing.allocation()
        now = np.where(chosen == NOWHERE, 0.0, self.reduced[chosen])
        loss = np.maximum.reduceat(self.reduced, problem.starts) - now
        order = np.argsort(-loss, kind="stable")
        found: list[int] = order[loss[order] > 0].tolist()
        return found

    def _improve(self, lot: int) -> bool:
        placing = self.placing
        now = placing.chosen[lot]
        least = 0 if now == NOWHERE else placing.worth[now]
        for pair in self.by_price[placing.ends[lot] : placing.ends[lot + 1]]:
            gain = placing.worth[pair] - least
            if gain > 0 and self._go(lot, now, pair, gain):
                return True
        return False

    def _go(self, lot: int, now: int, pair: int, gain: int) -> bool:
        """Put a lot into a pair, alone or in the place of another; or leave all as it was."""
        self._leave(lot)
        if self.placing.fits(pair) or self._make_way(pair, gain):
            self._arrive(lot, pair)
            return True
        if now != NOWHERE:
            self._arrive(lot, now)
        return False

    def _make_way(self, pair: int, gain: int) -> bool:
        placing = self.placing
        for other in sorted(self.inside[placing.lacking(pair)]):
            self.tries -= 1
            was = placing.chosen[other]
            self._leave(other)
            if placing.fits(pair) and self._elsewhere(other, was, pair, gain):
                return True
            self._arrive(other, was)
        return False

    def _elsewhere(self, other: int, was: int, pair: int, gain: int) -> bool:
        """Find where the other goes once the pair is taken; ``True`` if it loses less than won."""
        placing = self.placing
        least = placing.worth[was] - gain
        holder = int(placing.problem.lot[pair])
        placing.take(holder, pair)
        found = least < 0
        for instead in self.by_worth[placing.ends[other] : placing.ends[other + 1]]:
            self.tries -= 1
            if placing.worth[instead] <= max(least, 0):
                break
            if instead != was and placing.fits(instead):
                self._arrive(other, instead)
                found = True
                break
        placing.give_back(holder)
        return found

    def _arrive(self, lot: int, pair: int) -> None:
        self.placing.take(lot, pair)
        self._enter(lot, pair)

    def _enter(self, lot: int, pair: int) -> None:
        for room in self.placing.rooms(pair):
            self.inside[room].add(lot)

    def _leave(self, lot: int) -> None:
        pair = self.placing.chosen[lot]
        if pair != NOWHERE:
            for room in self.placing.rooms(pair):
                self.inside[room].discard(lot)
            self.placing.give_back(lot)
