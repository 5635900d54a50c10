"""Is this code hazardous waste, in this country, on this day?

The one question behind every star: hazard class = f(code, jurisdiction, date). The same number may
be hazardous in one list and not in another, or from one day to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recycling.errors import Invalid
from recycling.sayings import say
from recycling.streams.code_lists import list_named
from recycling.streams.codes import CodeList, WasteCode, find_code, is_binding, list_for_country
from recycling.streams.listed_codes import ListedCode, find_listed

_BY_LETTER = {"A": "BASEL_VIII", "B": "BASEL_IX", "Y": "BASEL_Y", "G": "OECD", "U": "UN"}


class HazardClass(StrEnum):
    """What a list says of a code: hazardous, not hazardous, or nothing."""

    HAZARDOUS = "hazardous"
    NOT_HAZARDOUS = "not_hazardous"
    NOT_SAID = "not_said"


@dataclass(frozen=True)
class Classed:
    """A code as a country's law classes it on a day; not ``binding``: as reference only."""

    hazard: HazardClass
    entry: WasteCode | ListedCode
    country: str
    is_binding: bool
    day: date


def hazard_class(number: str, country: str, day: date, code_list: str = "") -> Classed:
    """Return how a code is classed in a country (ISO 3166-1 alpha-2) on a day.

    Without ``code_list`` the form of the code tells: six digits are the list of waste that names
    waste in that country, eight the Chinese catalogue, a letter and digits Basel or the OECD.
    Raises ``Invalid`` naming ``country``, ``list`` or ``code``.
    """
    own = list_for_country(country)
    list_id = list_named(code_list).id if code_list else list_by_form(number, own)
    entry: WasteCode | ListedCode
    if list_id in tuple(CodeList):
        entry = find_code(CodeList(list_id), number, day, "code")
        binding = list_id == own and is_binding(country)
    else:
        entry = find_listed(list_id, number, day)
        binding = list_id == "CN" and country.strip().upper() == "CN"
    return Classed(_class_of(entry), entry, country.strip().upper(), binding, day)


def list_by_form(number: str, own: CodeList = CodeList.EU) -> str:
    """Tell from its form which list a code is of; raises ``Invalid`` naming ``code``."""
    text = number.strip().upper()
    digits = sum(letter.isdigit() for letter in text)
    if text[:1] in _BY_LETTER:
        return _BY_LETTER[text[0]]
    if text[:1].isdigit() and digits in (6, 8):
        return own if digits == 6 else "CN"
    raise Invalid(
        "not_a_waste_code",
        say("“%(number)s” has not the form of a code held here.", number=number),
        field="code",
        way_out=say("Give six digits, a Basel or OECD entry such as B1010, or a Chinese code."),
    )


def _class_of(entry: WasteCode | ListedCode) -> HazardClass:
    if entry.hazardous is None:
        return HazardClass.NOT_SAID
    return HazardClass.HAZARDOUS if entry.hazardous else HazardClass.NOT_HAZARDOUS
