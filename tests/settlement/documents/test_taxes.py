"""Which tax a supply bears follows the table and the directive, or is not guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.quantities import CURRENCIES
from recycling.settlement.documents.taxes import (
    Category,
    Supply,
    Taxing,
    Withheld,
    rate_on,
    rates,
    taxing_of,
)
from recycling.streams.codes import EU_MEMBERS
from recycling.streams.queries import stream_cards

pytestmark = pytest.mark.once
DAY = date(2026, 12, 1)
GOODS = Supply(True, "DE", "FR", "DE", "FR", "magnets", "EUR", DAY)
SERVICE = replace(GOODS, is_goods=False)


def test_every_member_has_a_rate_on_every_day_of_the_register() -> None:
    for country in EU_MEMBERS:
        assert rate_on(country, DAY) is not None, country


def test_no_two_rates_of_a_country_hold_on_one_day() -> None:
    for one in rates():
        others = [each for each in rates() if each.country == one.country and each is not one]
        for other in others:
            last = one.valid_to or date.max
            assert not other.valid_from <= last or (other.valid_to or date.max) < one.valid_from


def test_every_rate_says_what_it_rests_on() -> None:
    known = {card.stream.id for card in stream_cards()}
    for one in rates():
        assert one.source
        assert one.certainty.split(":")[0].split(";")[0] in {"found", "recalled", "derived"}
        assert 0 < one.percent < 30
        assert one.scrap_streams <= known
        assert bool(one.scrap_streams) is bool(one.scrap_law)


def test_rate_is_that_of_the_day() -> None:
    rate = {day: rate_on("DE", date.fromisoformat(day)) for day in ("2020-06-30", "2020-07-01")}
    assert [one and one.percent for one in rate.values()] == [Decimal(19), Decimal(16)]
    assert rate_on("EE", date(2025, 6, 30)) is None


@pytest.mark.parametrize(
    ("supply", "category", "code"),
    [
        (GOODS, "K", "VATEX-EU-IC"),
        (replace(GOODS, customer_country="CN", to_country="CN"), "G", "VATEX-EU-G"),
        (replace(GOODS, customer_country="DE", to_country="DE"), "S", ""),
        (SERVICE, "AE", "VATEX-EU-AE"),
        (replace(SERVICE, customer_country="CN"), "O", "VATEX-EU-O"),
        (replace(SERVICE, customer_country="DE"), "S", ""),
        (replace(SERVICE, supplier_country="GB"), "O", ""),
        (replace(GOODS, supplier_country="US", from_country="US"), "O", ""),
    ],
)
def test_supply_is_taxed_by_where_it_is_made(supply: Supply, category: str, code: str) -> None:
    taxing = taxing_of(supply)
    assert isinstance(taxing, Taxing)
    assert (taxing.category, taxing.reason_code) == (category, code)
    assert bool(taxing.percent) is (category == "S")
    assert bool(taxing.reason) is (category != "S")


@pytest.mark.parametrize(
    ("country", "stream", "category"),
    [
        ("FR", "magnets", "AE"),
        ("IT", "magnets", "AE"),
        ("ES", "magnets", "AE"),
        ("FR", "polishing-powder", "S"),
        ("DE", "magnets", "S"),
    ],
)
def test_scrap_at_home_is_under_reverse_charge_where_the_law_says_so(
    country: str, stream: str, category: str
) -> None:
    at_home = Supply(True, country, country, country, country, stream, "EUR", DAY)
    taxing = taxing_of(at_home)
    assert isinstance(taxing, Taxing)
    assert taxing.category == category


@pytest.mark.parametrize(
    ("supply", "reason"),
    [
        (replace(GOODS, supplier_country="FR"), Withheld.RULE_UNKNOWN),
        (replace(GOODS, customer_country="IT"), Withheld.RULE_UNKNOWN),
        (replace(GOODS, supplier_country="CN", from_country="CN"), Withheld.RULE_UNKNOWN),
        (replace(SERVICE, supplier_country="CN", customer_country="CN"), Withheld.RATE_UNKNOWN),
        (replace(SERVICE, supplier_country="SE", customer_country="SE"), Withheld.OTHER_CURRENCY),
        (replace(SERVICE, customer_country="DE", on=date(2001, 1, 1)), Withheld.RATE_UNKNOWN),
    ],
)
def test_what_is_not_known_is_not_guessed(supply: Supply, reason: Withheld) -> None:
    assert taxing_of(supply) is reason


COUNTRIES = st.sampled_from(["DE", "FR", "SE", "GB", "US", "CN", "JP"])


@given(
    is_goods=st.booleans(),
    countries=st.tuples(COUNTRIES, COUNTRIES, COUNTRIES, COUNTRIES),
    currency=st.sampled_from(CURRENCIES),
    net_minor=st.integers(1, 10**12),
)
def test_any_supply_has_an_answer(
    is_goods: bool, countries: tuple[str, str, str, str], currency: str, net_minor: int
) -> None:
    taxing = taxing_of(Supply(is_goods, *countries, "magnets", currency, DAY))
    if isinstance(taxing, Taxing):
        is_taxed = taxing.category is Category.STANDARD
        assert bool(taxing.percent) is is_taxed
        assert 0 <= taxing.tax_on(net_minor) <= net_minor
        assert is_taxed or not taxing.tax_on(net_minor)


def test_tax_is_rounded_half_up() -> None:
    taxing = Taxing(Category.STANDARD, Decimal("25.5"))
    assert [taxing.tax_on(net) for net in (1, 2, 100, 10, 30)] == [0, 1, 26, 3, 8]
