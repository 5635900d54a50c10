"""How do an inspection, and a finding of it, live? One table of states and moves for each.

An inspection is planned, under way with its first answer, and signed; or it is cancelled. What is
found stays with the authority until the report is signed. Then each finding that is to be put right
is open until the base answers, and is closed by the authority, or given back with a new term.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce

from recycling.clock import day_words
from recycling.errors import Conflict, Invalid
from recycling.sayings import either, say

SHORTEST, LONGEST = 10, 1000
LONGEST_TERM = timedelta(days=730)


class InspectionState(StrEnum):
    """Where an inspection stands; beside each, who brings it about."""

    PLANNED = "planned"  # an officer
    UNDER_WAY = "under_way"  # an officer, with the first answer
    SIGNED = "signed"  # an officer, with the report
    CANCELLED = "cancelled"  # an officer, with a reason


class FindingState(StrEnum):
    """Where a finding stands; beside each, who brings it about."""

    NOTED = "noted"  # an officer, before the report is signed
    OPEN = "open"  # with the signed report, or an officer who gives it back
    ANSWERED = "answered"  # the base
    CLOSED = "closed"  # an officer; with the report where there is nothing to put right


class Grade(StrEnum):
    """How much a finding weighs."""

    NONE = "none"  # worth noting, with nothing to put right
    MINOR = "minor"
    MAJOR = "major"


class Move(StrEnum):
    """What is done with an inspection or a finding."""

    FILL_IN = "fill_in"
    SIGN = "sign"
    CANCEL = "cancel"
    ANSWER = "answer"
    CLOSE = "close"
    GIVE_BACK = "give_back"


@dataclass(frozen=True)
class Transition:
    """From which states a move leads to which."""

    sources: tuple[StrEnum, ...]
    target: StrEnum


S, F = InspectionState, FindingState
INSPECTIONS: dict[Move, Transition] = {
    Move.FILL_IN: Transition((S.PLANNED, S.UNDER_WAY), S.UNDER_WAY),
    Move.SIGN: Transition((S.UNDER_WAY,), S.SIGNED),
    Move.CANCEL: Transition((S.PLANNED, S.UNDER_WAY), S.CANCELLED),
}
FINDINGS: dict[Move, Transition] = {
    Move.SIGN: Transition((F.NOTED,), F.OPEN),
    Move.ANSWER: Transition((F.OPEN, F.ANSWERED), F.ANSWERED),
    Move.CLOSE: Transition((F.OPEN, F.ANSWERED), F.CLOSED),
    Move.GIVE_BACK: Transition((F.ANSWERED,), F.OPEN),
}


def next_state(table: dict[Move, Transition], state: str, move: Move, what: str) -> StrEnum:
    """Return the state a move leads to; raises ``Conflict`` naming the present state.

    ``what`` is the thing in words, such as ``inspection``.
    """
    transition = table[move]
    if state in transition.sources:
        return transition.target
    raise Conflict(
        f"wrong_{what}_state",
        say("The %(what)s is %(state)s.", what=what, state=state.replace("_", " ")),
        field="state",
        way_out=say("This is done to one that is %(names)s.", names=_names(transition)),
    )


def _names(transition: Transition) -> str:
    return reduce(either, (str(one).replace("_", " ") for one in transition.sources))


def check_words(words: str, field: str) -> str:
    """Return words, trimmed; raises ``Invalid`` naming ``field`` for their length."""
    kept = words.strip()
    if SHORTEST <= len(kept) <= LONGEST:
        return kept
    raise Invalid(
        "bad_words",
        say(
            "Say it in %(shortest)s to %(longest)s characters.", shortest=SHORTEST, longest=LONGEST
        ),
        field=field,
        way_out=say("Say what was seen, or done, and where."),
    )


def check_term(grade: Grade, put_right_by: date | None, today: date) -> date | None:
    """Return until when a finding is to be put right; none where there is nothing to put right.

    Raises ``Invalid`` naming ``put_right_by`` where it is missing, past, or over two years away.
    """
    if grade == Grade.NONE:
        return None
    last = today + LONGEST_TERM
    if put_right_by is None or not today < put_right_by <= last:
        raise Invalid(
            "bad_term",
            say("A finding is put right by a day to come."),
            field="put_right_by",
            way_out=say(
                "Give a day after %(day_words)s, %(last)s at the latest.",
                day_words=day_words(today),
                last=day_words(last),
            ),
        )
    return put_right_by


def check_visit_day(visit_on: date, today: date) -> date:
    """Return the day of a visit; raises ``Invalid`` naming ``visit_on``: past, or a year away."""
    if today <= visit_on <= today + timedelta(days=366):
        return visit_on
    raise Invalid(
        "bad_visit_day",
        say("The day of the visit is past, or more than a year away."),
        field="visit_on",
        way_out=say("Give a day from %(day_words)s on.", day_words=day_words(today)),
    )


def check_begun(visit_on: date, today: date) -> None:
    """Raise ``Conflict`` before the day of the visit: nothing can have been seen yet."""
    if today < visit_on:
        raise Conflict(
            "not_begun",
            say("The visit is on %(day_words)s.", day_words=day_words(visit_on)),
            field="visit_on",
            way_out=say("Fill the checklist in on the day of the visit."),
        )


def grade_of(text: str) -> Grade:
    """Return a grade; raises ``Invalid`` naming ``grade``."""
    if text in set(Grade):
        return Grade(text)
    words = say("There is no such grade. Use one of %(grade)s.", grade=", ".join(Grade))
    raise Invalid("bad_grade", words, field="grade")
