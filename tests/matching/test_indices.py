"""What an index says on a day, and that it can be worked out again from what it rests on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction as Exact

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from recycling import clock
from recycling.deeds import SYSTEM, Act
from recycling.errors import Invalid
from recycling.matching import service
from recycling.matching.prices import index_at, observations
from recycling.matching.rules.indices import Averaging, Index, Observed, index_value
from tests.matching.makers import DAY, a_new_price, some_prices

INDEX = Index("Urban Mine demonstration", "Nd", "oxide", "EUR")


def seen(days_ago: int, minor: int, number: int = 1) -> Observed:
    return Observed(number, DAY - timedelta(days=days_ago), minor, False)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 10**12)), max_size=12),
    st.integers(1, 60),
)
def test_the_mean_is_that_of_the_window_to_a_ten_thousandth(
    given_: list[tuple[int, int]], days: int
) -> None:
    observed = [seen(ago, minor, n) for n, (ago, minor) in enumerate(given_)]
    found = index_value(INDEX, DAY, Averaging(days), observed)
    inside = [minor for ago, minor in given_ if ago < days]
    if inside:
        assert found is not None
        exact = Exact(sum(inside), len(inside))
        assert abs(Exact(found.minor_per_kg) - exact) <= Exact(1, 20_000)
        assert not found.is_fallback
    elif found is not None:
        assert found.is_fallback
        assert len(found.observations) == 1
    if found is not None:
        again = index_value(INDEX, DAY, found.averaging, found.observations)
        assert again is not None
        assert again.minor_per_kg == found.minor_per_kg


def test_the_last_one_before_the_window_counts_unless_it_is_too_old() -> None:
    observed = [seen(50, 100), seen(40, 200), seen(30, 300)]
    found = index_value(INDEX, DAY, Averaging(10, 90), observed)
    assert found is not None
    assert (found.minor_per_kg, found.is_fallback) == (Decimal("300.0000"), True)
    assert index_value(INDEX, DAY, Averaging(10, 20), observed) is None


def test_a_half_ten_thousandth_goes_up() -> None:
    observed = [seen(0, 1, n) for n in range(7999)] + [seen(0, 2, 8000)]
    found = index_value(INDEX, DAY, Averaging(), observed)
    assert found is not None
    assert found.minor_per_kg == Decimal("1.0001")


@pytest.mark.parametrize(("days", "oldest"), [(0, 10), (11, 10), (1, 367)])
def test_what_is_no_window_is_refused_naming_it(days: int, oldest: int) -> None:
    with pytest.raises(Invalid) as refused:
        Averaging(days, oldest)
    assert refused.value.field == "averaging"


def test_an_index_is_read_of_its_own_publisher_and_form_in_one_statement(in_app: Flask) -> None:
    some_prices()
    today = clock.today()
    earlier = a_new_price(observed_on=today - timedelta(days=1), minor_per_kg=7001)
    service.observe_price(Act(SYSTEM), earlier)
    service.observe_price(Act(SYSTEM), a_new_price(publisher="Another", minor_per_kg=1))
    found = index_at(INDEX, today, Averaging(30))
    assert found is not None
    assert (found.minor_per_kg, len(found.observations)) == (Decimal("6500.5000"), 2)
    assert found.is_demonstration
    assert index_at(INDEX, date(2020, 1, 1), Averaging()) is None
    assert next(one.publisher for one in observations("Nd", limit=2).items) == "Another"
    assert observations("Nd", limit=2).next
