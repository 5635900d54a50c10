"""How does a lot live: which move leads from where to where, and who brings it about?

One table. ``lots.service.step`` is the only writer of a lot's state and asks here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from recycling.errors import Conflict
from recycling.sayings import either, known, listed, say


class State(StrEnum):
    """Where a lot stands; beside each, who brings it about."""

    DRAFT = "draft"  # the holder, entering it
    PUBLISHED = "published"  # the holder, or an auction that ended without award
    AUCTIONED = "auctioned"  # the holder, opening an auction
    AWARDED = "awarded"  # the holder, awarding to the best bid
    PAID = "paid"  # the registry, when the payment has settled
    HANDED_OVER = "handed_over"  # the carrier, taking it from the holder
    RECEIVED = "received"  # the base, weighing it in
    RECOVERED = "recovered"  # the base, closing the batch it went into
    CERTIFIED = "certified"  # the base, issuing the certificate
    WITHDRAWN = "withdrawn"  # the holder, before any auction
    REFUSED = "refused"  # the base, at the gate


class Move(StrEnum):
    """What may be done with a lot."""

    PUBLISH = "publish"
    AUCTION = "auction"
    AWARD = "award"
    PAY = "pay"
    HAND_OVER = "hand_over"
    RECEIVE = "receive"
    RECOVER = "recover"
    CERTIFY = "certify"
    WITHDRAW = "withdraw"
    RELIST = "relist"
    SET_ASIDE = "set_aside"
    REFUSE = "refuse"
    CALL_BACK = "call_back"


class Part(StrEnum):
    """Whose turn it is."""

    HOLDER = "holder"
    PAYER = "payer"
    CARRIER = "carrier"
    BASE = "base"
    REGISTRY = "registry"


@dataclass(frozen=True)
class Transition:
    """A legal move: from which states, to which, and who makes it."""

    sources: tuple[State, ...]
    target: State
    by: Part


# In the order of a lot's life; the first move open from a state is the one that leads on.
LIFECYCLE: dict[Move, Transition] = {
    Move.PUBLISH: Transition((State.DRAFT,), State.PUBLISHED, Part.HOLDER),
    Move.AUCTION: Transition((State.PUBLISHED,), State.AUCTIONED, Part.HOLDER),
    Move.AWARD: Transition((State.AUCTIONED,), State.AWARDED, Part.HOLDER),
    Move.PAY: Transition((State.AWARDED,), State.PAID, Part.PAYER),
    Move.HAND_OVER: Transition((State.PAID,), State.HANDED_OVER, Part.CARRIER),
    Move.RECEIVE: Transition((State.HANDED_OVER,), State.RECEIVED, Part.BASE),
    Move.RECOVER: Transition((State.RECEIVED,), State.RECOVERED, Part.BASE),
    Move.CERTIFY: Transition((State.RECOVERED,), State.CERTIFIED, Part.BASE),
    Move.WITHDRAW: Transition((State.DRAFT, State.PUBLISHED), State.WITHDRAWN, Part.HOLDER),
    Move.RELIST: Transition((State.AUCTIONED,), State.PUBLISHED, Part.REGISTRY),
    Move.SET_ASIDE: Transition((State.AWARDED,), State.AUCTIONED, Part.REGISTRY),
    Move.REFUSE: Transition((State.HANDED_OVER,), State.REFUSED, Part.BASE),
    Move.CALL_BACK: Transition((State.HANDED_OVER,), State.PAID, Part.HOLDER),
}

STAGES: tuple[State, ...] = (
    State.DRAFT,
    State.PUBLISHED,
    State.AUCTIONED,
    State.AWARDED,
    State.PAID,
    State.HANDED_OVER,
    State.RECEIVED,
    State.RECOVERED,
    State.CERTIFIED,
)
EDITABLE: frozenset[State] = frozenset({State.DRAFT})
# Assays may be added and questions answered until the lot is awarded …
ASSAYED: frozenset[State] = frozenset({State.DRAFT, State.PUBLISHED, State.AUCTIONED})
# … but which one counts is fixed while an auction is open.
REPLACEABLE: frozenset[State] = frozenset({State.DRAFT, State.PUBLISHED})
OFFERED: frozenset[State] = frozenset({State.PUBLISHED, State.AUCTIONED})
# Not yet handed over: what has left keeps the code it left with.
OPEN: frozenset[State] = frozenset(
    {State.DRAFT, State.PUBLISHED, State.AUCTIONED, State.AWARDED, State.PAID}
)


def moves_from(state: str) -> tuple[Move, ...]:
    """Return the moves open from a state, the one that leads on first."""
    return tuple(move for move, transition in LIFECYCLE.items() if state in transition.sources)


def next_turn(state: str) -> tuple[Move, Transition] | None:
    """Return the move that leads on from a state and who makes it; ``None`` where life ended."""
    return next(((move, LIFECYCLE[move]) for move in moves_from(state)), None)


def next_state(ref: str, state: str, move: Move) -> State:
    """Return the state a move leads to.

    Raises ``Conflict`` naming the lot's present state and what is open from there.
    """
    transition = LIFECYCLE[move]
    if state in transition.sources:
        return transition.target
    needed = reduce(either, map(spoken, transition.sources))
    raise Conflict(
        "wrong_lot_state",
        say(
            "Lot %(ref)s is %(spoken)s; for this it must be %(needed)s.",
            ref=ref,
            spoken=spoken(state),
            needed=needed,
        ),
        way_out=_way_out(state),
    )


def spoken(name: str) -> str:
    """Write a state or move as words."""
    return name.replace("_", " ")


def _way_out(state: str) -> str:
    open_moves = moves_from(state)
    if not open_moves:
        return say("Its life has ended.")
    return say(
        "Open to it now: %(open_moves)s.",
        open_moves=listed(known(spoken(one)) for one in open_moves),
    )
