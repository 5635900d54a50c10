"""Every word of the site is there in every language."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.translations import API, PAGES, catalogues, described, read, said

_CODE = re.compile(r"`+[^`]+`+")
_NAME = re.compile(r"(?<![\w.])[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+(?!\w)")
_PLACE = re.compile(r"%\(\w+\)s|%%")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@pytest.fixture(scope="module")
def words() -> set[tuple[str | None, str | tuple[str, ...]]]:
    return {(one.context, one.id) for one in said() if one.id}


@pytest.mark.once
@pytest.mark.parametrize("language", sorted(catalogues()))
def test_every_word_is_translated(
    language: str, words: set[tuple[str | None, str | tuple[str, ...]]]
) -> None:
    catalogue = {(one.context, one.id): one for one in read(catalogues()[language]) if one.id}
    lacking = {one for one in words if one not in catalogue or not catalogue[one].string}
    assert not lacking, "translate them in the catalogue, after: python -m tests.translations"
    assert not catalogue.keys() - words, "no longer said; run: python -m tests.translations"


@pytest.mark.once
def test_every_text_of_the_description_of_the_api_is_translated(app: Flask) -> None:
    texts = {one.id for one in described(app) if one.id}
    assert catalogues(API).keys() == catalogues().keys()
    for language, path in catalogues(API).items():
        told = {one.id: one.string for one in read(path) if one.id}
        lacking = {text for text in texts if not told.get(text)}
        assert not lacking, f"translate them into {language}, after: python -m tests.translations"
        assert not told.keys() - texts, "no longer said; run: python -m tests.translations"


@pytest.mark.once
@pytest.mark.parametrize("language", sorted(catalogues(API)))
def test_code_stands_in_a_translation_of_the_api_as_in_the_english(language: str) -> None:
    """What stands between backticks, and names with underscores."""
    wrong = [
        (code, one.string)
        for one in read(catalogues(API)[language])
        for code in (*_CODE.findall(str(one.id)), *_NAME.findall(str(one.id)))
        if code not in str(one.string)
    ]
    assert not wrong


@pytest.mark.once
@pytest.mark.parametrize("language", sorted(catalogues()))
def test_a_translation_has_the_places_of_the_english(language: str) -> None:
    wrong = []
    for one in read(catalogues()[language]):
        english = one.id if isinstance(one.id, str) else one.id[-1]
        texts = one.string if isinstance(one.string, tuple | list) else (one.string,)
        wanted = set(_PLACE.findall(english))
        if english and any(set(_PLACE.findall(text)) != wanted for text in texts[-1:]):
            wrong.append(english)
        # A sign of per cent on a page is taken for the beginning of a place.
        if any(_is_signed(text) != _is_signed(english) for text in texts[-1:]):
            wrong.append(english)
    assert not wrong


def _is_signed(text: str) -> bool:
    return "%" in _PLACE.sub("", text)


@pytest.mark.once
@pytest.mark.parametrize("language", sorted(catalogues()))
def test_a_translation_has_a_bare_per_cent_sign_only_where_the_english_has(language: str) -> None:
    """A template fills every sentence, so that a sign it does not expect breaks the page."""
    wrong = [
        one.id
        for one in read(catalogues()[language])
        if isinstance(one.id, str) and "%" not in _PLACE.sub("", one.id)
        and "%" in _PLACE.sub("", str(one.string))
    ]  # fmt: skip
    assert not wrong


@pytest.mark.once
def test_chinese_is_written_in_chinese() -> None:
    english = [
        one.id
        for one in read(catalogues()["zh"])
        if isinstance(one.id, str) and one.id == one.string and " " in _PLACE.sub("", one.id)
        and _LETTERS.search(_PLACE.sub("", one.id))
    ]  # fmt: skip
    assert not english


def test_there_are_three_languages() -> None:
    assert set(catalogues()) == {"zh", "fr"}


@pytest.mark.once
def test_french_sets_high_marks_apart_by_a_space_that_does_not_break() -> None:
    apart = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
    loose = re.compile(rf"(?:(?<![{apart}])[;?!:»])(?=\s|$)|«(?![{apart}])")
    wrong = [
        one.id
        for domain in (PAGES, API)
        for one in read(catalogues(domain)["fr"])
        if one.id and any(loose.search(_CODE.sub("", text)) for text in _texts(one.string))
    ]
    assert not wrong


def _texts(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (str(string),)
