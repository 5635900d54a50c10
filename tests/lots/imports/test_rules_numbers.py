"""What number does a cell say? Figures as people and programs write them."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.lots.imports.rules.numbers import (
    Decimals,
    Figure,
    Unreadable,
    decimals_shown,
    mass_factor,
    mass_in,
    read_figure,
    share_in,
)

VALUES = st.decimals(min_value=1000, max_value=10**8, places=2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1’234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1 234 567", "1234567"),
        ("0,5", "0.5"),
        ("0,123", "0.123"),
        (",5", "0.5"),
        ("12,", "12"),
        ("1250,5", "1250.5"),
        ("'1250'", "1250"),
        ("－１２，５", "-12.5"),
        ("−3.5", "-3.5"),
        ("+7", "7"),
        ("1234.5678", "1234.5678"),
        ("12345,678", "12345.678"),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(text: str, value: str) -> None:
    assert read_figure(text).value == Decimal(value)


@pytest.mark.parametrize("text", ["1,234", "1.234", "12.345", "123,456"])
def test_a_number_that_is_two_numbers_is_a_question(text: str) -> None:
    with pytest.raises(Unreadable) as asked:
        read_figure(text)
    assert asked.value.code == "ambiguous_number"
    plain = text.replace(",", ".")
    assert plain in asked.value.words
    assert plain.replace(".", "") in asked.value.words


def test_a_file_that_says_how_it_writes_decimals_answers_the_question() -> None:
    assert read_figure("1,234", Decimals.COMMA).value == Decimal("1.234")
    assert read_figure("1,234", Decimals.POINT).value == 1234
    assert read_figure("1.234", Decimals.POINT).value == Decimal("1.234")
    assert read_figure("1.234", Decimals.COMMA).value == 1234


@pytest.mark.parametrize(
    "text",
    ["heavy", "1.2.3", "12.34.567", "1,2,3", "1 23", "1'23'4", "--5", "", "1..2", "5 5", "9" * 50],
)
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_figure(text)
    assert refused.value.code == "not_a_number"


@given(VALUES)
def test_four_ways_of_writing_a_number_are_one_number(value: Decimal) -> None:
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    french = english.replace(",", " ").replace(".", ",")
    swiss = english.replace(",", "'")
    assert {read_figure(text).value for text in (english, german, french, swiss)} == {value}


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(Unreadable):
        read_figure(text)


@pytest.mark.parametrize(
    ("text", "mark", "value"), [("<1 %", "<", "1"), ("< 0,1", "<", "0.1"), ("> 5", ">", "5"),
                                ("≤ 2", "<", "2"), ("≥2", ">", "2"), ("ca. 5", "ca.", "5"),
                                ("~5", "~", "5")],
)  # fmt: skip
def test_a_qualified_number_keeps_its_mark(text: str, mark: str, value: str) -> None:
    figure = read_figure(text)
    assert (figure.mark, figure.value) == (mark, Decimal(value))


def test_an_exponent_tells_that_digits_may_be_lost() -> None:
    assert read_figure("4.4E+11") == Figure(Decimal("4.4E+11"), is_rounded=True)
    assert read_figure("1,5e-2").value == Decimal("0.015")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("1.234,56", Decimals.COMMA), ("0,5", Decimals.COMMA), ("12.5", Decimals.POINT),
     ("1,234", Decimals.ASK), ("1.234.567", Decimals.ASK), ("steel", Decimals.ASK),
     ("12.5 %", Decimals.POINT)],
)  # fmt: skip
def test_what_a_number_shows_of_how_decimals_are_written(text: str, shown: Decimals) -> None:
    assert decimals_shown(text) == shown


@pytest.mark.parametrize(
    ("text", "unit", "milligrams"),
    [("2", "t", 2_000_000_000), ("2 t", "kg", 2_000_000_000), ("500", "g", 500_000),
     ("1 lb", "kg", 453_592), ("1", "lbs", 453_592), ("1,5 Tonnen", "", 1_500_000_000),
     ("3 公斤", "", 3_000_000)],
)  # fmt: skip
def test_a_mass_is_in_the_unit_beside_it_else_in_its_columns(
    text: str, unit: str, milligrams: int
) -> None:
    assert mass_in(read_figure(text), unit).milligrams == milligrams


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [("2", "", "unit_unclear"), ("2 ton", "kg", "ambiguous_unit"), ("2", "stone", "unknown_unit")],
)
def test_a_mass_without_a_clear_unit_is_a_question(text: str, unit: str, code: str) -> None:
    with pytest.raises(Unreadable) as asked:
        mass_in(read_figure(text), unit)
    assert asked.value.code == code


@pytest.mark.parametrize(
    ("text", "unit", "share"),
    [("28.5", "%", "0.285"), ("0.285", "fraction", "0.285"), ("28.5 %", "fraction", "0.285"),
     ("2500 ppm", "", "0.0025"), ("3", "g/kg", "0.003"), ("28,5 Gew.-%", "", "0.285")],
)  # fmt: skip
def test_a_share_is_in_the_unit_beside_it_else_in_its_columns(
    text: str, unit: str, share: str
) -> None:
    assert share_in(read_figure(text), unit).value == Decimal(share)


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [("120", "%", "120 % is not a share. Give a value from 0 to 100 %."),
     ("-1", "g/kg", "-1 g/kg is not a share. Give a value from 0 to 1000 g/kg."),
     ("1.2", "fraction", "1.2 is not a share. Give a value from 0 to 1."),
     ("0.5 ppb", "", "0.5 ppb has more decimals than the register can hold. "
                     "Round it to one ppb.")],
)  # fmt: skip
def test_what_is_no_share_is_refused_in_the_unit_it_was_written_in(
    text: str, unit: str, words: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        share_in(read_figure(text), unit)
    assert (refused.value.code, refused.value.words) == ("fraction_out_of_range", words)


def test_per_cent_and_fraction_are_never_guessed() -> None:
    with pytest.raises(Unreadable) as asked:
        share_in(read_figure("0.5"), "")
    assert asked.value.code == "unit_unclear"
    assert mass_factor("stone") is None
