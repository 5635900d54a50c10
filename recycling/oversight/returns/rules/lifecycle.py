"""How does a return live? One table of states and moves.

It is due from the month's end; signed by its recycler, and again where the register says otherwise
by then. The regulator accepts it, or asks; the recycler answers, in words or by signing another
version.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from recycling.errors import Conflict, Invalid
from recycling.sayings import either, say

SHORTEST_WORDS, LONGEST_WORDS = 10, 1000


class ReturnState(StrEnum):
    """Where a return stands; beside each, who brings it about."""

    DUE = "due"  # the registry, when the month is over
    SIGNED = "signed"  # the recycler
    QUESTIONED = "questioned"  # the regulator, with a question
    ACCEPTED = "accepted"  # the regulator


class ReturnMove(StrEnum):
    """What is done with a return."""

    SIGN = "sign"
    QUESTION = "question"
    ANSWER = "answer"
    ACCEPT = "accept"


@dataclass(frozen=True)
class Transition:
    """From which states a move leads to which."""

    sources: tuple[ReturnState, ...]
    target: ReturnState


S = ReturnState
LIFECYCLE: dict[ReturnMove, Transition] = {
    ReturnMove.SIGN: Transition((S.DUE, S.QUESTIONED, S.SIGNED, S.ACCEPTED), S.SIGNED),
    ReturnMove.QUESTION: Transition((S.SIGNED, S.ACCEPTED), S.QUESTIONED),
    ReturnMove.ANSWER: Transition((S.QUESTIONED,), S.SIGNED),
    ReturnMove.ACCEPT: Transition((S.SIGNED,), S.ACCEPTED),
}


def next_state(state: str, move: ReturnMove) -> ReturnState:
    """Return the state a move leads to; raises ``Conflict`` naming the present state."""
    transition = LIFECYCLE[move]
    if state in transition.sources:
        return transition.target
    raise Conflict(
        "wrong_return_state",
        say("The return is %(state)s.", state=state),
        field="state",
        way_out=say(
            "This is done to a return that is %(sources)s.",
            sources=reduce(either, map(str, transition.sources)),
        ),
    )


def check_words(words: str, field: str) -> str:
    """Return a question or answer, trimmed; raises ``Invalid`` naming ``field`` for its length."""
    kept = words.strip()
    if SHORTEST_WORDS <= len(kept) <= LONGEST_WORDS:
        return kept
    raise Invalid(
        "bad_words",
        say(
            "Say it in %(shortest_words)s to %(longest_words)s characters.",
            shortest_words=SHORTEST_WORDS,
            longest_words=LONGEST_WORDS,
        ),
        field=field,
        way_out=say("Name the figure, and what is to be explained or put right."),
    )
