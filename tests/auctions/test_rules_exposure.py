"""How far an organisation lets its bids commit it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions.rules.exposure import (
    LARGEST_LIMIT_MINOR,
    Committed,
    Exposure,
    check_exposure,
    check_limit,
    cost,
)
from recycling.errors import Conflict, Invalid
from recycling.quantities import Mass, Money, UnitPrice

amounts = st.integers(0, 10**12)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**12))
def test_only_what_the_bidder_pays_is_a_cost(minor: int, milligrams: int) -> None:
    price, mass = UnitPrice(minor, "EUR"), Mass(milligrams)
    found = cost(price, mass)
    assert found == (price.times(mass) if minor > 0 else eur(0))


@given(amounts, amounts, amounts)
def test_a_bid_is_refused_exactly_beyond_the_limit(limit: int, held: int, costs: int) -> None:
    refused = costs > 0 and held + costs > limit
    if not refused:
        check_exposure(eur(limit), eur(held), eur(costs))
        return
    with pytest.raises(Conflict) as told:
        check_exposure(eur(limit), eur(held), eur(costs))
    assert told.value.code == "above_exposure_limit"
    assert all(str(eur(one)) in told.value.message for one in (limit, held, costs))
    assert told.value.way_out


@given(amounts, amounts, amounts, st.none() | amounts)
def test_what_is_left_is_the_limit_less_all_commitments(
    leading: int, sealed: int, unpaid: int, limit: int | None
) -> None:
    committed = Committed(eur(leading), eur(sealed), eur(unpaid))
    exposure = Exposure("EUR", None if limit is None else eur(limit), committed)
    if limit is None:
        assert exposure.left is None
    else:
        assert exposure.left == eur(max(0, limit - leading - sealed - unpaid))


@pytest.mark.parametrize("minor", [-1, LARGEST_LIMIT_MINOR + 1])
def test_a_limit_out_of_range_is_refused(minor: int) -> None:
    check_limit(eur(0))
    check_limit(eur(LARGEST_LIMIT_MINOR))
    with pytest.raises(Invalid) as told:
        check_limit(eur(minor))
    assert (told.value.code, told.value.field) == ("limit_out_of_range", "limit")
