"""Which codes of a list of waste change, when, and what stands in their place?

Delegated Decision (EU) 2025/934 ends ten entries of the EU list on 8 December 2026; some numbers
stay with other words, some leave for one new number, some for several. Great Britain keeps all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from recycling.streams.codes import CodeList, WasteCode, entries_of, in_force
from recycling.streams.suggestions import suggested_codes


@dataclass(frozen=True)
class Ended:
    """An entry that has ended, and the entries of the day that stand in its place."""

    entry: WasteCode
    successors: tuple[WasteCode, ...]


@dataclass(frozen=True)
class CodeGiven:
    """The code a lot was given: its list, its number, and the edition it was chosen in."""

    code_list: CodeList
    number: str
    edition: str


@dataclass(frozen=True)
class Reclassing:
    """What a code becomes: the entry it was, the one that takes its place, all that might."""

    before: WasteCode
    after: WasteCode
    candidates: tuple[WasteCode, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether more than one code might be right, so that a person must say which."""
        return len(self.candidates) > 1


@lru_cache(maxsize=32)
def ended_codes(code_list: CodeList, day: date) -> tuple[Ended, ...]:
    """Return the entries that ended before a day and have a successor in force on it."""
    over = (
        entry
        for entry in entries_of(code_list)
        if entry.valid_to is not None and entry.valid_to < day
    )
    found = (Ended(entry, _successors(code_list, entry, day)) for entry in over)
    return tuple(each for each in found if each.successors)


def _successors(code_list: CodeList, ended: WasteCode, day: date) -> tuple[WasteCode, ...]:
    return entries_named(code_list, ended.replaced_by, day)


def reclassing(given: CodeGiven, subtype_id: str, country: str, day: date) -> Reclassing | None:
    """Return what a code of an ended edition becomes on a day; ``None`` where it stays as it is.

    Of several successors the one suggested first for the sub-type is taken, else the likeliest.
    Raises ``NotFound`` for the sub-type, ``Invalid`` for the country.
    """
    ended = next((e for e in ended_codes(given.code_list, day) if _is_of(e, given)), None)
    if ended is None:
        return None
    suggested = [s.code.number for s in suggested_codes(subtype_id, country, day)]
    in_order = sorted(ended.successors, key=lambda code: _place(code.number, suggested))
    return Reclassing(ended.entry, in_order[0], tuple(in_order))


def _is_of(ended: Ended, given: CodeGiven) -> bool:
    return (ended.entry.number, ended.entry.edition) == (given.number, given.edition)


def _place(number: str, suggested: list[str]) -> int:
    return suggested.index(number) if number in suggested else len(suggested)


def entries_named(code_list: CodeList, numbers: Iterable[str], day: date) -> tuple[WasteCode, ...]:
    """Return the entries of these numbers in force on a day, in the order given."""
    known = in_force(code_list, day)
    return tuple(known[number] for number in numbers if number in known)


def entry_then(code_list: CodeList, number: str, day: date) -> WasteCode | None:
    """Return the entry of a number on a day, or the one most likely to stand in its place."""
    stands = entries_named(code_list, (number,), day)
    ended = (each for each in ended_codes(code_list, day) if each.entry.number == number)
    return next(iter((*stands, *(each.successors[0] for each in ended))), None)


def replaced_in_words(code_list: CodeList, number: str, day: date) -> str:
    """Write what stands in a number's place on a day, ``16 06 08*``; empty where it is in force."""
    ended = [each for each in ended_codes(code_list, day) if each.entry.number == number]
    stays = any(code.number == number for each in ended for code in each.successors)
    if not ended or stays:
        return ""
    return ", ".join(code.display for code in ended[-1].successors)
