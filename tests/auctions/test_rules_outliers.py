"""When a bid looks mistyped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions.rules.outliers import is_far_above

PRICES = st.integers(-(10**9), 10**9)


@pytest.mark.parametrize(
    ("price", "known", "is_far"),
    [
        (11_850_000, [1_185_000], True),  # a nought too many
        (56_600, [-56_600], True),  # the wrong side pays
        (2_370_000, [1_185_000], False),
        (2_370_001, [1_185_000], True),
        (20_000, [0], False),
        (20_001, [0], True),
        (-900_000, [-1_000_000, None], False),
        (10**9, [None, None], False),
    ],
)
def test_is_far_above_finds_what_was_mistyped(
    price: int, known: list[int | None], is_far: bool
) -> None:
    assert is_far_above(price, known, 1_000) is is_far


@given(PRICES, PRICES, st.integers(0, 10**6), st.integers(0, 10**9))
def test_is_far_above_of_a_better_price_too_and_never_of_the_next_step(
    price: int, best: int, step: int, more: int
) -> None:
    assert not is_far_above(best + step, [best], step)
    if is_far_above(price, [best], step):
        assert is_far_above(price + more, [best], step)
