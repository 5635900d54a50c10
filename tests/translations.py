"""Bring the catalogues up to date with the words of the source: ``python -m tests.translations``.

Those of pages are ``messages.po``, those of the API's description ``api.po``.

Finds every word that is marked for translation, enters what is new without a translation, and takes
out what is no longer said.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from csv import DictReader
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from flask import Flask

from recycling import create_app
from recycling.certificates.vocabulary import VERSIONS, fields
from recycling.config import Settings
from recycling.pages.languages import TRANSLATIONS
from recycling.pages.tags import OF, TAGS
from recycling.site.glossary import rows
from recycling.site.meaning import DOMAIN as API
from recycling.site.openapi import openapi_document
from recycling.streams import rules as streams

PAGES = "messages"
ROOT = TRANSLATIONS.parent.parent
_METHODS = [("**.py", "python"), ("**.html", "jinja2")]
# Which columns of the tables beside the rules people read, each word for word.
_COLUMNS = {
    "custody/corrections/fields.csv": ("name",),
    "custody/borders/rules/consents.csv": ("source", "certainty"),
    "custody/deadlines/terms.csv": ("source",),
    "custody/rules/fields.csv": ("name", "words", "source"),
    "ledger/imprints/uncovered.csv": ("reason",),
    "matching/rules/tariffs.csv": ("source",),
    "oversight/cases/terms.csv": ("source",),
    "oversight/inspections/rules/checklist.csv": ("section", "question", "basis"),
    "oversight/inspections/rules/weights.csv": ("source",),
    "oversight/returns/rules/terms.csv": ("source",),
    "recovery/balances/rules/assumed.csv": ("source",),
    "streams/catalogue/list_of_waste.csv": ("certainty",),
    "streams/catalogue/other_codes.csv": ("certainty",),
}
# Without these a template that cannot be read is passed over without a word.
_OPTIONS = {"**.html": {"extensions": "jinja2.ext.do", "silent": "false"}}
# Beside these keys of objects people read how sure the registry is, and who says so.
_SURE = ("certainty", "atomic_mass_certainty")
_CATALOGUE = (
    "code_lists", "corridors", "elements", "processes", "radioactivity", "streams", "subtypes",
)  # fmt: skip
_STATES = ("State", "Standing", "Move")
_NOT_SAID = frozenset({"sandbox", "stripe_gateway"})
# A source of the glossary without any of these, such as "RFC 3161", is cited so in every language.
_IN_WORDS = re.compile(r"\b(?:Directive|Regulation|Convention)\b|(?<![\w:-])[a-z]{3,}(?![\w:-])")
_LIMITS = "bases/discharge/gb_26451_2011.json"
_PLURAL = (1, 2)
_WITH_CONTEXT = ((1, "c"), 2)
_KEYWORDS: Mapping[str, tuple[Any, ...] | None] = {
    "_": None,
    "_l": None,
    "N_": None,
    "say": None,
    "missing": None,
    "gettext": None,
    "lazy_gettext": None,
    "pgettext": _WITH_CONTEXT,
    "lazy_pgettext": _WITH_CONTEXT,
    "ngettext": _PLURAL,
    "lazy_ngettext": _PLURAL,
}


def said() -> Catalog:
    """Return every word the source marks for translation."""
    found = Catalog()
    for folder in ("recycling", "templates"):
        for _file, _line, words, comments, context in extract_from_dir(
            str(ROOT / folder), _METHODS, _OPTIONS, keywords=_KEYWORDS
        ):
            found.add(words, auto_comments=comments, context=context)
    for words in _in_tables():
        found.add(words)
    for thing, states in OF.items():
        for state in states:
            found.add(TAGS[state][1], context=thing)
    return found


def described(app: Flask) -> Catalog:
    """Return every text of the API's description that the source does not say already."""
    ours = {one.id for one in said() if not one.context}
    with app.app_context():
        texts = set(_under(openapi_document(), "description", "summary"))
    found = Catalog()
    for text in texts - ours:
        found.add(text)
    return found


def _in_tables() -> Iterator[str]:
    for name, columns in _COLUMNS.items():
        with (ROOT / "recycling" / name).open(encoding="utf-8", newline="") as rows:
            yield from (row[one] for row in DictReader(rows) for one in columns if row[one])
    yield from filter(None, (*_of_states(), *_of_kinds()))
    yield from filter(None, _of_processes())
    yield from (field.meaning for field in fields(VERSIONS[-1]))
    yield from _of_the_glossary()
    yield from (words for one in streams.group_schemes() for words in (one.name, one.text))
    yield from (one.text for one in streams.flags())
    yield from (one.own_activity.note for one in streams.elements() if one.own_activity)
    yield from streams.radioactivity_classes().values()
    for limit in streams.thresholds():
        yield from (limit.nuclides, limit.comparison, limit.law)
    for rule in streams.corridor_rules():
        yield from (rule.text, *(one for one in (*rule.from_zones, *rule.to_zones) if " " in one))
    groups = {name for one in streams.elements() for name in one.groups.values()}
    yield from (name.replace("_", " ") for name in groups)
    for name in _CATALOGUE:
        yield from _under(_read(f"streams/catalogue/{name}.json"), *_SURE)
    yield from _under(_read("streams/catalogue/code_lists.json"), "name")
    yield from _under(_read("bases/licensing.json"), "source", "certainty")
    ours = (streams.source(one) for one in ("recall", "infer", "calc"))
    yield from (one.citation for one in ours)
    yield from (
        note for one in _read("streams/catalogue/sources.json")["sources"] if (note := one["note"])
    )
    limits = _read(_LIMITS)
    yield limits["warning"]
    yield from (row[one] for row in limits["parameters"] for one in ("parameter", "medium"))


def _of_the_glossary() -> Iterator[str]:
    for _word, meaning, source in rows((ROOT / "docs/glossary.md").read_text(encoding="utf-8")):
        yield meaning
        if _IN_WORDS.search(source):
            yield source


def _read(name: str) -> Any:
    return json.loads((ROOT / "recycling" / name).read_text(encoding="utf-8"))


def _under(value: Any, *keys: str) -> Iterator[str]:
    """Yield each text that stands under one of the keys, however deep."""
    if isinstance(value, dict):
        yield from (text for key in keys if isinstance(text := value.get(key), str) and text)
    inside = value.values() if isinstance(value, dict) else value
    for one in inside if isinstance(value, dict | list) else ():
        yield from _under(one, *keys)


def _of_states() -> Iterator[str]:
    """Yield the states of things, and the moves between them, as refusals name them."""
    for path in sorted((ROOT / "recycling").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "StrEnum" not in text or _NOT_SAID & set(path.parts):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef) and node.name.endswith(_STATES):
                yield from (
                    one.value.value.replace("_", " ")
                    for one in node.body
                    if isinstance(one, ast.Assign)
                    and isinstance(one.value, ast.Constant)
                    and isinstance(one.value.value, str)
                )


def _of_kinds() -> Iterator[str]:
    yield from (stream.sentence for stream in streams.streams())
    for kind in streams.subtypes():
        yield from (kind.physical_form, kind.mass_basis, kind.note, kind.moisture.note)
        yield from (band.note for band in kind.composition)
        yield from (hazard.text for hazard in kind.hazards)
        yield from (one.condition for one in (*kind.codes, *kind.transport, *kind.cross_border))
        yield from (one.status for one in kind.cross_border)


def _of_processes() -> Iterator[str]:
    for process in streams.processes():
        yield from (*process.steps, *process.reagents, *process.notes)
        yield from (words for one in process.yields for words in (one.scope, one.conditions))


def catalogues(domain: str = PAGES) -> dict[str, Path]:
    """Return the catalogue of each language there is."""
    found = sorted(TRANSLATIONS.glob(f"*/LC_MESSAGES/{domain}.po"))
    return {path.parts[-3]: path for path in found}


def read(path: Path) -> Catalog:
    """Return a catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def main() -> None:
    """Bring each catalogue up to date, and say how many words wait for a translation."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(instance=Path(folder), database_url=f"sqlite:///{folder}/none"))
        _update(catalogues(API), described(app))
    _update(catalogues(), said())


def _update(paths: Mapping[str, Path], found: Catalog) -> None:
    for language, path in paths.items():
        catalogue = read(path)
        catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, no_location=True, sort_output=True)
        waiting = sum(not any(_texts(one.string)) for one in catalogue if one.id)
        print(
            f"{language}, {path.stem}: {waiting} of {len(catalogue)} wait for a translation",
            file=sys.stderr,
        )


def _texts(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, list | tuple) else (str(string or ""),)


if __name__ == "__main__":
    main()
