"""For how long may the figures of a sale differ before that is an exception?

What a jurisdiction lays down is dated (``terms.csv``); where none is known for a country, the row
``*`` counts, and says from where it is taken.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from recycling.streams.codes import EU_MEMBERS

_FILE = Path(__file__).with_name("terms.csv")
_ELSEWHERE, _EU, _ANY = "*", "EU", "any"


@dataclass(frozen=True)
class Term:
    """How many days a jurisdiction gives from a day on; ``scope`` is any, inside or crossing."""

    country: str
    scope: str
    valid_from: date
    kind: str
    days: int
    source: str


def term_for(kind: str, country: str, day: date, *, crosses: bool) -> Term:
    """Return what counts of a kind in a country on a day: its own, the Union's, else ``*``.

    ``crosses`` is whether the lot crosses a border. Raises ``KeyError`` for a kind without a term.
    """
    scopes = _ANY, "crossing" if crosses else "inside"
    held = [
        one
        for one in _terms()
        if one.kind == kind and one.scope in scopes and one.valid_from <= day
    ]
    for place in (country, _EU if country in EU_MEMBERS else country, _ELSEWHERE):
        there = [one for one in held if one.country == place]
        if there:
            return max(there, key=lambda one: one.valid_from)
    raise KeyError(f"no term of {kind} on {day}")


@cache
def _terms() -> tuple[Term, ...]:
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Term(
                row["country"],
                row["scope"],
                date.fromisoformat(row["valid_from"]),
                row["kind"],
                int(row["days"]),
                row["source"],
            )
            for row in csv.DictReader(rows)
        )
