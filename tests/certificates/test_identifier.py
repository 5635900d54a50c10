"""Is a certificate number copied by hand caught when it is wrong?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.certificates.identifier import (
    ALPHABET,
    draw_identifier,
    parse_identifier,
    shown,
)
from recycling.errors import Invalid

numbers = st.builds(draw_identifier)
places = st.integers(0, 12)


def bare(identifier: str) -> str:
    return identifier.replace("-", "")


def test_parse_printed_number_gives_it_back() -> None:
    assert parse_identifier("7Q4K-M2TD-9HXA-4") == "7Q4K-M2TD-9HXA-4"


@given(numbers)
def test_parse_drawn_number_gives_it_back(identifier: str) -> None:
    assert parse_identifier(identifier) == identifier


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
    right = bare(identifier)
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    if wrong == right:
        return
    with pytest.raises(Invalid) as refusal:
        parse_identifier(shown(wrong))
    assert refusal.value.code == "identifier_check"


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
