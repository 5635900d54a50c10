"""Which texts of a page read in another language are left in English?

A text counts where it is shown to its reader: not code, not what says it is English (``lang``), and
not what somebody typed or what is quoted as it was published. In Chinese any two English words
beside each other count; in French one that only English has, or a name of the catalogue.

``python -m tests.house.left_in_english zh`` opens every page of everybody, and sends its forms with
nothing in them or with what cannot be read; it lists such texts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import html5lib
from flask import Flask
from sqlalchemy import JSON, String, Text, select

from recycling.db import db
from recycling.streams.naming import named_in
from recycling.streams.reading import read_catalogue
from recycling.streams.rules import elements, processes, streams, subtypes
from tests.house.opened import world
from tests.house.walking import Seen, of_the_catalogue, pages, site_by_itself, with_errors

_NOT_READ = frozenset({"script", "style", "code", "pre", "kbd", "template"})
_ATTRIBUTES = ("aria-label", "alt", "title", "placeholder")
_WORDS = re.compile(r"(?<![\w/.#-])[A-Za-z][A-Za-z’']+[ ,]+[a-z’']{2,}")
_ENGLISH = re.compile(
    r"\b(?:the|of|and|is|are|was|were|with|from|this|that|which|where|by|its|not|be|been)\b"
)
# Not English words though they look so, each with why.
_ALLOWED = (
    (r"[a-z_]+(?:, ?[a-z_]+)*, ?[a-z]+_[a-z]+", "heads of the columns of a file, as programs read"),
)
_CODES = re.compile("|".join(f"(?:{pattern})" for pattern, _why in _ALLOWED))


def left_in_english(page: str, language: str, quoted: Quoted) -> Iterator[str]:
    """Yield each text of a page in ``language`` that is English, without what is quoted."""
    for text in dict.fromkeys(_shown(html5lib.parse(page, namespaceHTMLElements=False), language)):
        if _is_english(text, language) and _is_english(quoted.left_out(text), language):
            yield text


class Quoted:
    """What a page shows as it was typed or published."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = sorted({one for one in texts if " " in one.strip()}, key=len, reverse=True)

    def left_out(self, text: str) -> str:
        """Return a text without what is quoted in it, and without codes."""
        for one in self._texts:
            if one in text:
                text = text.replace(one, "·")
        return _CODES.sub("·", text)


def typed_or_published(app: Flask) -> Quoted:
    """Return what is quoted: every text of the register's rows, and of its sources."""
    with app.app_context():
        kept = {text for row in _rows() for text in _texts_of(row)}
    return Quoted(" ".join(one.split()) for one in kept | set(_published()))


def _rows() -> Iterator[Any]:
    for table in db.metadata.sorted_tables:
        columns = [one for one in table.columns if isinstance(one.type, String | Text | JSON)]
        if columns:
            yield from db.session.execute(select(*columns))


def _texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (value, *value.splitlines())
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in _texts_of(one))
    elif isinstance(value, list | tuple) or hasattr(value, "_mapping"):
        yield from (text for one in value for text in _texts_of(one))


def _published() -> Iterator[str]:
    yield from _texts_of(read_catalogue("sources"))
    yield from _texts_of(read_catalogue("code_lists"))


@cache
def _names(language: str) -> tuple[str, ...]:
    """Return the English names of the catalogue that are called otherwise in a language."""
    of_catalogue = (*streams(), *subtypes(), *processes(), *elements())
    names = (one.name_en for one in of_catalogue)
    return tuple(name for name in names if named_in(language, name) not in (None, name))


def _is_english(text: str, language: str) -> bool:
    if language == "zh":
        return _WORDS.search(text) is not None
    return _ENGLISH.search(text) is not None or any(
        name in text for name in _names(language) if " " in name
    )


def _shown(element: Any, language: str, tag: str = "") -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] in _NOT_READ:
        return
    tag = element.get("lang") or tag or language
    if tag.startswith(language):
        texts = (element.text, *map(element.get, _ATTRIBUTES))
        yield from (" ".join(one.split()) for one in texts if one and one.strip())
    for child in element:
        yield from _shown(child, language, tag)
        if tag.startswith(language) and child.tail and child.tail.strip():
            yield " ".join(child.tail.split())


def left_on_pages(app: Flask, folder: Path, languages: Sequence[str]) -> Iterator[tuple[Seen, str]]:
    """Yield each page and answer to a form with each text of it that is left in English."""
    with world(app, folder) as refs:
        quoted = typed_or_published(app)
        found = []
        for seen in pages(app, refs, languages, list(of_the_catalogue(refs))):
            found.append(seen)
            yield from ((seen, one) for one in left_in_english(seen.text, seen.language, quoted))
        for seen in with_errors(app, found):
            yield from ((seen, one) for one in left_in_english(seen.text, seen.language, quoted))


def main(language: str) -> None:
    """Print each text that is left in English, with the kind of page it is on."""
    with site_by_itself() as (app, folder):
        found = {(seen.rule, text) for seen, text in left_on_pages(app, folder, (language,))}
    for rule, text in sorted(found):
        print(f"{rule}\t{text}")


if __name__ == "__main__":
    main(sys.argv[1])
