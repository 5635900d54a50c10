"""Under which entry of the Basel or OECD lists may waste cross a border, and as which UN number?

The catalogue links each sub-type to entries that may fit, each on a condition. These are
suggestions: the holder names the entry, or none where the waste is on none of the lists. Basel
Convention, Annexes VIII, IX and II; OECD Decision C(2001)107; UN model regulations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from recycling.errors import Invalid, NotFound
from recycling.sayings import say
from recycling.streams.kinds import TransportEntry, subtype
from recycling.streams.listed_codes import ListedCode, find_listed, listed_code, listed_codes
from recycling.streams.sources import Sourced

BORDER_LISTS = ("BASEL_VIII", "BASEL_IX", "BASEL_Y", "OECD")
UNLISTED = "unlisted"
_UN_NUMBER = re.compile(r"(?:UN)?(\d{4})", re.ASCII)
_CLASS = re.compile(r"\[class (\d(?:\.\d)?)")


@dataclass(frozen=True, kw_only=True)
class EntrySuggestion(Sourced):
    """An entry in force that may fit a sub-type, and on which condition."""

    entry: ListedCode
    condition: str


def border_entry(written: str, day: date, field: str = "border_entry") -> ListedCode:
    """Return the entry of a list for borders that is in force on a day.

    Raises ``Invalid`` naming ``field`` where none of the lists has it, or not on that day.
    """
    code = "".join(written.split()).upper()
    held = [name for name in BORDER_LISTS if any(e.code == code for e in listed_codes(name))]
    if not held:
        raise Invalid(
            "unknown_border_entry",
            say(
                "“%(written)s” is no entry of the Basel or OECD lists held here.",
                written=written.strip(),
            ),
            field=field,
            way_out=say("Give one such as B1010, A1181, Y49 or GC050; or none."),
        )
    return find_listed(held[0], code, day, field)


def suggested_entries(subtype_id: str, day: date) -> tuple[EntrySuggestion, ...]:
    """Return the entries in force on a day that may fit a sub-type; raises ``NotFound``."""
    found = []
    for hint in subtype(subtype_id).cross_border:
        try:
            entry = border_entry(hint.code, day)
        except Invalid:  # unlisted, or no longer in force
            continue
        found.append(
            EntrySuggestion(
                entry=entry,
                condition=hint.condition,
                source=hint.source,
                certainty=hint.certainty,
            )
        )
    return tuple(found)


def when_unlisted(subtype_id: str) -> str:
    """Return on which condition waste of a sub-type is on no list; empty where nothing is said.

    Raises ``NotFound``.
    """
    hints = subtype(subtype_id).cross_border
    return next((hint.condition for hint in hints if hint.code == UNLISTED), "")


def suggested_carriage(subtype_id: str) -> tuple[TransportEntry, ...]:
    """Return the UN entries under which a sub-type may be carried; raises ``NotFound``."""
    return subtype(subtype_id).transport


def read_un_number(written: str, field: str = "un_number") -> str:
    """Read ``UN 3189`` or ``3189`` as ``UN3189``, empty as empty; raises ``Invalid``."""
    text = "".join(written.split()).upper()
    if not text:
        return ""
    found = _UN_NUMBER.fullmatch(text)
    if found is None:
        raise Invalid(
            "bad_un_number",
            say("“%(written)s” is not a UN number.", written=written.strip()),
            field=field,
            way_out=say("Give its four digits, such as UN3189; or leave it out."),
        )
    return f"UN{found[1]}"


def un_class(number: str) -> str:
    """Return the class of a UN number, such as ``"4.2"``; empty where it is not held here."""
    found = _CLASS.search(un_name(number))
    return found[1] if found else ""


def un_name(number: str) -> str:
    """Return the name of a UN number; empty where it is not held here."""
    try:
        return listed_code("UN", number).text
    except NotFound:
        return ""
