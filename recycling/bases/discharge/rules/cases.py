"""How does a case live? Opened by a breach, ordered to be put right by a day, closed on evidence.

White paper, section IV: those who exceed limits put it right within a set time. An order that is
overdue takes the ground from every licence of the base (``footings/rules/standing.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from recycling.errors import Conflict, Invalid

SHORTEST, LONGEST = 5, 500
LONGEST_TERM = timedelta(days=366)


class CaseState(StrEnum):
    """Where a case stands."""

    OPENED = "opened"
    ORDERED = "ordered"
    CLOSED = "closed"


class CaseMove(StrEnum):
    """What its regulator may do with a case."""

    ORDER = "order"
    CLOSE = "close"


@dataclass(frozen=True)
class CaseStep:
    """From which states a move leads where."""

    sources: tuple[CaseState, ...]
    target: CaseState


CASES: dict[CaseMove, CaseStep] = {
    CaseMove.ORDER: CaseStep((CaseState.OPENED, CaseState.ORDERED), CaseState.ORDERED),
    CaseMove.CLOSE: CaseStep((CaseState.OPENED, CaseState.ORDERED), CaseState.CLOSED),
}


def next_case_state(state: str, move: CaseMove) -> CaseState:
    """Return the state a move leads to; raises ``Conflict`` naming the present state."""
    step = CASES[move]
    if state in step.sources:
        return step.target
    raise Conflict(
        "wrong_case_state",
        f"The case is {state}; only an open one can take the step “{move}”.",
        way_out="A new breach opens a new case.",
    )


def moves_of_case(state: str) -> tuple[CaseMove, ...]:
    """Return what may be done with a case in this state."""
    return tuple(move for move, step in CASES.items() if state in step.sources)


def check_order(order: str, deadline: date, day: date) -> str:
    """Return the order, trimmed; raises ``Invalid`` for one without words or a day to come."""
    if not day < deadline <= day + LONGEST_TERM:
        raise Invalid(
            "deadline_out_of_range",
            "The deadline is after today, and within a year.",
            field="deadline",
            way_out="Give a day by which it can be put right.",
        )
    return _words(order, "order", "what is to be put right")


def check_evidence(evidence: str) -> str:
    """Return the evidence, trimmed; raises ``Invalid`` where there is none."""
    return _words(evidence, "evidence", "what shows that it is put right")


def _words(text: str, field: str, what: str) -> str:
    kept = text.strip()
    if SHORTEST <= len(kept) <= LONGEST:
        return kept
    raise Invalid(
        f"bad_{field}",
        f"Say in {SHORTEST} to {LONGEST} characters {what}.",
        field=field,
        way_out="It is published with the base.",
    )
