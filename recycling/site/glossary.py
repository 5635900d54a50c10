"""What does a word of this registry mean? Read from ``docs/glossary.md`` and the file of names.

The glossary is the one people who write the code keep to; ``docs/glossary-names.csv`` holds what
its terms are called in the other languages of the site, whose catalogues say what they mean.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from markupsafe import Markup

from recycling.pages.documents import anchor_of, inline
from recycling.pages.languages import named
from recycling.site.documents import path_of

ENGLISH = "en"
LANGUAGES = ("zh", "fr")
_WITHOUT_ALPHABET = ("zh",)
_ROW = re.compile(r"^\| (?!Word \||---)([^|]+)\|([^|]+)\|([^|]*)\|", re.MULTILINE)


@dataclass(frozen=True)
class Term:
    """A word with its meaning, where the word comes from, and its names by language tag.

    ``meaning`` and ``source`` are English lines of Markdown. ``anchors`` has one for the whole
    entry first, then one for each of its words.
    """

    word: str
    meaning: str
    source: str
    names: tuple[tuple[str, str], ...]
    anchors: tuple[str, ...]

    @property
    def meant(self) -> Markup:
        """Return its meaning in the reader's language."""
        return inline(named(self.meaning))

    @property
    def cited(self) -> Markup:
        """Return where it comes from in the reader's language."""
        return inline(named(self.source))

    def called(self, language: str) -> tuple[tuple[str, str], ...]:
        """Return its names with their language tags, the one in this language first."""
        names = ((ENGLISH, self.word), *self.names)
        return tuple(sorted(names, key=lambda name: name[0] != language))


def is_by_own_name(language: str) -> bool:
    """Tell whether readers of a language look a term up by its name in it, not by the English."""
    return language not in _WITHOUT_ALPHABET


def by_letter(language: str) -> list[tuple[str, list[Term]]]:
    """Return every term under its letter, in the order in which readers of a language look."""

    def place(term: Term) -> str:
        first = language if is_by_own_name(language) else ENGLISH
        plain = unicodedata.normalize("NFKD", term.called(first)[0][1].lower())
        return "".join(one for one in plain if not unicodedata.combining(one))

    ordered = groupby(sorted(terms(), key=place), key=lambda term: place(term)[:1].upper())
    return [(letter, list(these)) for letter, these in ordered]


def rows(text: str) -> list[tuple[str, str, str]]:
    """Return each word of the glossary's text with its meaning and its source, as written."""
    return [(word.strip(), said.strip(), by.strip()) for word, said, by in _ROW.findall(text)]


def terms() -> tuple[Term, ...]:
    """Return every term, in the alphabetical order of the English."""
    glossary, names = path_of("docs/glossary.md"), path_of("docs/glossary-names.csv")
    return _terms(glossary, names, glossary.stat().st_mtime_ns, names.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _terms(glossary: Path, names: Path, *_modified_at_ns: int) -> tuple[Term, ...]:
    with names.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    found, taken = [], set[str]()
    for word, meaning, source in rows(glossary.read_text(encoding="utf-8")):
        called = _called(known, word)
        found.append(Term(word, meaning, source, called, _anchors(word, taken)))
    return tuple(sorted(found, key=lambda term: term.word.lower()))


def _called(known: list[dict[str, str]], word: str) -> tuple[tuple[str, str], ...]:
    """Take a word's names out of the file: what has two meanings has a row for each, in order."""
    row = next((row for row in known if row["term"] == word), None)
    if row is None:
        return ()
    known.remove(row)
    return tuple((tag, row[tag]) for tag in LANGUAGES if row[tag])


def _anchors(word: str, taken: set[str]) -> tuple[str, ...]:
    """Return the anchor of an entry and of each of its words, where it has several."""
    whole = anchor_of(word)
    whole = f"{whole}-2" if whole in taken else whole
    parts = [anchor_of(part) for part in word.split(",")]
    own = (whole, *(part for part in parts if part not in taken | {whole} and "," in word))
    taken.update(own)
    return own
