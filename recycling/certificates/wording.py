"""In which words does the page say it?

The fixed words stand in one file per language beside the template, and never change for an old
record, since they are part of the template's digest. What the register's own texts are called in
another language stands in the record. Where nobody has translated a text, it stays English and is
marked so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from recycling.certificates.figures import Figures
from recycling.certificates.typesetting import Language

PAGE_FOLDER = Path(__file__).parents[2] / "templates" / "certificates" / "page"
_NO_BREAK, _NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
_HAN_LATIN = re.compile("(?<=[\u4e00-\u9fff])(?<![年月])(?=(?:<[^>]*>)*[0-9A-Za-z\u00c0-\u024f])")
_LATIN_HAN = re.compile("([0-9A-Za-z\u00c0-\u024f])(?=(?:<[^>]*>)*[\u4e00-\u9fff])(?![年月日])")
_SCRIPTS = (
    ("han", re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]"), ""),
    ("arabic", re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"), "rtl"),
    ("devanagari", re.compile("[\u0900-\u097f]"), ""),
)


@dataclass(frozen=True)
class Wording:
    """Says things in one language; ``translations`` are the record's, from English."""

    language: Language
    translations: Mapping[str, str]

    @property
    def figures(self) -> Figures:
        """Return how this language writes numbers and days."""
        return Figures(self.language)

    def say(self, key: str, **values: Any) -> Markup:
        """Return a fixed text with its blanks filled in, each escaped."""
        words = Markup(_words(self.language)[key])  # nosemgrep: markup-of-our-own-only
        said = words.format(**values)
        return _chinese_spaces(said) if self.language is Language.CHINESE else said

    def has(self, text: str) -> bool:
        """Tell whether this language has words for a text of the record."""
        return self.language is Language.ENGLISH or self._found(text) is not None

    def known(self, text: str, *, in_sentence: bool = False) -> Markup:
        """Return a text of the register in this language, or in English, marked as such.

        ``in_sentence`` takes its capital away.
        """
        found = text if self.language is Language.ENGLISH else self._found(text)
        said = escape(lowered(found or text) if in_sentence else found or text)
        return said if found else Markup('<span lang="en">{}</span>').format(said)

    def _found(self, text: str) -> str | None:
        return self.translations.get(text) or _phrase(self.language, text)


def wordings(record: Mapping[str, Any], languages: tuple[Language, ...]) -> list[Wording]:
    """Return the wording of each language of a record's page, the leading one first."""
    told = record.get("translations", [])
    return [
        Wording(each, {one["text"]: one["name"] for one in told if one["language"] == each})
        for each in languages
    ]


def given(text: str, *, beside_chinese: bool = True) -> Markup:
    """Return what somebody wrote, marked with the script it is in, for font and direction.

    Latin letters need no mark on a page without Chinese, whose fonts come first there.
    """
    for script, characters, direction in _SCRIPTS:
        if characters.search(text):
            towards = Markup(' dir="{}"').format(direction) if direction else ""
            return Markup('<span class="{}"{}>{}</span>').format(script, towards, text)
    return Markup('<span class="latin">{}</span>').format(text) if beside_chinese else escape(text)


def lowered(name: str) -> str:
    """Write a catalogue name inside a sentence: ``Tri-band powder`` loses its capital."""
    return name[:1].lower() + name[1:] if name[1:2].islower() and name[2:3].islower() else name


def _phrase(language: Language, text: str) -> str | None:
    """Find a text among the language's phrases; those with a blank take any number in it."""
    phrases = _catalogue(language).get("known", {})
    if text in phrases:
        return phrases[text]
    for pattern, phrase in phrases.items():
        if "{lots}" in pattern:
            before, after = pattern.split("{lots}")
            number = text.removeprefix(before).removesuffix(after)
            if number.isdecimal() and text == f"{before}{number}{after}":
                return phrase.replace("{lots}", number)
    return None


def _words(language: Language) -> dict[str, str]:
    return _catalogue(language)["words"]


@cache
def _catalogue(language: Language) -> dict[str, dict[str, str]]:
    text = (PAGE_FOLDER / f"words.{language}.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = tomllib.loads(text)
    if language is Language.FRENCH:
        return {
            part: {key: _french_spaces(said) for key, said in words.items()}
            for part, words in found.items()
        }
    return found


def _chinese_spaces(said: Markup) -> Markup:
    """Part Chinese from the Latin letters and digits beside it, whatever tags stand between."""
    text = _HAN_LATIN.sub(" ", said)
    return Markup(_LATIN_HAN.sub(r"\1 ", text))  # nosemgrep: markup-of-our-own-only


def _french_spaces(text: str) -> str:
    """Make the spaces French puts before its double marks such as do not break."""
    for mark, space in ((" :", _NO_BREAK), (" ;", _NARROW), (" »", _NO_BREAK)):
        text = text.replace(mark, space + mark[1])
    return text.replace("« ", "«" + _NO_BREAK)
