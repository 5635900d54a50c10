"""How does a licence live and die? One table of states and moves.

An application is taken up, asked about and answered, then granted or refused by the regulator of
the base's country; a granted licence may be suspended, reinstated, revoked (white paper, section
IV: rectification, suspension, revocation) or re-examined, and stays in force while it is. An
application to renew or change a licence is granted into that licence, and ends with it. A licence
counts on a day when it is in force and that day is inside its validity.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce

from recycling.clock import day_words
from recycling.errors import Conflict, Invalid
from recycling.sayings import either, say

SHORTEST_REASON, LONGEST_REASON = 5, 500


class LicenceState(StrEnum):
    """Where a licence stands. Who brings it about is in ``LIFECYCLE``."""

    APPLIED = "applied"
    IN_REVIEW = "in_review"
    QUESTIONED = "questioned"
    GRANTED = "granted"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REOPENED = "reopened"
    TAKEN_UP = "taken_up"


class LicenceMove(StrEnum):
    """What is done with a licence: answers by its recycler, all else by its regulator.

    One that was revoked is restored only where an appeal against the order is upheld, or stays it.
    """

    REVIEW = "review"
    ASK = "ask"
    ANSWER = "answer"
    GRANT = "grant"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"
    REOPEN = "reopen"
    CONFIRM = "confirm"
    TAKE_UP = "take_up"
    RESTORE = "restore"


@dataclass(frozen=True)
class Transition:
    """A legal move: from which states, to which, and whether it takes a written reason.

    ``decides`` is false for a move that has a form of its own.
    """

    sources: tuple[LicenceState, ...]
    target: LicenceState
    needs_reason: bool = True
    decides: bool = True


S = LicenceState
PENDING = (S.APPLIED, S.IN_REVIEW, S.QUESTIONED)
IN_FORCE = (S.GRANTED, S.REOPENED)
LIFECYCLE: dict[LicenceMove, Transition] = {
    LicenceMove.REVIEW: Transition((S.APPLIED,), S.IN_REVIEW, needs_reason=False),
    LicenceMove.ASK: Transition(PENDING, S.QUESTIONED, needs_reason=False, decides=False),
    LicenceMove.ANSWER: Transition((S.QUESTIONED,), S.IN_REVIEW, needs_reason=False, decides=False),
    LicenceMove.GRANT: Transition((S.APPLIED, S.IN_REVIEW), S.GRANTED, needs_reason=False),
    LicenceMove.TAKE_UP: Transition(
        (S.APPLIED, S.IN_REVIEW), S.TAKEN_UP, needs_reason=False, decides=False
    ),
    LicenceMove.REFUSE: Transition(PENDING, S.REFUSED),
    LicenceMove.REOPEN: Transition((S.GRANTED,), S.REOPENED),
    LicenceMove.CONFIRM: Transition((S.REOPENED,), S.GRANTED),
    LicenceMove.SUSPEND: Transition(IN_FORCE, S.SUSPENDED),
    LicenceMove.REINSTATE: Transition((S.SUSPENDED,), S.GRANTED),
    LicenceMove.REVOKE: Transition((*IN_FORCE, S.SUSPENDED), S.REVOKED),
    LicenceMove.RESTORE: Transition((S.REVOKED,), S.GRANTED, decides=False),
}
_WORDS = {
    S.APPLIED: say("applied for"),
    S.IN_REVIEW: say("under review"),
    S.REOPENED: say("under re-examination"),
    S.TAKEN_UP: say("granted and taken up into the licence it continues"),
    S.QUESTIONED: say("questioned"),
    S.GRANTED: say("granted"),
    S.REFUSED: say("refused"),
    S.SUSPENDED: say("suspended"),
    S.REVOKED: say("revoked"),
}


def state_words(state: str) -> str:
    """Write what a licence is, to stand after "is"."""
    return _WORDS.get(LicenceState(state), state)


def next_state(state: str, move: LicenceMove) -> LicenceState:
    """Return the state a move leads to; raises ``Conflict`` naming the present state."""
    transition = LIFECYCLE[move]
    if state in transition.sources:
        return transition.target
    sources = reduce(either, map(state_words, transition.sources))
    raise Conflict(
        "wrong_licence_state",
        say(
            "The licence is %(state_words)s; only a licence that is %(sources)s can take"
            " the step “%(move)s”.",
            state_words=state_words(state),
            sources=sources,
            move=move,
        ),
        way_out=_way_out(LicenceState(state)),
    )


def moves_from(state: str) -> tuple[LicenceMove, ...]:
    """Return the moves a licence in this state can take, for the page that offers them."""
    return tuple(move for move, step in LIFECYCLE.items() if state in step.sources)


def decisions_from(state: str) -> tuple[LicenceMove, ...]:
    """Return the decisions the regulator can take on a licence in this state."""
    return tuple(move for move in moves_from(state) if LIFECYCLE[move].decides)


def _way_out(state: LicenceState) -> str:
    apart = (LicenceMove.TAKE_UP, LicenceMove.RESTORE)
    open_moves = [move for move in moves_from(state) if move not in apart]
    if not open_moves:
        return say("Its life has ended; the base can apply for a new licence.")
    return say("From here it can only: %(open_moves)s.", open_moves=", ".join(open_moves))


def check_reason(move: LicenceMove, reason: str) -> str:
    """Return the reason, trimmed; raises ``Invalid`` where the move needs one and has none."""
    kept = reason.strip()
    shortest = SHORTEST_REASON if LIFECYCLE[move].needs_reason else 0
    if shortest <= len(kept) <= LONGEST_REASON:
        return kept
    raise Invalid(
        "bad_reason",
        say(
            "Give a reason of %(shortest)s to %(longest_reason)s characters.",
            shortest=shortest,
            longest_reason=LONGEST_REASON,
        ),
        field="reason",
        way_out=say("It is published with the licence."),
    )


def check_still_valid(valid_to: date, day: date) -> None:
    """Raise ``Conflict`` where the validity asked for has ended before it was decided."""
    if valid_to < day:
        raise Conflict(
            "licence_expired",
            say("The validity asked for ended on %(day_words)s.", day_words=day_words(valid_to)),
            field="valid_to",
            way_out=say("Refuse it; the base can apply for a new period."),
        )


def counts_on(state: str, valid_from: date, valid_to: date, day: date) -> bool:
    """Tell whether a licence may be used on a day: in force, and the day inside its validity."""
    return state in IN_FORCE and valid_from <= day <= valid_to
