"""The plan in numbers, against brute force and against what it promises."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling.matching.plans.rules import linear, solving
from recycling.matching.plans.rules.exchanging import bettered
from recycling.matching.plans.rules.placing import at_prices
from recycling.matching.plans.rules.problem import NOWHERE, Problem
from recycling.matching.plans.rules.solving import Solution, share, solve
from tests.benchmarks.plan import a_market

TONNE = 1_000_000_000


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to five lots among up to three bases; a pair may take of two rooms, of one, or of none."""
    lots, rooms = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    mass = st.integers(0, 9).map(lambda tonnes: tonnes * TONNE)
    pairs = [
        (lot, draw(st.integers(-20, 99)), draw(st.integers(0, rooms)), draw(st.integers(0, rooms)))
        for lot in range(lots)
        for _ in range(draw(st.integers(1, 3)))
    ]
    pairs = [(*pair[:3], rooms if pair[2] == pair[3] else pair[3]) for pair in pairs]
    columns = [np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True)]
    takes = np.array([[draw(mass), draw(mass)] for _ in pairs], dtype=np.int64)
    room = np.array([draw(mass) for _ in range(rooms)], dtype=np.int64)
    return Problem(lots, room, columns[0], columns[1], np.column_stack(columns[2:]), takes)


def keeps_its_promises(problem: Problem, found: Solution) -> None:
    placed = found.chosen[found.chosen != NOWHERE]
    assert (problem.used(placed) <= problem.room).all()
    assert [problem.lot[pair] for pair in placed] == np.flatnonzero(
        found.chosen != NOWHERE
    ).tolist()
    assert found.value == problem.total(found.chosen)
    assert found.bound >= found.value >= found.first_come >= 0
    assert (found.prices >= 0).all()


def best_by_trying_all(problem: Problem) -> int:
    choices = [
        [NOWHERE, *np.flatnonzero(problem.lot == lot).tolist()] for lot in range(problem.lots)
    ]
    tried = (np.array(one) for one in product(*choices))
    return max(
        problem.total(one)
        for one in tried
        if (problem.used(one[one != NOWHERE]) <= problem.room).all()
    )


@settings(max_examples=60, deadline=None)
@given(problems())
def test_a_small_plan_is_the_best_there_is(problem: Problem) -> None:
    found = solve(problem)
    keeps_its_promises(problem, found)
    assert found.value == best_by_trying_all(problem)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_a_plan_without_the_solver_keeps_its_promises(problem: Problem) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "LARGEST_LINEAR", 0)
        found = solve(problem)
    keeps_its_promises(problem, found)
    assert found.method == "lagrange"
    assert found.bound >= best_by_trying_all(problem) >= found.value


@settings(max_examples=40, deadline=None)
@given(problems(), st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_the_bound_holds_at_whatever_prices(problem: Problem, prices: list[int]) -> None:
    priced = np.array(prices[: len(problem.room)]) / TONNE
    assert problem.bound(priced) >= best_by_trying_all(problem)


@pytest.mark.parametrize("linear_up_to", [0, 10**6])
def test_a_made_up_market_is_planned_nearly_as_well_as_can_be(
    linear_up_to: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "LARGEST_WHOLE", 0)
    monkeypatch.setattr(solving, "LARGEST_LINEAR", linear_up_to)
    problem = a_market(400, 10, candidates=8)
    found = solve(problem)
    keeps_its_promises(problem, found)
    assert found.gap < 0.02
    assert found.gain > 0.1


def test_the_price_of_a_room_is_what_one_more_tonne_brings() -> None:
    """Two lots of a tonne worth 90 and 50 want one base with room for one: a tonne is worth 50."""
    problem = Problem(
        2,
        np.array([TONNE]),
        np.array([0, 1]),
        np.array([50, 90]),
        np.array([[0], [0]]),
        np.array([[TONNE], [TONNE]]),
    )
    found = solve(problem)
    assert (found.value, found.first_come, found.bound) == (90, 50, 91)
    assert 50 <= float(found.prices[0]) * TONNE <= 90


def test_a_solver_that_runs_out_of_time_leaves_the_pricing_to_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(linear, "solve", lambda *_, **__: None)
    problem = a_market(60, 5, candidates=3)
    found = solve(problem)
    keeps_its_promises(problem, found)
    assert found.method == "lagrange"


def test_a_solver_without_time_says_so() -> None:
    problem = a_market(300, 20, candidates=8)
    assert linear.solve(problem, problem.without_worthless(), 0.0) is None


def test_a_lot_without_a_pair_is_not_solved() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    empty = Problem(1, nothing, nothing, nothing, nothing.reshape(0, 1), nothing.reshape(0, 1))
    with pytest.raises(ValueError, match="has a pair"):
        solve(empty)


def test_exchanges_end_when_enough_were_tried() -> None:
    problem = a_market(100, 5, candidates=4)
    prices = np.zeros(len(problem.room))
    few = bettered(at_prices(problem, prices), prices, tries=5)
    many = bettered(at_prices(problem, prices), prices)
    assert problem.total(few) < problem.total(many)


def test_a_share_of_nothing_is_nothing() -> None:
    assert share(5, 0) == 0
    assert str(share(1, 3)) == "0.333333"
