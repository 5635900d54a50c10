"""Documents of a sale come to what the books say, whatever happens in which order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.settlement.documents.rules import (
    CREDITS,
    SELF_BILLING,
    SERIES,
    TYPE_CODES,
    DocumentKind,
    Place,
    next_document,
    signed,
    wanted_minor,
)

pytestmark = pytest.mark.once


@given(
    wanted=st.lists(st.integers(0, 10**9), min_size=1, max_size=8),
    leave=st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_after_each_document_they_come_to_what_is_wanted(
    wanted: list[int], leave: list[bool]
) -> None:
    total, last_self_billed = 0, False
    for now, self_billed in zip(wanted, leave, strict=False):
        following = next_document(
            now, total, self_billed=self_billed, last_self_billed=last_self_billed
        )
        if following is None:
            assert total == now
            continue
        assert following.net_minor > 0
        is_self_billed = following.kind in SELF_BILLING
        expected = last_self_billed if following.kind in CREDITS else self_billed
        assert is_self_billed is expected
        total += signed(following.kind, following.net_minor)
        last_self_billed = is_self_billed
        assert total == now


@pytest.mark.parametrize(
    ("paid", "released", "on_payment", "is_paid", "wanted"),
    [
        (500, None, True, True, 500),
        (500, None, True, False, 0),
        (500, None, False, True, 0),
        (500, 300, True, True, 300),
        (500, 300, False, True, 300),
        (500, 0, True, True, 0),
    ],
)
def test_what_is_wanted_is_what_was_paid_and_then_what_was_released(
    paid: int, released: int | None, on_payment: bool, is_paid: bool, wanted: int
) -> None:
    found = wanted_minor(paid, released, is_due_on_payment=on_payment, is_paid=is_paid)
    assert found == wanted


def test_every_kind_has_a_type_and_a_series_of_its_own() -> None:
    assert set(TYPE_CODES) == set(SERIES) == set(DocumentKind)
    assert len(set(SERIES.values())) == len(DocumentKind)


def test_number_names_series_year_and_place() -> None:
    assert Place("ORG-1", "INV", 2026, 42).number == "UM-INV-2026-000042"
