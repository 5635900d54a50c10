"""Which bases are visited in a quarter? Those with most risk, and some drawn at random.

Each figure the register holds about a base gives points: so many per so much of it, up to a most
(``weights.csv``, with the source of each). The points add up to the score, and every one of them is
shown. As Directive 2010/75/EU, art. 23(4) asks, this is a systematic appraisal of risk; as nobody
shall be sure of not being visited, a share of the visits is drawn from all other bases.

The draw can be checked and not foreseen: a base's number in it is the HMAC-SHA256 of its reference
under a seed. The digest of the seed is public from the day of the draw, the seed once the quarter
is over.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from recycling.errors import Invalid
from recycling.sayings import known, say

_FILE = Path(__file__).with_name("weights.csv")
MOST_VISITS = 500
LEAST_SHARE, MOST_SHARE = 5, 50
USUAL_SHARE = 20


@dataclass(frozen=True)
class Weight:
    """What a figure is worth: ``points`` for each ``per`` of it, ``most`` in all."""

    figure: str
    points: int
    per: int
    most: int
    source: str

    def worth(self, figure: int) -> int:
        """Return the points of so much of it."""
        return min(figure // self.per * self.points, self.most)


@dataclass(frozen=True)
class Component:
    """One figure of a base, and the points it gives."""

    figure: str
    value: int
    points: int


class Picked(StrEnum):
    """Why a base is on the list of visits."""

    RISK = "risk"
    DRAWN = "drawn"
    NOT = "not"


@dataclass(frozen=True)
class Ranked:
    """A base of a programme: its place by risk, and its number in the draw."""

    ref: str
    place: int
    score: int
    components: tuple[Component, ...]
    number: str
    picked: Picked


@cache
def weights() -> tuple[Weight, ...]:
    """Return what each figure is worth, in the order they are shown in."""
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Weight(
                row["figure"],
                int(row["points"]),
                int(row["per"]),
                int(row["most"]),
                known(row["source"]),
            )
            for row in csv.DictReader(rows)
        )


def components_of(figures: Mapping[str, int]) -> tuple[Component, ...]:
    """Return what each figure of a base gives; one that is not known gives nothing."""
    found = ((one, figures.get(one.figure, 0)) for one in weights())
    return tuple(Component(one.figure, value, one.worth(value)) for one, value in found)


def number_of(ref: str, seed: str) -> str:
    """Return a base's number in the draw, in hexadecimal; the lowest are drawn."""
    return hmac.new(bytes.fromhex(seed), ref.encode(), hashlib.sha256).hexdigest()


def digest_of_seed(seed: str) -> str:
    """Return what is published of a seed before the quarter is over."""
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def drawn_of(visits: int, share: int) -> int:
    """Return how many of the visits are drawn: the share in percent, one at least of two."""
    return max(visits * share // 100, 1) if visits > 1 else 0


def rank(
    bases: Mapping[str, Mapping[str, int]], visits: int, share: int, seed: str
) -> tuple[Ranked, ...]:
    """Return the bases by their score, the highest first, and which are to be visited.

    ``bases`` are the figures by reference. Whoever has the same score is ordered by the draw, so
    that no reference has an advantage.
    """
    found = {ref: components_of(figures) for ref, figures in bases.items()}
    scores = {ref: sum(one.points for one in parts) for ref, parts in found.items()}
    numbers = {ref: number_of(ref, seed) for ref in found}
    order = sorted(found, key=lambda ref: (-scores[ref], numbers[ref]))
    first = visits - drawn_of(visits, share)
    drawn = frozenset(sorted(order[first:], key=numbers.__getitem__)[: visits - first])
    return tuple(
        Ranked(ref, place, scores[ref], found[ref], numbers[ref], _why(ref, place, first, drawn))
        for place, ref in enumerate(order, 1)
    )


def _why(ref: str, place: int, first: int, drawn: frozenset[str]) -> Picked:
    if place <= first:
        return Picked.RISK
    return Picked.DRAWN if ref in drawn else Picked.NOT


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year, written ``2026-Q4``."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Return the quarter a day is in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read a quarter; raises ``Invalid`` naming ``quarter``."""
        year, mark, number = text.strip().upper().partition("-Q")
        if mark and len(year) == 4 and year.isdecimal() and number in {"1", "2", "3", "4"}:
            return cls(int(year), int(number))
        raise Invalid(
            "bad_quarter",
            say("This is not a quarter."),
            field="quarter",
            way_out=say("Write it as 2026-Q4."),
        )

    def __str__(self) -> str:
        """Write it as people and programs read it."""
        return f"{self.year}-Q{self.number}"

    def next(self) -> Quarter:
        """Return the quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)


def check_wanted(quarter: Quarter, today: date, visits: int, share: int) -> None:
    """Raise ``Invalid`` naming what a programme cannot be drawn up for."""
    now = Quarter.of(today)
    if quarter not in (now, now.next()):
        raise Invalid(
            "quarter_not_open",
            say("%(quarter)s is neither this quarter nor the next.", quarter=quarter),
            field="quarter",
            way_out=say("Draw up %(now)s or %(next)s.", now=now, next=now.next()),
        )
    _check_number(visits, "visits", 1, MOST_VISITS)
    _check_number(share, "drawn_percent", LEAST_SHARE, MOST_SHARE)


def _check_number(value: int, field: str, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Invalid(
            "out_of_range",
            say(
                "%(value)s is not from %(least)s to %(most)s.", value=value, least=least, most=most
            ),
            field=field,
            way_out=say("Give a whole number from %(least)s to %(most)s.", least=least, most=most),
        )


def in_order(rows: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """Return those to be visited, by place."""
    return tuple(one for one in rows if one.picked != Picked.NOT)
