"""The platform's fee: a dated table, each version with its decision, rounded once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions.rules.fees import fee_of, fee_on, fees

pytestmark = pytest.mark.once


def test_versions_of_the_fee_are_numbered_in_the_order_of_their_days() -> None:
    versions = fees()
    assert [one.version for one in versions] == list(range(1, len(versions) + 1))
    assert [one.valid_from for one in versions] == sorted({one.valid_from for one in versions})
    assert all(one.decision and 0 <= one.basis_points < 10_000 for one in versions)


def test_version_holds_from_its_first_day_to_the_next_ones() -> None:
    for older, newer in zip(fees(), fees()[1:], strict=False):
        assert fee_on(newer.valid_from - timedelta(days=1)) == older
        assert fee_on(newer.valid_from) == newer
    assert fee_on(date(2026, 1, 1)) in fees()


@pytest.mark.parametrize(
    ("due", "basis_points", "fee"),
    [(312_500, 150, 4_688), (100, 50, 1), (99, 50, 0), (1, 0, 0), (10_000, 1, 1)],
)
def test_fee_is_rounded_half_up(due: int, basis_points: int, fee: int) -> None:
    assert fee_of(due, basis_points) == fee


@given(due=st.integers(1, 10**12), basis_points=st.integers(0, 9_999))
def test_fee_is_never_more_than_what_is_released(due: int, basis_points: int) -> None:
    assert 0 <= fee_of(due, basis_points) <= due
