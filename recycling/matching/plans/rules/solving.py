"""Which allocation is proposed, how far may it be from the best, and what is room worth?

Up to a size HiGHS prices the rooms exactly; above it sub-gradient steps do, and HiGHS is not
asked. Either way the lots go whole, the value is summed in whole numbers, and the bound is worked
out from the prices alone over all pairs, so that it holds whoever found them; a small plan may
have a nearer one, of whole lots.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from recycling.matching.plans.rules import linear
from recycling.matching.plans.rules.exchanging import bettered
from recycling.matching.plans.rules.linear import Answer
from recycling.matching.plans.rules.placing import at_prices, first_come
from recycling.matching.plans.rules.pricing import lagrangian
from recycling.matching.plans.rules.problem import Problem, Real, Whole

LARGEST_LINEAR = 60_000
"""Pairs up to which the linear programme is solved: about a second, and steeply more above."""
LARGEST_WHOLE = 4_000
"""Pairs up to which whole lots are asked of HiGHS too."""
_SECONDS_LINEAR, _SECONDS_WHOLE = 20.0, 4.0
_ROUNDS = 200


@dataclass(frozen=True)
class Solution:
    """An allocation (a pair for each lot, or ``NOWHERE``), its value, bound and prices.

    ``first_come`` is what first come, first served would have come to. ``method`` is ``highs`` or
    ``lagrange``: who priced the rooms.
    """

    chosen: Whole
    value: int
    bound: int
    first_come: int
    prices: Real
    method: str

    @property
    def gap(self) -> Decimal:
        """Return the share of the bound that the plan may be short of, never understated."""
        return share(self.bound - self.value, self.bound)

    @property
    def gain(self) -> Decimal:
        """Return how much more than first come, as a share of that."""
        return share(self.value - self.first_come, self.first_come)


def share(part: int, whole: int) -> Decimal:
    """Return a share to six places, nought where there is nothing to be a share of."""
    if whole <= 0:
        return Decimal(0)
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.000001"))


def solve(problem: Problem) -> Solution:
    """Return the best allocation found, its bound, and first come beside it.

    Raises ``ValueError`` where there is no lot or a lot has no pair.
    """
    if not problem.lots or len(np.unique(problem.lot)) != problem.lots:
        raise ValueError("every lot of a problem has a pair")
    served = first_come(problem)
    least = problem.total(served)
    prices, from_these, method = _priced(problem, least)
    tried = [served, bettered(at_prices(problem, prices), prices)]
    tried += [bettered(at_prices(problem, prices, one.pairs), prices) for one in from_these]
    best = max(tried, key=problem.total)
    value = problem.total(best)
    bounds = [problem.bound(prices), problem.bound(np.zeros(len(prices)))]
    bound = max(value, min(bounds + [one.most for one in from_these]))
    return Solution(best, value, bound, least, prices, method)


def _priced(problem: Problem, least: int) -> tuple[Real, list[Answer], str]:
    """Return prices of the rooms, answers of the solver to begin from, and who priced."""
    pairs = problem.without_worthless()
    if 0 < len(pairs) <= LARGEST_LINEAR:
        answer = linear.solve(problem, pairs, _SECONDS_LINEAR)
        if answer is not None:
            return answer.prices, [answer, *_in_whole_lots(problem, pairs)], "highs"
    return lagrangian(problem, least, _ROUNDS), [], "lagrange"


def _in_whole_lots(problem: Problem, pairs: Whole) -> list[Answer]:
    if len(pairs) > LARGEST_WHOLE:
        return []
    answer = linear.solve(problem, pairs, _SECONDS_WHOLE, whole=True)
    return [] if answer is None else [answer]
