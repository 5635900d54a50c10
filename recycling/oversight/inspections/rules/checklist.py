"""What does an officer ask at a base, on which legal basis, and how may that be answered?

The questions are in ``checklist.csv``. Each applies to every base, or to one of a trait: that its
lines use reagents, or take lamps, batteries, or waste in which activity is possible.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from recycling.errors import Invalid, missing
from recycling.quantities import exact, plain
from recycling.sayings import known, say
from recycling.streams.kinds import subtype
from recycling.streams.processes import processes

_FILE = Path(__file__).with_name("checklist.csv")
LONGEST_WORDS = 1000
_LARGEST = Decimal(10) ** 9
_PLACES = 6


class Trait(StrEnum):
    """What of a base makes questions apply."""

    EVERY = "every"
    REAGENTS = "reagents"
    LAMPS = "lamps"
    BATTERIES = "batteries"
    ACTIVITY = "activity"


class Answer(StrEnum):
    """How a question is answered."""

    YES = "yes"
    NO = "no"
    MEASURED = "measured"
    NOT_SEEN = "not_seen"


_YES_NO = (Answer.YES, Answer.NO, Answer.NOT_SEEN)
_MEASURED = (Answer.MEASURED, Answer.NOT_SEEN)
_STREAMS = {Trait.LAMPS: "fluorescent-lamps", Trait.BATTERIES: "nimh-batteries"}
_ACTIVE = frozenset({"possible", "natural_element_activity"})


@dataclass(frozen=True)
class Question:
    """One question, the law it rests on, and the unit where something is measured."""

    id: str
    applies: Trait
    section: str
    words: str
    basis: str
    is_measured: bool
    unit: str

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Return how it may be answered."""
        return _MEASURED if self.is_measured else _YES_NO


@dataclass(frozen=True)
class NewAnswer:
    """What an officer answers: which of the answers, a measured value, and words."""

    question: str
    answer: str
    value: str = ""
    words: str = ""


@cache
def questions() -> tuple[Question, ...]:
    """Return all questions, in the order they are asked in."""
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Question(
                row["id"],
                Trait(row["applies"]),
                known(row["section"]),
                known(row["question"]),
                row["basis"],
                row["answer"] == "measured",
                row["unit"],
            )
            for row in csv.DictReader(rows)
        )


def traits_of(lines: Iterable[tuple[str, Collection[str]]]) -> tuple[Trait, ...]:
    """Return the traits of a base, given the process and the sub-types of each of its lines."""
    uses = {one.id for one in processes() if one.reagents}
    found = {Trait.EVERY}
    for process, subtypes in lines:
        if process in uses:
            found.add(Trait.REAGENTS)
        kinds = [subtype(one) for one in subtypes]
        found |= {trait for trait, stream in _STREAMS.items()
                  if any(kind.stream == stream for kind in kinds)}  # fmt: skip
        if any(kind.radioactivity_class in _ACTIVE for kind in kinds):
            found.add(Trait.ACTIVITY)
    return tuple(one for one in Trait if one in found)


def checklist(traits: Collection[str]) -> tuple[Question, ...]:
    """Return the questions that apply to a base of these traits."""
    return tuple(one for one in questions() if one.applies in traits)


def question_of(traits: Collection[str], question_id: str) -> Question:
    """Return one question of a base's checklist; raises ``NotFound``."""
    for one in checklist(traits):
        if one.id == question_id:
            return one
    raise missing("question", question_id)


def check_answer(question: Question, new: NewAnswer) -> NewAnswer:
    """Return an answer as it is kept: words trimmed, a measured value as a plain decimal.

    Raises ``Invalid`` naming ``answer``, ``value`` or ``words``.
    """
    if new.answer not in question.answers:
        raise Invalid(
            "bad_answer",
            say("This question is not answered so."),
            field="answer",
            way_out=say("Answer %(answers)s.", answers=", ".join(question.answers)),
        )
    value = _value(question, new)
    words = new.words.strip()
    if len(words) > LONGEST_WORDS:
        raise Invalid(
            "too_long",
            say(
                "The words have more than %(longest_words)s characters.",
                longest_words=LONGEST_WORDS,
            ),
            field="words",
            way_out=say("Say what was seen in fewer."),
        )
    return NewAnswer(question.id, new.answer, value, words)


def _value(question: Question, new: NewAnswer) -> str:
    said = new.value.strip()
    if new.answer != Answer.MEASURED:
        if said:
            raise Invalid(
                "value_not_asked",
                say("A value is given, and the answer is not that something was measured."),
                field="value",
                way_out=say("Leave the value empty, or answer measured."),
            )
        return ""
    if not said:
        raise Invalid(
            "value_missing",
            say("The measured value is missing."),
            field="value",
            way_out=say("Give it in %(unit)s.", unit=question.unit),
        )
    value = exact(said, "value")
    text = plain(value)
    if abs(value) > _LARGEST or len(text.partition(".")[2]) > _PLACES:
        raise Invalid(
            "bad_value",
            say("The value is too large, or has more than six decimals."),
            field="value",
            way_out=say("Give it in %(unit)s.", unit=question.unit),
        )
    return text
