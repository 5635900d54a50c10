"""How does a licence live and die? One table of states and moves.

An application is granted or refused by the regulator of the base's country; a granted licence may
be suspended, reinstated, revoked (white paper, section IV: rectification, suspension, revocation).
A licence counts on a day when it is granted and that day is inside its validity.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recycling.errors import Conflict, Invalid

SHORTEST_REASON, LONGEST_REASON = 5, 500


class LicenceState(StrEnum):
    """Where a licence stands. Who brings it about is in ``LIFECYCLE``."""

    APPLIED = "applied"
    GRANTED = "granted"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class LicenceMove(StrEnum):
    """What the regulator of the base's country may do with a licence."""

    GRANT = "grant"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"


@dataclass(frozen=True)
class Transition:
    """A legal move: from which states, to which, and whether it takes a written reason."""

    sources: tuple[LicenceState, ...]
    target: LicenceState
    needs_reason: bool = True


S = LicenceState
LIFECYCLE: dict[LicenceMove, Transition] = {
    LicenceMove.GRANT: Transition((S.APPLIED,), S.GRANTED, needs_reason=False),
    LicenceMove.REFUSE: Transition((S.APPLIED,), S.REFUSED),
    LicenceMove.SUSPEND: Transition((S.GRANTED,), S.SUSPENDED),
    LicenceMove.REINSTATE: Transition((S.SUSPENDED,), S.GRANTED),
    LicenceMove.REVOKE: Transition((S.GRANTED, S.SUSPENDED), S.REVOKED),
}


def state_words(state: str) -> str:
    """Write what a licence is, to stand after "is"."""
    return "applied for" if state == LicenceState.APPLIED else state


def next_state(state: str, move: LicenceMove) -> LicenceState:
    """Return the state a move leads to; raises ``Conflict`` naming the present state."""
    transition = LIFECYCLE[move]
    if state in transition.sources:
        return transition.target
    sources = " or ".join(map(state_words, transition.sources))
    raise Conflict(
        "wrong_licence_state",
        f"The licence is {state_words(state)}; only a licence that is {sources}"
        f" can take the step “{move}”.",
        way_out=_way_out(LicenceState(state)),
    )


def moves_from(state: str) -> tuple[LicenceMove, ...]:
    """Return the moves a licence in this state can take, for the page that offers them."""
    return tuple(move for move, step in LIFECYCLE.items() if state in step.sources)


def _way_out(state: LicenceState) -> str:
    open_moves = moves_from(state)
    if not open_moves:
        return "Its life has ended; the base can apply for a new licence."
    return f"From here it can only: {', '.join(open_moves)}."


def check_reason(move: LicenceMove, reason: str) -> str:
    """Return the reason, trimmed; raises ``Invalid`` where the move needs one and has none."""
    kept = reason.strip()
    shortest = SHORTEST_REASON if LIFECYCLE[move].needs_reason else 0
    if shortest <= len(kept) <= LONGEST_REASON:
        return kept
    raise Invalid(
        "bad_reason",
        f"Give a reason of {shortest} to {LONGEST_REASON} characters.",
        field="reason",
        way_out="It is published with the licence.",
    )


def check_still_valid(valid_to: date, day: date) -> None:
    """Raise ``Conflict`` where the validity asked for has ended before it was decided."""
    if valid_to < day:
        raise Conflict(
            "licence_expired",
            f"The validity asked for ended on {valid_to.isoformat()}.",
            field="valid_to",
            way_out="Refuse it; the base can apply for a new period.",
        )


def counts_on(state: str, valid_from: date, valid_to: date, day: date) -> bool:
    """Tell whether a licence may be used on a day: granted, and the day inside its validity."""
    return state == LicenceState.GRANTED and valid_from <= day <= valid_to
