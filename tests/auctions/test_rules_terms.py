"""Which terms a lot may be offered on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recycling.auctions.rules import LARGEST_MINOR_PER_TONNE, Terms, check_terms
from recycling.errors import Invalid
from tests.auctions.histories import NOON, open_terms, sealed_terms


@pytest.mark.parametrize(
    "terms",
    [
        open_terms(),
        sealed_terms(),
        open_terms(reserve_minor_per_tonne=0, reserve_is_open=True),
        sealed_terms(reserve_minor_per_tonne=-LARGEST_MINOR_PER_TONNE),
        open_terms(soft_close_seconds=0, extension_seconds=0),
        open_terms(closes_at=NOON + timedelta(minutes=1)),
        sealed_terms(closes_at=NOON + timedelta(days=90)),
    ],
)
def test_check_terms_acceptable_pass(terms: Terms) -> None:
    check_terms(terms, NOON)


@pytest.mark.parametrize(
    ("terms", "field", "code"),
    [
        (open_terms(format="dutch"), "format", "unknown_format"),
        (open_terms(currency="XXX"), "currency", "unknown_currency"),
        (open_terms(closes_at=NOON), "closes_at", "close_in_past"),
        (open_terms(closes_at=NOON + timedelta(seconds=59)), "closes_at", "close_too_soon"),
        (open_terms(closes_at=NOON + timedelta(days=90, seconds=1)), "closes_at", "close_too_late"),
        (open_terms(reserve_is_open=True), "reserve_per_tonne", "no_reserve_to_show"),
        (
            open_terms(reserve_minor_per_tonne=-LARGEST_MINOR_PER_TONNE - 1),
            "reserve_per_tonne",
            "price_out_of_range",
        ),
        (open_terms(increment_minor=0), "increment_per_tonne", "bad_increment"),
        (open_terms(increment_minor=-5), "increment_per_tonne", "bad_increment"),
        (open_terms(soft_close_seconds=-1), "soft_close_seconds", "bad_soft_close"),
        (open_terms(extension_seconds=86_401), "extension_seconds", "bad_soft_close"),
        (open_terms(extension_seconds=0), "extension_seconds", "no_extension"),
        (sealed_terms(increment_minor=1), "increment_per_tonne", "not_of_this_format"),
        (sealed_terms(soft_close_seconds=1), "soft_close_seconds", "not_of_this_format"),
    ],
)
def test_check_terms_unacceptable_names_the_field(terms: Terms, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_terms(terms, NOON)
    assert (field, code) in {(f.path, f.code) for f in refused.value.details}


def test_check_terms_several_wrong_are_all_named() -> None:
    wrong = open_terms(currency="XXX", closes_at=NOON, increment_minor=0)
    with pytest.raises(Invalid) as refused:
        check_terms(wrong, NOON)
    assert [f.path for f in refused.value.details] == [
        "currency",
        "closes_at",
        "increment_per_tonne",
    ]
