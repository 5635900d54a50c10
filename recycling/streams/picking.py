"""Which codes are offered to somebody who has to choose one?

First those suggested for the kinds of waste at hand, then those that begin with the number or speak
of the words searched for, and always what is chosen already. One list, in force on one day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from recycling.streams.changes import entries_named
from recycling.streams.code_search import search_codes
from recycling.streams.codes import WasteCode, list_for_country
from recycling.streams.suggestions import suggested_codes

MOST_FOUND = 20


@dataclass(frozen=True)
class Offer:
    """A code one may choose; ``condition`` says when it fits, where it is a suggestion."""

    code: WasteCode
    condition: str = ""
    is_suggested: bool = False


@dataclass(frozen=True)
class Offers:
    """The codes offered, how many the search found, and whether it found more than are shown."""

    items: tuple[Offer, ...]
    found: int = 0
    has_more: bool = False


def offered_codes(
    subtypes: Iterable[str], country: str, day: date, words: str = "", chosen: Iterable[str] = ()
) -> Offers:
    """Return the codes to offer for waste of some sub-types in a country on a day.

    ``words`` is what was searched for (a number or words), ``chosen`` are six-digit numbers that
    stay on offer. Raises ``NotFound`` for a sub-type, ``Invalid`` for the country.
    """
    code_list = list_for_country(country)
    items: dict[str, Offer] = {}
    for subtype in subtypes:
        for each in suggested_codes(subtype, country, day):
            items.setdefault(each.code.number, Offer(each.code, each.condition, True))
    found: tuple[WasteCode, ...] = ()
    if words.strip():
        found = search_codes(code_list, day, words, limit=MOST_FOUND + 1)
    for code in (*found[:MOST_FOUND], *entries_named(code_list, chosen, day)):
        items.setdefault(code.number, Offer(code))
    return Offers(tuple(items.values()), len(found[:MOST_FOUND]), has_more=len(found) > MOST_FOUND)
