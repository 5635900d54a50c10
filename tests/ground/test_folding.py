"""By which words a name is found, and which it is asked for by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.folding import LONGEST_WORD, ranges_of, words_of


def _is_found(name: str, asked: str) -> bool:
    """Tell whether each word asked for begins one of the name's, as the registers ask it."""
    words, ranges = words_of((name,)), ranges_of(asked)
    return bool(ranges) and all(any(a <= word <= b for word in words) for a, b in ranges)


@pytest.mark.parametrize(
    ("name", "asked", "found"),
    [
        ("Société Générale des Métaux", "metaux", True),
        ("Société Générale des Métaux", "SOC gén", True),
        ("Société Générale des Métaux", "etaux", False),
        ("Straße & Söhne GmbH", "strasse", True),
        ("Ganzhou Rare Earth 赣州稀土集团", "稀土", True),
        ("Ganzhou Rare Earth 赣州稀土集团", "土稀", False),
        ("Urban Mine", "urban mint", False),
        ("Urban Mine", "_", False),
        ("3M Deutschland", "3m", True),
    ],
)
def test_a_name_is_found_by_beginnings_of_its_words(name: str, asked: str, found: bool) -> None:
    assert _is_found(name, asked) is found


@given(st.text(max_size=60))
def test_whatever_has_a_word_is_found_by_itself_and_no_word_is_too_long(name: str) -> None:
    words = words_of((name,))
    assert all(0 < len(word) <= LONGEST_WORD for word in words)
    assert not words or _is_found(name, name)
