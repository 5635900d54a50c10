"""What a bidder is told of a contest that is over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions.rules.result import Result, told_price
from recycling.quantities import Money, UnitPrice

MINOR = st.integers(-(10**9), 10**9)


def euros(minor: int) -> UnitPrice:
    return UnitPrice(minor, "EUR")


@pytest.mark.parametrize(
    ("won", "mine", "apart", "was_better"),
    [
        (-40_000, -56_600, 16_600, False),
        (5_000, -5_000, 10_000, False),
        (1_000, 1_000, 0, False),
        (1_000, 2_500, 1_500, True),
    ],
)
def test_the_loser_reads_how_far_apart_the_prices_are(
    won: int, mine: int, apart: int, was_better: bool
) -> None:
    result = Result(euros(won), euros(mine))
    assert result.difference == Money(apart, "EUR")
    assert result.was_better is was_better


def test_who_did_not_bid_reads_the_awarded_price_alone() -> None:
    result = Result(euros(0))
    assert (result.difference, result.was_better) == (None, False)


@given(MINOR)
def test_a_price_is_told_with_its_payer_and_never_with_a_sign(minor: int) -> None:
    told = told_price(euros(minor))
    assert "-" not in told["price"]
    signed = {"recycler": 1, "holder": -1, "nobody": 0}[told["paid_by"]]
    assert UnitPrice.per_tonne(told["price"].removesuffix(" EUR/t"), "EUR") == euros(minor * signed)
