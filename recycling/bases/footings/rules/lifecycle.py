"""How does a footing live? Entered by the base, accepted or rejected by its country's regulator.

A newer one of the same kind supersedes an accepted one from the newer one's first day on; where
the newer one is annulled, the one before it stands again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from recycling.errors import Conflict, Invalid
from recycling.sayings import either, say

SHORTEST_REASON, LONGEST_REASON = 5, 500


class FootingState(StrEnum):
    """Where a footing stands. Who brings it about is in ``LIFECYCLE``."""

    ENTERED = "entered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    ANNULLED = "annulled"


class FootingMove(StrEnum):
    """What may be done with a footing."""

    ACCEPT = "accept"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"
    ANNUL = "annul"
    RESTORE = "restore"


@dataclass(frozen=True)
class Transition:
    """A legal move: from which states, to which, who makes it, and whether it takes a reason."""

    sources: tuple[FootingState, ...]
    target: FootingState
    who: str
    needs_reason: bool = True


S = FootingState
LIFECYCLE: dict[FootingMove, Transition] = {
    FootingMove.ACCEPT: Transition((S.ENTERED,), S.ACCEPTED, "regulator", needs_reason=False),
    FootingMove.REJECT: Transition((S.ENTERED,), S.REJECTED, "regulator"),
    FootingMove.WITHDRAW: Transition((S.ENTERED,), S.WITHDRAWN, "recycler", needs_reason=False),
    FootingMove.SUPERSEDE: Transition((S.ACCEPTED,), S.SUPERSEDED, "registry", needs_reason=False),
    FootingMove.ANNUL: Transition((S.ACCEPTED, S.SUPERSEDED), S.ANNULLED, "regulator"),
    FootingMove.RESTORE: Transition((S.SUPERSEDED,), S.ACCEPTED, "registry", needs_reason=False),
}


def next_state(state: str, move: FootingMove) -> FootingState:
    """Return the state a move leads to; raises ``Conflict`` naming the present state."""
    transition = LIFECYCLE[move]
    if state in transition.sources:
        return transition.target
    sources = reduce(either, map(str, transition.sources))
    raise Conflict(
        "wrong_footing_state",
        say(
            "It is %(state)s; only one that is %(sources)s can take the step “%(move)s”.",
            state=state,
            sources=sources,
            move=move,
        ),
        way_out=say("Enter a new one, which supersedes this from its first day on."),
    )


def moves_from(state: str, who: str) -> tuple[FootingMove, ...]:
    """Return the moves somebody may make from a state, for the page that offers them."""
    return tuple(m for m, step in LIFECYCLE.items() if state in step.sources and step.who == who)


def check_reason(move: FootingMove, reason: str) -> str:
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
        way_out=say("It is published with the base."),
    )
