"""Which fields of a consignment must be filled in by which signature, and from when do they stand?

One table (``fields.csv``) for the deeds, the forms, the API and the page that explains them. Its
rules are dated: a consignment keeps to those in force on the day it was begun, so that what is
under way can be finished. A rule of a stream takes the place of the general one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cache
from pathlib import Path

from recycling.custody.rules.signing import State
from recycling.custody.rules.transport import Transport
from recycling.custody.rules.way import LegPlan, Mode
from recycling.errors import Finding
from recycling.sayings import known, say

# ADR 2.1.1.3: the classes whose substances have a packing group. Articles have none, such as
# batteries and mercury in manufactured articles.
_PACKED_CLASSES = frozenset({"3", "4.1", "4.2", "4.3", "5.1", "6.1", "8"})
_ARTICLES = frozenset({"UN2794", "UN2795", "UN2800", "UN3028", "UN3292", "UN3506"})
_FILE = Path(__file__).with_name("fields.csv")
_LEG = "legs."


class Stage(IntEnum):
    """How far the signatures have come, of a consignment or of one leg of it, in their order."""

    DRAFTED = 1
    SEALED = 2
    GIVEN = 3
    TAKEN = 4
    AT_GATE = 5
    RECEIVED = 6


_STAGES = {
    State.DRAFTED: Stage.DRAFTED,
    State.SEALED: Stage.SEALED,
    State.OFFERED: Stage.GIVEN,
    State.IN_TRANSIT: Stage.TAKEN,
    State.HANDED_ON: Stage.TAKEN,
    State.AT_GATE: Stage.AT_GATE,
}


@dataclass(frozen=True)
class FieldRule:
    """From which signature a field is obligatory, and from which it is locked.

    ``obligatory_from`` is ``None`` for a field that may stay empty. ``where`` names the condition
    under which it is obligatory; ``parts`` are who may fill it in; ``words`` say what it holds.
    """

    valid_from: date
    field: str
    name: str
    obligatory_from: Stage | None
    locked_from: Stage
    where: str
    stream: str
    parts: frozenset[str]
    words: str
    source: str

    @property
    def is_of_a_leg(self) -> bool:
        """Tell whether each leg has the field."""
        return self.field.startswith(_LEG)

    @property
    def key(self) -> str:
        """Return what the field is called where it is kept."""
        return self.field.removeprefix(_LEG)


@dataclass(frozen=True)
class Reached:
    """The stage of a consignment and of each of its legs."""

    whole: Stage
    legs: tuple[Stage, ...]

    def of_leg(self, number: int) -> Stage:
        """Return the stage of a leg, counted from 0; of one that is new, what a new one has."""
        known = number < len(self.legs)
        return self.legs[number] if known else min(self.whole, Stage.SEALED)


@dataclass(frozen=True)
class Place:
    """Where a field stands in a consignment: its path, what it holds, and how far it is signed."""

    path: str
    held: object
    stage: Stage
    leg: LegPlan | None = None


def rules_for(day: date, stream: str = "") -> tuple[FieldRule, ...]:
    """Return the field rules for a consignment begun on a day, with those of its stream."""
    own = [one for one in in_force(day) if one.stream in ("", stream)]
    return tuple({one.field: one for one in own}.values())


def in_force(day: date) -> tuple[FieldRule, ...]:
    """Return every field rule for consignments begun on a day, those of streams among them."""
    first = field_rules()[0].valid_from
    latest = max((one.valid_from for one in field_rules() if one.valid_from <= day), default=first)
    return tuple(one for one in field_rules() if one.valid_from == latest)


@cache
def field_rules() -> tuple[FieldRule, ...]:
    """Return every field rule there is or was; of a field, the general one before a stream's."""
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(_rule(row) for row in csv.DictReader(rows))


def _rule(row: dict[str, str]) -> FieldRule:
    obligatory = row["obligatory_from"]
    return FieldRule(
        valid_from=date.fromisoformat(row["valid_from"]),
        field=row["field"],
        name=known(row["name"]),
        obligatory_from=Stage[obligatory.upper()] if obligatory else None,
        locked_from=Stage[row["locked_from"].upper()],
        where=row["where"],
        stream=row["stream"],
        parts=frozenset(row["parts"].split()),
        words=known(row["words"]),
        source=known(row["source"]),
    )


def reached(state: State, leg_number: int, legs: int) -> Reached:
    """Return how far the signatures of a consignment of so many legs have come.

    ``leg_number`` is of the leg the lot is on, or was given to. After the gate nothing is open.
    """
    whole = _STAGES.get(state, Stage.RECEIVED)
    here = Stage.GIVEN if state is State.HANDED_ON else whole
    later = min(whole, Stage.SEALED)
    return Reached(
        whole,
        tuple(
            here if number == leg_number else Stage.TAKEN if number < leg_number else later
            for number in range(1, legs + 1)
        ),
    )


def missing_findings(
    transport: Transport, rules: Iterable[FieldRule], come: Reached, *, is_hazardous: bool
) -> Iterator[Finding]:
    """Find each field that is obligatory at these stages and empty."""
    for rule in rules:
        for place in _places(rule, transport, come):
            if (
                rule.obligatory_from is not None
                and place.stage >= rule.obligatory_from
                and _is_empty(place.held)
                and _holds(rule.where, transport, place.leg, is_hazardous=is_hazardous)
            ):
                yield Finding(
                    place.path,
                    f"{rule.key}_missing",
                    say(
                        "Fill in “%(rule_name)s”. %(rule_words)s",
                        rule_name=rule.name,
                        rule_words=rule.words,
                    ),
                )


def changed_places(
    before: Transport, after: Transport, rules: Iterable[FieldRule], come: Reached
) -> Iterator[tuple[FieldRule, Place, object]]:
    """Go through what differs: the rule of the field, where it stood, and what is to stand there.

    A leg taken away, or put where another was, differs in its carrier; one that is added differs
    as ``legs`` does.
    """
    for rule in rules:
        if rule.field == "legs":
            if len(before.legs) != len(after.legs):
                yield rule, Place("legs", len(before.legs), come.whole), len(after.legs)
            continue
        later = {place.path: place.held for place in _places(rule, after, come)}
        for place in _places(rule, before, come):
            held = later.get(place.path)
            if held != place.held and (place.path in later or rule.key == "carrier"):
                yield rule, place, held


def _places(rule: FieldRule, transport: Transport, come: Reached) -> Iterator[Place]:
    if not rule.is_of_a_leg:
        yield Place(rule.field, getattr(transport, rule.field), come.whole)
        return
    for number, leg in enumerate(transport.legs):
        yield Place(f"{_LEG}{number}.{rule.key}", getattr(leg, rule.key), come.of_leg(number), leg)


def _is_empty(held: object) -> bool:
    return held is None or held == () or (isinstance(held, str) and not held.strip())


def _holds(where: str, goods: Transport, leg: LegPlan | None, *, is_hazardous: bool) -> bool:
    mode = leg.mode if leg else None
    return {
        "": True,
        "road": mode is Mode.ROAD,
        "storage": mode is Mode.STORAGE,
        "dangerous": bool(goods.is_dangerous),
        "packed": bool(goods.is_dangerous)
        and goods.un_class in _PACKED_CLASSES
        and goods.un_number not in _ARTICLES,
        "hazardous": is_hazardous,
    }[where]
