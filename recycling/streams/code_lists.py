"""Which lists of codes are held, and which edition of each was in force on a day?

A list is somebody's (the EU's, China's, the Basel Convention's) and has editions with a first and a
last day. ``None`` where no first day is recorded, or no last day is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from recycling.errors import Invalid
from recycling.sayings import say
from recycling.streams.reading import read_catalogue
from recycling.streams.sources import Sourced


@dataclass(frozen=True, kw_only=True)
class Edition(Sourced):
    """One edition of a list: the act that made it, its first and its last day."""

    name: str
    valid_from: date | None
    valid_to: date | None

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the edition was in force on a day."""
        return is_within(self.valid_from, self.valid_to, day)


@dataclass(frozen=True, kw_only=True)
class ListOfCodes:
    """A list: its id, what it is called, whose law it is, its editions in order of time."""

    id: str
    name: str
    jurisdiction: str
    editions: tuple[Edition, ...]


def is_within(first: date | None, last: date | None, day: date) -> bool:
    """Tell whether a day lies between two days, both included; ``None``: no end known."""
    return (first is None or first <= day) and (last is None or day <= last)


def day_of(text: str) -> date | None:
    """Read a day of the catalogue's files; empty means none known."""
    return date.fromisoformat(text) if text else None


@cache
def _lists() -> Mapping[str, ListOfCodes]:
    return MappingProxyType(
        {
            row["id"]: ListOfCodes(
                id=row["id"],
                name=row["name"],
                jurisdiction=row["jurisdiction"],
                editions=tuple(_edition(each) for each in row["editions"]),
            )
            for row in read_catalogue("code_lists")["lists"]
        }
    )


def _edition(row: dict[str, str]) -> Edition:
    return Edition(
        name=row["name"],
        valid_from=day_of(row["valid_from"]),
        valid_to=day_of(row["valid_to"]),
        source=row["source"],
        certainty=row["certainty"],
    )


def code_lists() -> tuple[ListOfCodes, ...]:
    """Return every list of codes held."""
    return tuple(_lists().values())


def list_named(name: str, field: str = "list") -> ListOfCodes:
    """Return a list by its id, in any case; raises ``Invalid`` naming ``field``."""
    found = _lists().get(name.strip().upper())
    if found is None:
        raise Invalid(
            "unknown_code_list",
            say("“%(name)s” is not a list of codes held here.", name=name),
            field=field,
            way_out=say("Use one of %(lists)s.", lists=", ".join(_lists())),
        )
    return found


def edition_on(list_id: str, day: date) -> Edition | None:
    """Return the edition of a list in force on a day, ``None`` for a day none is recorded of."""
    editions = _lists()[list_id].editions
    return next((edition for edition in editions if edition.is_valid_on(day)), None)
