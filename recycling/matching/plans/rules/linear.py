"""What does HiGHS say of the plan: the best with parts of lots, and with whole ones?

The linear programme gives exact prices of the rooms and places all but a few lots whole; the dual
simplex method, because an interior point has no corner to round from. For small plans the same
model is solved in whole lots too.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import highspy
import numpy as np

from recycling.matching.plans.rules.problem import Problem, Real, Whole

_WHOLE = 1 - 1e-6
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Answer:
    """Prices per milligram of each room, the pairs taken whole, and what nothing can exceed."""

    prices: Real
    pairs: Whole
    most: int


def solve(problem: Problem, pairs: Whole, seconds: float, *, whole: bool = False) -> Answer | None:
    """Solve for some of the pairs within a time; ``None`` where HiGHS did not get there.

    With ``whole``, lots are not divided and there are no prices (all nought).
    """
    scale = float(max(problem.worth.max(), 1))
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("solver", "simplex"),
        ("time_limit", seconds),
        ("mip_rel_gap", 1e-6),
        ("threads", 1),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(_model(problem, pairs, scale, whole=whole))
    solver.run()
    optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    if not optimal and not (whole and solver.getInfo().primal_solution_status == 2):
        return None
    found = solver.getSolution()
    taken = pairs[np.asarray(found.col_value) >= _WHOLE]
    prices = np.zeros(len(problem.room))
    if not whole:
        dual = np.asarray(found.row_dual)[problem.lots :]
        prices = np.maximum(-dual, 0.0) * scale / _units(problem)
    info = solver.getInfo()
    lowest = info.mip_dual_bound if whole else info.objective_function_value
    return Answer(prices, taken, ceil(-lowest * scale + _TOLERANCE * scale))


def _units(problem: Problem) -> Real:
    """Return the milligrams each room is measured in, so that its coefficients are near one."""
    largest = np.ones(len(problem.room) + 1)
    np.maximum.at(largest, problem.uses.ravel(), problem.takes.ravel().astype(np.float64))
    return largest[:-1]


def _model(problem: Problem, pairs: Whole, scale: float, *, whole: bool) -> highspy.HighsLp:
    units = np.append(_units(problem), 1.0)
    uses, takes = problem.uses[pairs], problem.takes[pairs] / units[problem.uses[pairs]]
    counted = (uses < len(problem.room)) & (takes > 0)
    rows = np.column_stack((problem.lot[pairs], np.where(counted, uses + problem.lots, -1)))
    values = np.column_stack((np.ones(len(pairs)), takes))
    kept = rows >= 0
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(pairs), problem.lots + len(problem.room)
    model.col_cost_ = -problem.worth[pairs] / scale
    model.col_lower_, model.col_upper_ = np.zeros(len(pairs)), np.ones(len(pairs))
    model.row_lower_ = np.full(model.num_row_, -highspy.kHighsInf)
    model.row_upper_ = np.append(np.ones(problem.lots), problem.room / units[:-1])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.append(0, np.cumsum(kept.sum(axis=1))).astype(np.int32)
    model.a_matrix_.index_ = rows[kept].astype(np.int32)
    model.a_matrix_.value_ = values[kept]
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(pairs)
    return model
