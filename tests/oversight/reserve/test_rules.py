"""Contents are sorted into the white paper's groups; what cannot be agreed on is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from recycling.errors import Forbidden, Invalid
from recycling.oversight.reserve.rules import (
    Group,
    Period,
    by_group,
    check_offer,
    check_place,
    check_rare_earths,
    instants_of,
    read_year,
    require_part,
)
from recycling.quantities import Mass, Money
from tests.oversight.reserve.makers import an_offer


def test_elements_are_sorted_by_the_white_paper_and_others_are_in_no_account() -> None:
    kilograms = {"Dy": Mass.kg("2"), "Nd": Mass.kg("30"), "Sm": Mass.kg("1"), "Co": Mass.kg("9")}
    assert by_group(kilograms) == {
        Group.LIGHT: {"Nd": Mass.kg("30")},
        Group.MIDDLE_OR_HEAVY: {"Sm": Mass.kg("1"), "Dy": Mass.kg("2")},
    }
    with pytest.raises(Invalid, match="no measurable rare earth"):
        check_rare_earths({"Co": Mass.kg("9"), "Nd": Mass(0)})


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"price": Money(-1, "EUR")}, "price"), ({"price": Money(10**15, "EUR")}, "price"),
     ({"terms": " x "}, "terms"), ({"terms": "x" * 501}, "terms")],
)  # fmt: skip
def test_an_offer_names_what_cannot_be(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_offer(replace(an_offer(), **wrong))
    assert refusal.value.field == field
    assert check_offer(an_offer(price="0")).price.minor == 0


def test_a_place_is_kept_with_single_spaces_and_has_a_name() -> None:
    assert check_place("  Store   Nord ") == "Store Nord"
    with pytest.raises(Invalid) as refusal:
        check_place("  ")
    assert refusal.value.field == "place"


def test_a_year_is_read_as_the_calendar_has_it() -> None:
    today = date(2026, 11, 28)
    assert (read_year("", today), read_year(" 2024 ", today)) == (2026, 2024)
    for wrong in ("26", "twenty", "1999", "20261"):
        with pytest.raises(Invalid):
            read_year(wrong, today)
    assert instants_of(2026) == (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def test_a_period_adds_up_only_where_all_four_agree() -> None:
    whole = Period(Mass(5), Mass(7), Mass(2), Mass(10))
    assert whole.adds_up
    assert not replace(whole, closing=Mass(11)).adds_up


@pytest.mark.parametrize("is_offerer", [True, False])
def test_who_offers_takes_back_and_the_other_side_answers(is_offerer: bool) -> None:
    require_part(is_offerer=is_offerer, answers=not is_offerer)
    with pytest.raises(Forbidden):
        require_part(is_offerer=is_offerer, answers=is_offerer)
