"""What does a code of the other lists mean? Operations, hazard properties, Basel, OECD, UN, HS, CN.

The ids of the lists are those of ``code_lists``, save the two lists of waste, which ``codes``
holds. Each code has a first and a last day where they are known, and belongs to the edition of its
list in force on the day asked about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType

from recycling.clock import day_words
from recycling.errors import Invalid, missing
from recycling.sayings import say
from recycling.streams.code_lists import day_of, edition_on, is_within
from recycling.streams.reading import read_table
from recycling.streams.sources import Sourced

INTERIM_OPERATIONS = frozenset({"R12", "R13", "D13", "D14", "D15"})
_CATEGORIES = "CN_HW_CATEGORY"
_CHINESE = re.compile(r"(\d{3})[ -]?(\d{3})[ -]?(\d{2})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class ListedCode(Sourced):
    """One entry; ``hazardous`` is ``None`` where its list does not say.

    ``valid_from`` is ``None`` where no first day is recorded, ``valid_to`` while none is known.
    ``chapter`` is the category a Chinese code belongs to; empty elsewhere.
    """

    scheme: str
    code: str
    display: str
    hazardous: bool | None
    text: str
    jurisdiction: str
    valid_from: date | None
    valid_to: date | None
    edition: str = ""
    chapter: str = ""
    chapter_title: str = ""
    subchapter: str = ""
    subchapter_title: str = ""
    replaced_by: tuple[str, ...] = ()

    @property
    def code_list(self) -> str:
        """Return the id of its list."""
        return self.scheme

    @property
    def number(self) -> str:
        """Return the code as entries of a list of waste name theirs."""
        return self.code

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the entry is in its list on a day."""
        return is_within(self.valid_from, self.valid_to, day)


@cache
def _entries() -> Mapping[str, tuple[ListedCode, ...]]:
    rows = read_table("other_codes")
    categories = {row["code"]: row["text"] for row in rows if row["scheme"] == _CATEGORIES}
    found: dict[str, list[ListedCode]] = {}
    for row in rows:
        found.setdefault(row["scheme"], []).append(_entry(row, categories))
    return MappingProxyType({scheme: tuple(entries) for scheme, entries in found.items()})


def _entry(row: dict[str, str], categories: Mapping[str, str]) -> ListedCode:
    category = chinese_category(row["code"]) if row["scheme"] == "CN" else ""
    return ListedCode(
        scheme=row["scheme"],
        code=row["code"],
        display=row["display"],
        hazardous={"true": True, "false": False}.get(row["hazardous"]),
        text=row["text"],
        jurisdiction=row["jurisdiction"],
        valid_from=day_of(row["valid_from"]),
        valid_to=day_of(row["valid_to"]),
        chapter=category,
        chapter_title=categories.get(category, ""),
        source=row["source"],
        certainty=row["certainty"],
    )


def listed_codes(scheme: str) -> tuple[ListedCode, ...]:
    """Return every entry of a list, whenever it was valid; raises ``NotFound``."""
    found = _entries().get(scheme)
    if found is None:
        raise missing("code scheme", scheme)
    return found


@lru_cache(maxsize=64)
def listed_codes_on(scheme: str, day: date) -> tuple[ListedCode, ...]:
    """Return the entries of a list in force on a day, of the edition of that day.

    Raises ``NotFound``.
    """
    valid = [entry for entry in listed_codes(scheme) if entry.is_valid_on(day)]
    edition = edition_on(scheme, day)
    return tuple(replace(entry, edition=edition.name if edition else "") for entry in valid)


def listed_code(scheme: str, code: str) -> ListedCode:
    """Return an entry, whenever it was valid; raises ``NotFound``."""
    found = next((entry for entry in _entries().get(scheme, ()) if entry.code == code), None)
    if found is None:
        raise missing("code", f"{scheme} {code}")
    return found


def find_listed(scheme: str, code: str, day: date, field: str = "code") -> ListedCode:
    """Return the entry in force on a day.

    Raises ``Invalid`` naming ``field`` where the list has none, or not on that day, and for a
    Chinese code not of its form; ``NotFound`` for the list.
    """
    wanted = read_chinese_code(code, field) if scheme == "CN" else code.strip().upper()
    found = next((e for e in listed_codes_on(scheme, day) if e.code == wanted), None)
    if found is not None:
        return found
    known = next((e for e in listed_codes(scheme) if e.code == wanted), None)
    when = say("is not held here")
    if known is not None:
        if known.valid_from:
            when = say("begins on %(day)s", day=day_words(known.valid_from))
        if known.valid_to is not None and known.valid_to < day:
            when = say("ended on %(day)s", day=day_words(known.valid_to))
    raise Invalid(
        "unknown_waste_code" if known is None else "waste_code_not_valid",
        say(
            "The entry %(wanted)s of the list %(scheme)s %(when)s.",
            wanted=wanted,
            scheme=scheme,
            when=when,
        ),
        field=field,
        way_out=say("Search the list for one that is in force on that day."),
    )


def read_chinese_code(text: str, field: str = "code") -> str:
    """Read a code of the Chinese catalogue as ``900-023-29``; raises ``Invalid``.

    Industry (three digits), sequence (three), category (two); National Catalogue of Hazardous
    Wastes, 2025 edition, Article 6.
    """
    found = _CHINESE.fullmatch(text.strip())
    if found is None or found[3] == "00":
        raise Invalid(
            "not_a_waste_code",
            say("“%(text)s” is not a code of the Chinese catalogue.", text=text),
            field=field,
            way_out=say(
                "Give its eight digits, such as 900-023-29; the last two are the HW number."
            ),
        )
    return "-".join(found.groups())


def chinese_category(code: str) -> str:
    """Return the category of a Chinese code, which its last two digits name: ``HW29``.

    Raises ``Invalid`` for what is no such code.
    """
    return f"HW{read_chinese_code(code)[-2:]}"


def check_chinese_category(code: str, category: str, field: str = "code") -> None:
    """Raise ``Invalid`` naming ``field`` unless a code's last two digits equal its HW number."""
    if chinese_category(code) != category.strip().upper():
        raise Invalid(
            "category_mismatch",
            say(
                "%(code)s belongs to %(chinese_category)s, not to %(category)s.",
                code=code,
                chinese_category=chinese_category(code),
                category=category,
            ),
            field=field,
            way_out=say(
                "The last two digits of the code are the HW number. Correct one of the two."
            ),
        )
