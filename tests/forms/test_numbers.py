from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recycling.forms import (
    DecimalField,
    MassField,
    MoneyField,
    PercentageField,
    UnitPriceField,
    WholeNumberField,
    read_decimal,
)
from recycling.forms.numbers import Unreadable
from recycling.quantities import Fraction, Mass, Money, UnitPrice, plain
from tests.forms.conftest import Asking

WRITTEN_WAYS = {
    "0": "0",
    "-0": "0",
    "12.5": "12.5",
    ".5": "0.5",
    "5.": "5",
    "+7": "7",
    "−566.00": "-566",
    "12,5": "12.5",
    "0,250": "0.25",
    "-0,125": "-0.125",
    "1250,500": "1250.5",
    "1 250.5": "1250.5",
    "1\u00a0250\u00a0000": "1250000",
    "1\u202f250,5": "1250.5",
    "1'250.50": "1250.5",
    "1’250’000": "1250000",
    "1,250.5": "1250.5",
    "1,250,000": "1250000",
    "1.250,5": "1250.5",
    "1.250.000": "1250000",
    "１２．５": "12.5",
    "  42  ": "42",
}
NOT_NUMBERS = [
    "",
    " ",
    "abc",
    "1e3",
    "1E-400000000",
    "NaN",
    "sNaN",
    "inf",
    "-Infinity",
    "0x10",
    "1_000",
    "--1",
    "1-",
    "12²",
    "١٢",
    "1 25",
    "1  250",
    "1 2500",
    "1,25.5",
    "1,250,5",
    "1.25,5.5",
    "1.2.3",
    "12 kg",
    "9" * 41,
    "\x00",
    "1\n2",
]


@pytest.mark.parametrize(("typed", "meant"), WRITTEN_WAYS.items())
def test_read_decimal_written_in_a_known_way_is_exact(
    in_request: object, typed: str, meant: str
) -> None:
    assert read_decimal(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", NOT_NUMBERS)
def test_read_decimal_of_what_is_no_plain_number_is_refused(in_request: object, typed: str) -> None:
    with pytest.raises(Unreadable):
        read_decimal(typed)


@pytest.mark.parametrize("typed", ["1,250", "-999,000", "12,345"])
def test_read_decimal_with_two_readings_names_both(in_request: object, typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_decimal(typed)
    assert typed.replace(",", "") in str(refused.value)
    assert typed.replace(",", ".") in str(refused.value)


@given(st.text(max_size=60) | st.text(alphabet="0123456789.,-+ 'eENaInf%", max_size=50))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_read_decimal_of_anything_is_finite_or_refused(in_request: object, typed: str) -> None:
    with contextlib.suppress(Unreadable):
        assert read_decimal(typed).is_finite()


@given(st.text(max_size=60) | st.text(alphabet="0123456789.,-+ 'eENaInf%kg", max_size=50))
@settings(
    max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_mass_typed_as_anything_is_a_mass_or_an_error(ask: Asking, typed: str) -> None:
    field = ask(MassField("Wet mass"), typed)
    assert field.errors or field.mass.kilograms == field.data


@given(st.decimals(-(10**9), 10**9, places=6), st.sampled_from([",.", " .", " ,", "'.", ".,"]))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_read_decimal_of_a_grouped_number_returns_it(
    in_request: object, number: Decimal, marks: str
) -> None:
    written = f"{number:,f}".translate(str.maketrans(",.", marks))
    assert read_decimal(written) == number


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (MassField("Wet mass"), "-1", "“Wet mass” must be 0 kg or more."),
        (MassField("Wet mass"), "1.0000001", "“Wet mass” can have at most 6 decimals."),
        (MassField("Wet mass"), "1000000001", "“Wet mass” must be 1000000000 kg or less."),
        (MassField("Wet mass"), "", "Fill in “Wet mass”."),
        (PercentageField("Moisture"), "100.1", "“Moisture” must be 100 % or less."),
        (WholeNumberField("Drums"), "2.5", "“Drums” must be a whole number."),
        (MoneyField("Amount", currency="JPY"), "1.5", "“Amount” must be a whole number."),
        (DecimalField("pH", least=Decimal("0.5")), "0.4", "“pH” must be 0.5 or more."),
        (UnitPriceField("Price", least=-5), "-6", "“Price” must be -5 EUR/t or more."),
        (MassField("Wet mass"), "1e3", "“Wet mass” must be a number, such as 1250.5."),
    ],
)
def test_number_outside_its_bounds_gets_a_message(
    ask: Asking, field: object, typed: str, words: str
) -> None:
    assert ask(field, typed).errors == [words]


def test_mass_is_read_to_the_milligram(ask: Asking) -> None:
    assert ask(MassField("Wet mass"), "1 250.000001 kg").mass == Mass(1_250_000_001)


def test_percentage_becomes_a_fraction(ask: Asking) -> None:
    field = ask(PercentageField("Share"), "28.5 %")
    assert (field.data, field.fraction) == (Decimal("0.285"), Fraction.of("0.285"))


def test_money_knows_its_currency(ask: Asking) -> None:
    assert ask(MoneyField("Amount", currency="USD"), "12.50").money == Money(1250, "USD")


def test_unit_price_may_be_negative(ask: Asking) -> None:
    assert ask(UnitPriceField("Price"), "-566").unit_price == UnitPrice(-56600, "EUR")


def test_whole_number_is_an_int(ask: Asking) -> None:
    drums = ask(WholeNumberField("Drums"), "24").data
    assert (drums, type(drums)) == (24, int)


def test_number_left_blank_where_not_required_is_none(ask: Asking) -> None:
    field = ask(MassField("Tare", required=False), " ")
    assert (field.errors, field.data) == ([], None)


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (MassField(), Mass.kg("12400.5"), "12400.5"),
        (PercentageField(), Fraction.of("0.285"), "28.5"),
        (MoneyField(), Money(1250, "EUR"), "12.5"),
        (UnitPriceField(), UnitPrice(-56600, "EUR"), "-566"),
        (WholeNumberField(), 24, "24"),
        (DecimalField(), Decimal("1E+3"), "1000"),
        (DecimalField(), None, ""),
    ],
)
def test_number_given_by_the_program_is_shown_as_it_is_typed(
    bare: object, field: object, value: object, shown: str
) -> None:
    from recycling.forms import Form

    with bare.test_request_context("/"):  # type: ignore[attr-defined]
        form = type("Shown", (Form,), {"answer": field})(data={"answer": value})
        assert form.answer._value() == shown


def test_number_that_was_refused_is_shown_as_it_was_typed(ask: Asking) -> None:
    assert ask(MassField("Wet mass"), "1,250")._value() == "1,250"


def test_plain_form_of_a_read_number_reads_the_same(in_request: object) -> None:
    assert plain(read_decimal("0.000001")) == "0.000001"
