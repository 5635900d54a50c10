"""What would one more tonne of each room be worth? Prices by which the plan is steered.

Sub-gradient steps of Polyak's length: a room that is overfilled at its price becomes dearer, one
that is not becomes cheaper. The best bound met on the way is kept with its prices; it holds at
whatever prices, so it does not matter when one stops.
"""

from __future__ import annotations

import numpy as np

from recycling.matching.plans.rules.problem import Problem, Real

_PATIENCE = 6
_SHORTEST = 0.002


def lagrangian(problem: Problem, least: int, rounds: int) -> Real:
    """Return prices per milligram at which the bound is low; ``least`` is a value reached."""
    room = np.maximum(problem.room, 1).astype(np.float64)
    price = np.zeros(len(room))
    kept, lowest, length, since = price, np.inf, 1.0, 0
    for _ in range(rounds):
        found, slack = _stand(problem, price)
        if found < lowest * (1 - 1e-5):
            kept, lowest, since = price, found, 0
        else:
            since += 1
        if since >= _PATIENCE:
            length, since = length / 2, 0
        # A price moves by the share of the room that is lacking, be the room large or small.
        slack[(slack > 0) & (price <= 0)] = 0.0
        square = float(np.dot(slack, slack / room))
        if square == 0.0 or length < _SHORTEST:
            break
        step = length * max(found - least, 1e-6 * abs(found)) / square
        price = np.maximum(price - step * slack / room, 0.0)
    return kept


def _stand(problem: Problem, price: Real) -> tuple[float, Real]:
    """Return the bound at prices, and how much of each room would be left (negative: lacking)."""
    reduced = problem.reduced(price)
    best = np.maximum.reduceat(reduced, problem.starts)
    wanted = np.flatnonzero((reduced >= best[problem.lot]) & (reduced > 0))
    _, first = np.unique(problem.lot[wanted], return_index=True)
    taken = np.zeros(len(price) + 1)
    pairs = wanted[first]
    np.add.at(taken, problem.uses[pairs].ravel(), problem.takes[pairs].ravel().astype(np.float64))
    bound = float(np.dot(price, problem.room) + np.maximum(best, 0.0).sum())
    return bound, problem.room - taken[:-1]
