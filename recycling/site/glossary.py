"""What does a word of this registry mean? Read from ``docs/glossary.md`` and the file of names.

The glossary is the one people who write the code keep to; ``docs/glossary-names.csv`` holds what
its terms are called in the other languages of the site.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from recycling.pages.documents import anchor_of, inline
from recycling.site.documents import path_of

LANGUAGES = ("zh", "fr")
_ROW = re.compile(r"^\| (?!Word \||---)([^|]+)\|([^|]+)\|([^|]*)\|", re.MULTILINE)


@dataclass(frozen=True)
class Term:
    """A word with its meaning, where the word comes from, and its names by language tag.

    ``anchors`` has one for the whole entry first, then one for each of its words.
    """

    word: str
    meaning: Markup
    source: Markup
    names: tuple[tuple[str, str], ...]
    anchors: tuple[str, ...]

    @property
    def letter(self) -> str:
        """Return under which letter it stands."""
        return self.word[:1].upper()

    def name(self, language: str) -> str:
        """Return what it is called in a language, empty where that is not known."""
        return dict(self.names).get(language.partition("-")[0].partition("_")[0], "")


def terms() -> tuple[Term, ...]:
    """Return every term, in alphabetical order."""
    glossary, names = path_of("docs/glossary.md"), path_of("docs/glossary-names.csv")
    return _terms(glossary, names, glossary.stat().st_mtime_ns, names.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _terms(glossary: Path, names: Path, *_modified_at_ns: int) -> tuple[Term, ...]:
    with names.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    found, taken = [], set[str]()
    for word, meaning, source in _ROW.findall(glossary.read_text(encoding="utf-8")):
        plain = word.strip()
        said = inline(meaning.strip()), inline(source.strip())
        found.append(Term(plain, *said, _called(known, plain), _anchors(plain, taken)))
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
