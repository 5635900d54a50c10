"""How far chance goes, against published tables."""

from __future__ import annotations

from statistics import NormalDist

import pytest

from recycling.recovery.balances.rules.chance import chi_square_tail


@pytest.mark.parametrize(
    ("freedom", "value", "tail"),
    [
        (1, 3.841, 0.05),
        (2, 5.991, 0.05),
        (5, 11.070, 0.05),
        (10, 18.307, 0.05),
        (30, 43.773, 0.05),
        (100, 124.342, 0.05),
        (3, 11.345, 0.01),
        (7, 2.167, 0.95),
    ],
)
def test_the_tail_of_chi_square_agrees_with_the_tables(
    freedom: int, value: float, tail: float
) -> None:
    assert chi_square_tail(value, freedom) == pytest.approx(tail, rel=0.002)


def test_with_one_degree_it_is_the_square_of_a_normal() -> None:
    for value in (0.1, 1.0, 4.0, 25.0):
        both_tails = 2 * NormalDist().cdf(-(value**0.5))
        assert chi_square_tail(value, 1) == pytest.approx(both_tails)


def test_it_stays_a_probability_where_numbers_are_large() -> None:
    assert chi_square_tail(0.0, 4) == 1.0
    assert chi_square_tail(5.0, 0) == 1.0
    assert chi_square_tail(1e6, 900) == 0.0
    assert chi_square_tail(900.0, 900) == pytest.approx(0.494, abs=0.002)
