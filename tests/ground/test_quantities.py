"""Mass, fraction, money, price: exact, with a unit, and refusing what they cannot hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Invalid
from recycling.quantities import (
    NO_MASS,
    Fraction,
    Mass,
    Money,
    UnitPrice,
    exact,
    from_ppb,
    half_up,
    plain,
    total_mass,
)

masses = st.integers(0, 10**15).map(Mass)
fractions = st.integers(0, 10**9).map(from_ppb)


@given(masses)
def test_mass_through_json_is_the_same_mass(mass: Mass) -> None:
    assert Mass.kg(mass.json()) == mass


@given(masses, fractions)
def test_share_and_its_rest_differ_from_the_whole_by_less_than_a_milligram(
    mass: Mass, fraction: Fraction
) -> None:
    parts = mass.share(fraction) + mass.share(fraction.rest)
    assert abs((parts - mass).milligrams) <= 1


@given(st.lists(masses, max_size=8))
def test_total_mass_of_parts_is_the_sum_to_the_milligram(parts: list[Mass]) -> None:
    assert total_mass(parts).milligrams == sum(p.milligrams for p in parts)


@given(st.integers(-(10**9), 10**9), masses)
def test_price_times_mass_mirrors_its_sign_exactly(minor: int, mass: Mass) -> None:
    price, mirrored = UnitPrice(minor, "EUR"), UnitPrice(-minor, "EUR")
    assert price.times(mass) == -mirrored.times(mass)


def test_price_of_zero_is_a_price() -> None:
    assert UnitPrice.per_tonne("0", "EUR").times(Mass.kg(5000)) == Money(0, "EUR")


def test_price_rounds_once_half_up() -> None:
    assert UnitPrice(1, "EUR").times(Mass.kg(500)).minor == 1
    assert UnitPrice(-1, "EUR").times(Mass.kg(500)).minor == -1
    assert half_up(Decimal("0.49")) == 0


@pytest.mark.parametrize("text", ["", "x", "NaN", "inf", "1e40", "--1", "1,5", "1e-30"])
def test_exact_of_something_else_names_the_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        exact(text, "wet_mass")
    assert refused.value.field == "wet_mass"


def test_exact_of_a_float_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError):
        exact(0.1)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["0.0000001", "1e17"])
def test_mass_finer_or_larger_than_the_register_holds_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Mass.kg(text)


@pytest.mark.parametrize("text", ["-0.1", "1.1", "0.0000000001", "x"])
def test_fraction_out_of_range_names_the_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        Fraction.of(text, "moisture")
    assert refused.value.field == "moisture"


def test_money_of_two_currencies_does_not_add() -> None:
    with pytest.raises(ValueError, match="do not add"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="do not add"):
        assert Money(1, "EUR") < Money(1, "USD")


def test_money_reads_and_writes_the_currencys_decimals() -> None:
    assert Money.of("12.50", "EUR").minor == 1250
    assert str(Money(1250, "EUR")) == "12.50 EUR"
    assert Money.of("1250", "JPY").minor == 1250
    assert abs(Money(-5, "EUR")) == Money(5, "EUR")
    assert Money(7, "EUR") - Money(9, "EUR") == Money(-2, "EUR")
    assert Money(1, "EUR").json() == {"amount": "0.01", "amount_minor": 1, "currency": "EUR"}


@pytest.mark.parametrize(("amount", "currency"), [("1.005", "EUR"), ("1.5", "JPY"), ("1", "XXX")])
def test_money_the_currency_cannot_express_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(Invalid):
        Money.of(amount, currency)


def test_words_for_people_carry_the_unit() -> None:
    assert str(Mass.kg("12.5")) == "12.5 kg"
    assert str(UnitPrice.per_tonne("-566", "EUR")) == "-566.00 EUR/t"
    assert UnitPrice.per_tonne("-566", "EUR").json()["amount_per_tonne"] == "-566.00"
    assert Fraction.of("0.125").percent == Decimal("12.5")
    assert Fraction.of("0.125").json() == "0.125"
    assert plain(Decimal("100")) == "100"


def test_mass_is_nothing_only_at_zero() -> None:
    assert not NO_MASS
    assert -Mass(3) == Mass(-3)
    assert Mass.kg(1500).tonnes == Decimal("1.5")


def test_a_mass_in_words_has_its_thousands_apart() -> None:
    said = [str(Mass.kg(each)) for each in ("2400000", "-1234.5", "-0.5", "999")]
    assert said == ["2\u00a0400\u00a0000 kg", "-1\u00a0234.5 kg", "-0.5 kg", "999 kg"]
