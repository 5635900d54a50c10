"""What does a sentence say that the registry itself wrote down, and keeps as English?

Findings of an import, why a bid was disqualified, why a lot got no certificate: each was said with
``say`` and kept as its text alone. It is found again among all sentences there are, by the words
between its values. What a person typed never comes here; what is not found stays English, and a
page says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache, reduce

from flask_babel import get_locale, get_translations
from markupsafe import Markup, escape

from recycling.clock import day_words
from recycling.pages.languages import DEFAULT
from recycling.said_again import PLACE, fitted
from recycling.sayings import Said, both, known

_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?]) (?=[A-Z0-9“])")
_DAY = re.compile(r"\d{1,2} [A-Z][a-z]{2,8} \d{4}")
# Words of fewer letters would fit what they never said.
_LEAST_LETTERS = 10
_KEPT = 2_000


def recalled(text: str) -> str:
    """Return a text the registry kept, as one that is said in the reader's language."""
    language = str(get_locale() or DEFAULT)
    if not text or language == DEFAULT or isinstance(text, Said):
        return text
    return _recalled(text, language)


def recalled_on_page(text: str) -> Markup:
    """Return the same for a page, marked as English where nothing like it is found."""
    said = recalled(text)
    is_foreign = text and not isinstance(said, Said) and str(get_locale() or DEFAULT) != DEFAULT
    return Markup('<span lang="en">{}</span>').format(text) if is_foreign else escape(said)


@lru_cache(_KEPT)
def _recalled(text: str, language: str) -> str:
    """Find the whole, else each of its sentences, else a whole in whose values sentences end."""
    whole = _day(text) or _found(text, language)
    if isinstance(whole, Said) and not any(map(_has_an_end, whole.values.values())):
        return whole
    parts = [_found(one, language) for one in _SENTENCE_ENDS.split(text)]
    if len(parts) > 1 and all(isinstance(one, Said) for one in parts):
        return reduce(both, parts)
    return whole


def _day(text: str) -> str:
    """Return a day as one that is written in the reader's language; nothing for other texts."""
    if not _DAY.fullmatch(text):
        return ""
    try:
        return day_words(datetime.strptime(f"{text} +0000", "%d %B %Y %z").date())
    except ValueError:
        return ""


def _has_an_end(value: object) -> bool:
    return _SENTENCE_ENDS.search(str(value)) is not None


def _found(text: str, language: str) -> str:
    plain, with_places = _sentences(language)
    if text in plain:
        return known(text)
    for piece, words in with_places:
        if piece in text and (said := fitted(text, words, recalled)):
            return said
    return text


@lru_cache
def _sentences(_language: str) -> tuple[frozenset[str], tuple[tuple[str, str], ...]]:
    """Return all sentences there are: those without values, and those with, the longest first.

    Each of the latter with the longest piece of it that every text of it holds.
    """
    words = [one for one in _catalogue() if _letters(PLACE.sub("", one)) >= _LEAST_LETTERS]
    with_places = sorted(filter(PLACE.search, words), key=lambda one: -_letters(PLACE.sub("", one)))
    found = tuple((max(_pieces(one), key=len), one) for one in with_places)
    return frozenset(one for one in words if not PLACE.search(one)), found


def _catalogue() -> Iterable[str]:
    catalogue = getattr(get_translations(), "_catalog", {})
    return (one for one in catalogue if isinstance(one, str) and one and "\x04" not in one)


def _pieces(words: str) -> list[str]:
    return [piece.replace("%%", "%") for piece in PLACE.split(words)[::2]]


def _letters(words: str) -> int:
    return len(_LETTER.findall(words))
