"""Who signs what, in which order, and when may a hand-over have happened?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recycling.errors import Conflict, Invalid
from recycling.sayings import known, say


class State(StrEnum):
    """Where a consignment stands. The comment names who brings the state about."""

    DRAFTED = "drafted"  # the holder writes it; nobody else sees it yet
    SEALED = "sealed"  # the holder shows it to everybody it names
    OFFERED = "offered"  # the holder signs that the lot is given to the first carrier
    IN_TRANSIT = "in_transit"  # a carrier signs that it has the lot
    HANDED_ON = "handed_on"  # a carrier signs that it gives the lot to the next
    AT_GATE = "at_gate"  # the last carrier signs that it gives the lot to the base
    ACCEPTED = "accepted"  # the base weighs and takes all of it
    PARTLY_ACCEPTED = "partly_accepted"  # the base takes some of it
    REFUSED = "refused"  # the base takes none of it
    CANCELLED = "cancelled"  # the holder, while nothing has left


class Signing(StrEnum):
    """The signatures, in the only order there is, and the way back before anything left."""

    SEAL = "seal"
    GIVE_TO_CARRIER = "give_to_carrier"
    TAKE_OVER = "take_over"
    HAND_ON = "hand_on"
    GIVE_AT_GATE = "give_at_gate"
    RECEIVE = "receive"
    CANCEL = "cancel"


class Verdict(StrEnum):
    """What a base says of what arrived."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"


@dataclass(frozen=True)
class Step:
    """One row of the table: from which states, and who signs.

    The carrier is the one of the leg the lot is on, or was given to.
    """

    before: frozenset[State]
    part: str


SIGNATURES: dict[Signing, Step] = {
    Signing.SEAL: Step(frozenset({State.DRAFTED}), "holder"),
    Signing.GIVE_TO_CARRIER: Step(frozenset({State.SEALED}), "holder"),
    Signing.TAKE_OVER: Step(frozenset({State.OFFERED, State.HANDED_ON}), "carrier"),
    Signing.HAND_ON: Step(frozenset({State.IN_TRANSIT}), "carrier"),
    Signing.GIVE_AT_GATE: Step(frozenset({State.IN_TRANSIT}), "carrier"),
    Signing.RECEIVE: Step(frozenset({State.AT_GATE}), "recycler"),
    Signing.CANCEL: Step(frozenset({State.DRAFTED, State.SEALED, State.OFFERED}), "holder"),
}
HANDOVERS = (Signing.GIVE_TO_CARRIER, Signing.TAKE_OVER, Signing.HAND_ON, Signing.GIVE_AT_GATE)
_AFTER = {
    Signing.SEAL: State.SEALED,
    Signing.GIVE_TO_CARRIER: State.OFFERED,
    Signing.TAKE_OVER: State.IN_TRANSIT,
    Signing.HAND_ON: State.HANDED_ON,
    Signing.GIVE_AT_GATE: State.AT_GATE,
    Signing.CANCEL: State.CANCELLED,
}
_VERDICT_STATE = {
    Verdict.ACCEPTED: State.ACCEPTED,
    Verdict.PARTLY: State.PARTLY_ACCEPTED,
    Verdict.REFUSED: State.REFUSED,
}
_WHOSE_TURN = {
    State.DRAFTED: "holder",
    State.SEALED: "holder",
    State.OFFERED: "carrier",
    State.IN_TRANSIT: "carrier",
    State.HANDED_ON: "carrier",
    State.AT_GATE: "recycler",
}


def state_after(
    state: State, signing: Signing, verdict: Verdict | None = None, *, is_last_leg: bool = True
) -> State:
    """Return the state a signature leads to; raises ``Conflict`` when it is not its turn.

    From any leg but the last a lot is handed on; from the last it is given at the gate.
    """
    if state not in SIGNATURES[signing].before:
        turn = _WHOSE_TURN.get(state)
        waiting = (
            say("It waits for the %(turn)s.", turn=turn)
            if turn
            else say("Nothing more is signed on it.")
        )
        raise _wrong_order(state, signing, waiting)
    if signing is (Signing.HAND_ON if is_last_leg else Signing.GIVE_AT_GATE):
        there = "the base" if is_last_leg else "the next carrier"
        raise _wrong_order(
            state, signing, say("It waits for the carrier to give it to %(there)s.", there=there)
        )
    if signing is Signing.RECEIVE:
        return state_by(verdict or Verdict.ACCEPTED)
    return _AFTER[signing]


def state_by(verdict: Verdict) -> State:
    """Return the state a verdict leads to."""
    return _VERDICT_STATE[verdict]


def _wrong_order(state: State, signing: Signing, waiting: str) -> Conflict:
    return Conflict(
        "wrong_order",
        say(
            "The consignment is %(state)s; “%(signing)s” does not come now.",
            state=state.replace("_", " "),
            signing=known(signing.replace("_", " ")),
        ),
        field="state",
        way_out=waiting,
    )


def whose_turn(state: State) -> str | None:
    """Return the part that signs next, or ``None`` when the consignment is at its end."""
    return _WHOSE_TURN.get(state)


def next_signing(state: State, *, is_last_leg: bool = True) -> Signing | None:
    """Return the signature that comes next, or ``None`` at the end."""
    never = {Signing.CANCEL, Signing.HAND_ON if is_last_leg else Signing.GIVE_AT_GATE}
    for signing, step in SIGNATURES.items():
        if signing not in never and state in step.before:
            return signing
    return None


def check_happened(happened_at: datetime | None, previous_at: datetime, at: datetime) -> datetime:
    """Return when a hand-over happened: as stated, or now.

    People state it to the minute, so within the minute of what precedes it (the signature before,
    or the drafting of the consignment) it counts as that instant. Raises ``Invalid`` for an
    instant in the future or before that minute.
    """
    happened = happened_at or at
    if happened > at:
        raise Invalid(
            "in_the_future",
            say("A hand-over cannot be in the future."),
            field="happened_at",
            way_out=say("Sign when it happens, or state the time it did."),
        )
    if happened < previous_at.replace(second=0, microsecond=0):
        raise Invalid(
            "before_previous",
            say("This hand-over would be before what precedes it."),
            field="happened_at",
            way_out=say(
                "State a time from %(previous_at)s UTC on.",
                previous_at=f"{previous_at:%Y-%m-%d %H:%M}",
            ),
        )
    return max(happened, previous_at)
