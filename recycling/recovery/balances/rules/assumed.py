"""What is taken where nobody stated an uncertainty? A dated table (``assumed.csv``).

Each row has the day from which it counts, how sure it is, and where it is from. A row that has
begun is never changed; a new one is entered before its day.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("assumed.csv")


class Rule(StrEnum):
    """How a standard uncertainty follows from the number of a row."""

    DIVISIONS = "divisions"  # of the scale
    RELATIVE = "relative"  # standard uncertainty as a part of the value
    LIMITS = "limits"  # half the width of a rectangle, as a part of the value
    REPRODUCIBILITY = "reproducibility"  # limit of the difference between two laboratories
    HORWITZ = "horwitz"  # the number times the Horwitz function of the value


@dataclass(frozen=True)
class Assumed:
    """A row: of which figure and method, from which day, and what is taken."""

    figure: str
    method: str
    valid_from: date
    rule: Rule
    value: float
    certainty: str
    source: str


@cache
def assumptions() -> tuple[Assumed, ...]:
    """Return every row, as entered."""
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Assumed(
                row["figure"],
                row["method"],
                date.fromisoformat(row["valid_from"]),
                Rule(row["rule"]),
                float(row["value"]),
                row["certainty"],
                row["source"],
            )
            for row in csv.DictReader(rows)
        )


def assumed(figure: str, method: str, day: date) -> Assumed:
    """Return what is taken for a figure found by a method, on a day; the newest row counts."""
    known = [
        one
        for one in assumptions()
        if (one.figure, one.method) == (figure, method) and one.valid_from <= day
    ]
    return max(known, key=lambda one: one.valid_from)
