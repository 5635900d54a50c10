"""How does the law class waste on this date in this country?

Six-digit codes of the European List of Waste (Decision 2000/532/EC): the EU's own list, which
Delegated Decision (EU) 2025/934 changes from 9 December 2026, and the list as Great Britain keeps
it, which that Decision does not touch. A code is valid on its first and its last day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType

import pycountry

from recycling.clock import day_words
from recycling.errors import Invalid
from recycling.sayings import known, say
from recycling.streams.code_lists import edition_on
from recycling.streams.reading import read_table
from recycling.streams.sources import Sourced

# fmt: off
EU_MEMBERS = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on
CHANGE_OF_2026 = date(2026, 12, 9)


class CodeList(StrEnum):
    """Whose list of waste."""

    EU = "EU"
    GB = "GB"


@dataclass(frozen=True, kw_only=True)
class WasteCode(Sourced):
    """One entry of one list: ``number`` has six digits, ``display`` is ``12 01 18*``.

    ``edition`` is the act that put it there. ``valid_to`` is the last day, ``None`` while no end
    is known. ``replaced_by`` are the numbers that take its place in the EU.
    """

    code_list: CodeList
    edition: str
    number: str
    hazardous: bool
    text: str
    chapter: str
    chapter_title: str
    subchapter: str
    subchapter_title: str
    valid_from: date
    valid_to: date | None
    replaced_by: tuple[str, ...]

    @property
    def jurisdiction(self) -> str:
        """Return whose law the list is."""
        return str(self.code_list)

    @property
    def display(self) -> str:
        """Write it as the list does: three pairs, and a star when hazardous."""
        return starred(self.number, is_hazardous=self.hazardous)

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the entry is in its list on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def written(number: str) -> str:
    """Write six digits as three pairs."""
    return f"{number[:2]} {number[2:4]} {number[4:]}"


def starred(number: str, *, is_hazardous: bool) -> str:
    """Write six digits as the lists do: three pairs, and a star when hazardous."""
    return written(number) + ("*" if is_hazardous else "")


def as_list(name: str, field: str = "list") -> CodeList:
    """Read the name of a list; raises ``Invalid`` naming ``field``."""
    try:
        return CodeList(name.strip().upper())
    except ValueError:
        raise Invalid(
            "unknown_code_list",
            say("“%(name)s” is not a list of waste held here.", name=name),
            field=field,
            way_out=say("Use %(codelist)s.", codelist=" or ".join(CodeList)),
        ) from None


def list_for_country(country: str, field: str = "country") -> CodeList:
    """Tell which list names waste that is in a country (ISO 3166-1 alpha-2).

    EU members: EU. GB: GB. Anywhere else the EU list is used as reference, because notification
    and movement documents give it beside the national code; ``is_binding`` then answers no and
    the national entries of the sub-type come first. Raises ``Invalid`` naming ``field``.
    """
    if pycountry.countries.get(alpha_2=_country(country)) is None:
        raise Invalid(
            "unknown_country",
            say("“%(country)s” is not a country.", country=country),
            field=field,
            way_out=say("Use the two letters of ISO 3166-1, such as DE."),
        )
    return CodeList.GB if _country(country) == "GB" else CodeList.EU


def is_binding(country: str) -> bool:
    """Tell whether ``list_for_country`` is that country's own law rather than a reference."""
    return _country(country) in EU_MEMBERS | {"GB"}


def _country(country: str) -> str:
    return country.strip().upper()


@cache
def _entries(code_list: CodeList) -> Mapping[str, tuple[WasteCode, ...]]:
    found: dict[str, tuple[WasteCode, ...]] = {}
    for row in read_table("list_of_waste"):
        if code_list is CodeList.EU or row["in_gb"] == "true":
            entry = _entry(row, code_list)
            found[entry.number] = (*found.get(entry.number, ()), entry)
    return MappingProxyType(found)


def _entry(row: dict[str, str], code_list: CodeList) -> WasteCode:
    in_eu = code_list is CodeList.EU
    first, last = date.fromisoformat(row["valid_from"]), row["valid_to_eu"]
    return WasteCode(
        code_list=code_list,
        edition=_edition_of(code_list, first),
        number=row["number"],
        hazardous=row["hazardous"] == "true",
        text=known(row["text"]),
        chapter=row["chapter"],
        chapter_title=row["chapter_title"],
        subchapter=row["subchapter"],
        subchapter_title=row["subchapter_title"],
        valid_from=first,
        valid_to=date.fromisoformat(last) if in_eu and last else None,
        replaced_by=tuple(row["replaced_by"].split()) if in_eu else (),
        source=row["source"],
        certainty=row["certainty"],
    )


def _edition_of(code_list: CodeList, first: date) -> str:
    edition = edition_on(code_list, first)
    return edition.name if edition else ""


def entries_of(code_list: CodeList) -> tuple[WasteCode, ...]:
    """Return every entry a list ever had or will have, by number and first day."""
    return tuple(entry for same in _entries(code_list).values() for entry in same)


@lru_cache(maxsize=32)
def codes_on(code_list: CodeList, day: date) -> tuple[WasteCode, ...]:
    """Return every code in force on a day, by number."""
    valid = (entry for entry in entries_of(code_list) if entry.is_valid_on(day))
    return tuple(sorted(valid, key=lambda entry: entry.number))


@lru_cache(maxsize=32)
def in_force(code_list: CodeList, day: date) -> Mapping[str, WasteCode]:
    """Return every code in force on a day, under its number."""
    return MappingProxyType({entry.number: entry for entry in codes_on(code_list, day)})


def read_number(text: str, field: str = "waste_code") -> str:
    """Read a code in any usual writing (``12 01 18*``, ``12.01.18``) as six digits.

    Raises ``Invalid`` naming ``field``.
    """
    if re.fullmatch(r"[\d .\-]*\d *\*?", text.strip(), re.ASCII):
        number = re.sub(r"\D", "", text)
        if len(number) == 6:
            return number
    raise Invalid(
        "not_a_waste_code",
        say("“%(text)s” is not a waste code.", text=text),
        field=field,
        way_out=say("Give its six digits, such as 12 01 18*."),
    )


def find_code(code_list: CodeList, number: str, day: date, field: str = "waste_code") -> WasteCode:
    """Return the entry in force on a day.

    Raises ``Invalid`` naming ``field`` when the list does not know the code, when it is not valid
    on that day (naming what replaces it), or when a star contradicts the list.
    """
    digits = read_number(number, field)
    found = next((e for e in _entries(code_list).get(digits, ()) if e.is_valid_on(day)), None)
    if found is None:
        raise _not_in_force(code_list, digits, day, field)
    if number.strip().endswith("*") and not found.hazardous:
        raise Invalid(
            "waste_code_not_hazardous",
            say(
                "%(display)s is not hazardous in the %(code_list)s list on %(day)s.",
                display=found.display,
                code_list=code_list,
                day=day.isoformat(),
            ),
            field=field,
            way_out=say("Write it without the star, or choose a code with one."),
        )
    return found


def coming_entry(code_list: CodeList, number: str, day: date, until: date) -> WasteCode | None:
    """Return the entry a code will have first after a day, if it begins by another day."""
    known = _entries(code_list).get(read_number(number), ())
    later = (entry for entry in known if day < entry.valid_from <= until)
    return min(later, key=lambda entry: entry.valid_from, default=None)


def _not_in_force(code_list: CodeList, number: str, day: date, field: str) -> Invalid:
    known = _entries(code_list).get(number, ())
    instead = ", ".join(code.display for code in replacements(code_list, number, day))
    way_out = (
        say("On that day use %(instead)s.", instead=instead)
        if instead
        else say("Search the list for one that fits.")
    )
    code, message = (
        "unknown_waste_code",
        say(
            "%(written)s is not in the %(code_list)s list.",
            written=written(number),
            code_list=code_list,
        ),
    )
    if known:
        code, entry = "waste_code_not_valid", known[0]
        message = say(
            "%(display)s enters the %(code_list)s list only on %(day)s.",
            display=entry.display,
            code_list=code_list,
            day=day_words(entry.valid_from),
        )
        if entry.valid_to is not None and day >= entry.valid_from:
            message = say(
                "%(display)s left the %(code_list)s list after %(day)s.",
                display=entry.display,
                code_list=code_list,
                day=day_words(entry.valid_to),
            )
    return Invalid(code, message, field=field, way_out=way_out)


def replacements(code_list: CodeList, number: str, day: date) -> tuple[WasteCode, ...]:
    """Return the codes of a day that stand where ``number`` stands on another day or list.

    Forward from a code that left the EU list, backward from one that is not yet in force.
    """
    law = _entries(CodeList.EU)
    after = [n for entry in law.get(number, ()) for n in entry.replaced_by]
    before = [
        entry.number for same in law.values() for entry in same if number in entry.replaced_by
    ]
    there = _entries(code_list)
    return tuple(
        entry
        for other in dict.fromkeys((*after, *before))
        for entry in there.get(other, ())
        if other != number and entry.is_valid_on(day)
    )


def is_hazardous(code_list: CodeList, number: str, day: date) -> bool:
    """Tell whether a code means hazardous waste on a day; raises ``Invalid`` as ``find_code``."""
    return find_code(code_list, number, day).hazardous
