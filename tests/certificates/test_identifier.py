"""Is a certificate number copied by hand caught when it is wrong?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from recycling.certificates.identifier import (
    ALPHABET,
    draw_identifier,
    parse_identifier,
    shown,
)
from recycling.errors import Invalid

VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The characters of ISO 7064 MOD 37,36, each at the place that is its value."""

places = st.integers(0, 12)


def bare(identifier: str) -> str:
    return identifier.replace("-", "")


def numbered(payload: str) -> str:
    return shown(payload + mod_37_36.calc_check_digit(payload))


numbers = (
    st.text(ALPHABET, min_size=12, max_size=12)
    .map(numbered)
    .filter(lambda identifier: identifier[-1] in ALPHABET)
)


def swapped(identifier: str, place: int) -> str:
    right = bare(identifier)
    return shown(right[:place] + right[place + 1] + right[place] + right[place + 2 :])


def is_let_through(identifier: str) -> bool:
    try:
        return parse_identifier(identifier) == identifier
    except Invalid:
        return False


def test_parse_printed_number_gives_it_back() -> None:
    assert parse_identifier("7Q4K-M2TD-9HXA-4") == "7Q4K-M2TD-9HXA-4"


def test_parse_drawn_number_gives_it_back() -> None:
    drawn = [draw_identifier() for _ in range(100)]
    assert [parse_identifier(each) for each in drawn] == drawn


@given(numbers)
def test_parse_number_typed_with_look_alikes_gives_printed_form(identifier: str) -> None:
    typed = bare(identifier).lower().replace("0", "o").replace("1", "l")
    assert parse_identifier(f"  {typed[:5]} {typed[5:]} ") == identifier


@given(numbers, places, st.sampled_from(ALPHABET))
def test_parse_number_with_one_wrong_character_is_refused(
    identifier: str, place: int, character: str
) -> None:
    right = bare(identifier)
    wrong = right[:place] + character + right[place + 1 :]
    if wrong == right:
        return
    with pytest.raises(Invalid) as refusal:
        parse_identifier(shown(wrong))
    assert refusal.value.code == "identifier_check"


@given(numbers, st.integers(0, 11))
def test_parse_number_with_two_neighbours_swapped_is_refused(identifier: str, place: int) -> None:
    wrong = swapped(identifier, place)
    first, second = (VALUES.index(bare(identifier)[at]) for at in (place, place + 1))
    follow_each_other = abs(first - second) in {0, 1, len(VALUES) - 1}
    assert follow_each_other or not is_let_through(wrong)


def test_parse_lets_hardly_a_swap_through() -> None:
    drawn = [draw_identifier() for _ in range(2_000)]
    swaps = {(each, swapped(each, place)) for each in drawn for place in range(12)}
    wrong = [other for each, other in swaps if other != each]
    assert sum(map(is_let_through, wrong)) < len(wrong) / 300


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "identifier_length"),
        ("7Q4K-M2TD-9HXA", "identifier_length"),
        ("7Q4K-M2TD-9HXA-44", "identifier_length"),
        ("7Q4K-M2TD-9HXA-U", "identifier_character"),
        ("7Q4K-M2TD-9HX鑛-4", "identifier_character"),
    ],
)
def test_parse_other_text_is_refused_naming_the_field(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_identifier(text, "number")
    assert (refusal.value.code, refusal.value.field) == (code, "number")


@given(st.text(max_size=40).filter(lambda text: len(text.replace("-", "").strip()) < 13))
def test_parse_any_short_text_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_identifier(text)
    assert refusal.value.way_out
