"""Does what arrived differ from what was declared by more than the rules let pass?

What each country lays down is dated (``terms.csv``). Three things make a discrepancy: mass beyond a
share of the declared one, another number of pieces, and a difference larger than two weighings can
explain.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from recycling.custody.rules import Weighing, load_error
from recycling.errors import Conflict, Finding, Forbidden, invalid_all
from recycling.printable import print_findings
from recycling.quantities import Mass
from recycling.sayings import say

SHORTEST_WORDS, LONGEST_WORDS = 10, 500
_FILE = Path(__file__).with_name("terms.csv")
_ELSEWHERE = "*"
_TENTH_MG = 100_000


class Ground(StrEnum):
    """What makes a difference a discrepancy."""

    BY_WEIGHT = "by_weight"  # beyond the share of the declared mass the rules let pass
    PIECES = "pieces"  # another number of packages than declared
    BEYOND_WEIGHING = "beyond_weighing"  # larger than the weighings' combined uncertainty


class DiscrepancyState(StrEnum):
    """Where a discrepancy stands, and who brings that about."""

    OPEN = "open"  # the base, with its receipt
    EXPLAINED = "explained"  # the holder or the base says how it came about
    SETTLED = "settled"  # the other of the two agrees, or a regulator decides


@dataclass(frozen=True)
class Terms:
    """What a country lays down from a day on.

    ``bulk_share`` is of the declared mass; ``coverage`` is the factor k of the expanded
    uncertainty; ``days`` is how long the parties have to settle a discrepancy.
    """

    country: str
    valid_from: date
    bulk_share: Decimal
    coverage: int
    days: int
    source: str


@dataclass(frozen=True)
class Compared:
    """What was declared of a lot and what the base found; pieces where somebody counted them."""

    declared: Mass
    weighing: Weighing
    declared_pieces: int | None = None
    pieces: int | None = None

    @property
    def difference(self) -> Mass:
        """Return received less declared wet mass."""
        return self.weighing.net - self.declared


def terms_for(country: str, day: date) -> Terms:
    """Return what a country lays down on a day; what holds elsewhere where it lays down nothing."""
    in_force = [one for one in _all_terms() if one.valid_from <= day]
    own = [one for one in in_force if one.country == country]
    return max(
        own or [one for one in in_force if one.country == _ELSEWHERE],
        key=lambda one: one.valid_from,
    )


@cache
def _all_terms() -> tuple[Terms, ...]:
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Terms(
                country=row["country"],
                valid_from=date.fromisoformat(row["valid_from"]),
                bulk_share=Decimal(row["bulk_share"]),
                coverage=int(row["coverage"]),
                days=int(row["days"]),
                source=row["source"],
            )
            for row in csv.DictReader(rows)
        )


def expanded_uncertainty(weighing: Weighing, coverage: int) -> Mass:
    """Return the expanded uncertainty of the difference between two weighings of a lot.

    The permissible in-service error of each load (OIML R 76-1:2006) is the half-width of a
    rectangular distribution (JCGM 100:2008, 4.3.7); gross and tare add in quadrature. How the
    declared mass was weighed nobody states, so it is taken as weighed on a like scale. Rounded up
    to a tenth of a kilogram.
    """
    gross, tare = (
        Decimal(load_error(load, weighing.division, weighing.accuracy_class).milligrams)
        for load in (weighing.gross, weighing.tare)
    )
    variance = (gross**2 + tare**2) / 3
    tenths = ((2 * variance).sqrt() * coverage / _TENTH_MG).to_integral_value(ROUND_CEILING)
    return Mass(int(tenths * _TENTH_MG))


def grounds_of(compared: Compared, terms: Terms) -> tuple[Ground, ...]:
    """Return everything that makes the difference a discrepancy; nothing where it is none."""
    return tuple(_grounds(compared, terms))


def _grounds(compared: Compared, terms: Terms) -> Iterable[Ground]:
    apart = abs(compared.difference.milligrams)
    if apart > terms.bulk_share * compared.declared.milligrams:
        yield Ground.BY_WEIGHT
    counted = compared.declared_pieces, compared.pieces
    if None not in counted and counted[0] != counted[1]:
        yield Ground.PIECES
    if apart > expanded_uncertainty(compared.weighing, terms.coverage).milligrams:
        yield Ground.BEYOND_WEIGHING


def due_at(received_at: datetime, terms: Terms) -> datetime:
    """Return until when a discrepancy is to be settled."""
    return received_at + timedelta(days=terms.days)


def check_words(words: str) -> str:
    """Return an explanation or a reason, trimmed; raises ``Invalid`` naming ``words``."""
    kept = words.strip()
    refusal = invalid_all(_word_findings(kept))
    if refusal:
        raise refusal
    return kept


def _word_findings(words: str) -> Iterable[Finding]:
    if not SHORTEST_WORDS <= len(words) <= LONGEST_WORDS:
        yield Finding(
            "words",
            "not_explained",
            say(
                "Say it in %(shortest_words)s to %(longest_words)s characters.",
                shortest_words=SHORTEST_WORDS,
                longest_words=LONGEST_WORDS,
            ),
        )
    yield from print_findings(" ".join(words.split()), "words")


def check_explainable(state: str) -> None:
    """Raise ``Conflict`` where a discrepancy is settled: nothing more is said of it."""
    if state == DiscrepancyState.SETTLED:
        raise Conflict(
            "discrepancy_settled",
            say("This discrepancy is settled."),
            field="state",
            way_out=say("Ask for a correction of the consignment if a figure is wrong."),
        )


def check_agreeable(state: str, explained_by: str, part: str) -> None:
    """Raise ``Conflict`` unless it is explained, ``Forbidden`` for who explained it themselves."""
    check_explainable(state)
    if state == DiscrepancyState.OPEN:
        raise Conflict(
            "nothing_to_agree",
            say("There is no explanation to agree to."),
            field="state",
            way_out=say(
                "Explain it yourself; the other party then agrees, or explains it otherwise."
            ),
        )
    if explained_by == part:
        raise Forbidden(
            "own_explanation",
            say("Nobody agrees to their own explanation."),
            way_out=say("Wait for the other party, or ask the regulator to decide."),
        )
