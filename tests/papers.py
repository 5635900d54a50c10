"""What of a printed page is left in English, and what its figures say in any language."""

from __future__ import annotations

from collections.abc import Iterable

from tests.house.left_in_english import Quoted, left_in_english

LANGUAGES = ("zh", "fr")


def english_of(page: str, language: str, typed: Iterable[str] = ()) -> list[str]:
    """The texts of a page that are English, without what somebody typed."""
    return list(left_in_english(page, language, Quoted(typed)))
