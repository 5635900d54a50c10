"""How does a case live, and how an order?

A case is opened for a reason that lies elsewhere (its origin), holds orders, and is closed once
none of them stops anything. An order is in effect from the instant it is issued. Its addressee
answers with evidence, which its regulator accepts or refuses; it may also be lifted. Everything
else an order does follows from its measure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from recycling.bases.cases.rules.ladder import ANSWERED_WITH_EVIDENCE, Measure
from recycling.errors import Conflict
from recycling.sayings import say


class Origin(StrEnum):
    """Where a case comes from; its reference names the thing."""

    BREACH = "breach"  # a limit of discharge was exceeded
    LEAK_ALERT = "leak_alert"
    REPORT = "report"
    INSPECTION = "inspection"
    OWN = "own"  # what the authority knows otherwise


class CaseState(StrEnum):
    """Where a case stands."""

    OPENED = "opened"  # with its origin
    ORDERED = "ordered"  # with its first order
    CLOSED = "closed"  # by its regulator


class OrderState(StrEnum):
    """Where an order stands. The comment names what brings the state about."""

    ISSUED = "issued"  # the order, or the refusal of an answer
    ANSWERED = "answered"  # its addressee, with evidence
    MET = "met"  # its regulator accepts the evidence
    LIFTED = "lifted"  # its regulator, or an appeal that is upheld


class OrderMove(StrEnum):
    """What is done with an order: answered by its addressee, all else by its regulator."""

    ANSWER = "answer"
    ACCEPT = "accept"
    REFUSE = "refuse"
    LIFT = "lift"
    OVERTURN = "overturn"  # an appeal is upheld


@dataclass(frozen=True)
class OrderStep:
    """From which states a move leads where."""

    sources: tuple[OrderState, ...]
    target: OrderState


S = OrderState
# In these an order binds, unless an appeal suspends it.
IN_EFFECT = (S.ISSUED, S.ANSWERED)
ORDERS: dict[OrderMove, OrderStep] = {
    OrderMove.ANSWER: OrderStep((S.ISSUED,), S.ANSWERED),
    OrderMove.ACCEPT: OrderStep((S.ANSWERED,), S.MET),
    OrderMove.REFUSE: OrderStep((S.ANSWERED,), S.ISSUED),
    OrderMove.LIFT: OrderStep(IN_EFFECT, S.LIFTED),
    OrderMove.OVERTURN: OrderStep((*IN_EFFECT, S.MET), S.LIFTED),
}
_WAYS_OUT = {
    OrderMove.ANSWER: say("An order is answered once until that answer is decided on."),
    OrderMove.ACCEPT: say("Only an answer that waits is decided on."),
    OrderMove.REFUSE: say("Only an answer that waits is decided on."),
    OrderMove.LIFT: say("It binds nobody any more."),
    OrderMove.OVERTURN: say("It is lifted already."),
}


def next_order_state(state: str, move: OrderMove) -> OrderState:
    """Return the state a move leads to; raises ``Conflict`` naming the present state."""
    step = ORDERS[move]
    if state in step.sources:
        return step.target
    raise Conflict(
        "wrong_order_state",
        say("The order is %(state)s; it cannot take the step “%(move)s”.", state=state, move=move),
        field="order",
        way_out=_WAYS_OUT[move],
    )


def moves_of_order(state: str, measure: str) -> tuple[OrderMove, ...]:
    """Return what may be done with an order in this state, appeals apart."""
    decided = (one for one in ORDERS if one != OrderMove.OVERTURN)
    possible = (move for move in decided if state in ORDERS[move].sources)
    answerable = Measure(measure) in ANSWERED_WITH_EVIDENCE
    return tuple(one for one in possible if answerable or one == OrderMove.LIFT)


def check_case_open(ref: str, state: str) -> None:
    """Raise ``Conflict`` for a case that is closed."""
    if state == CaseState.CLOSED:
        raise Conflict(
            "case_closed",
            say("Case %(ref)s is closed.", ref=ref),
            field="case",
            way_out=say("Open a new case about what is new."),
        )


def check_closable(orders: Iterable[tuple[str, str, str]]) -> None:
    """Raise ``Conflict`` where one of a case's orders (ref, measure, state) still stops something.

    A rectification counts as met on the evidence with which the case is closed; a publication runs
    to its day, and a revocation is for good.
    """
    binding = (Measure.CESSATION, Measure.SUSPENSION)
    held = [ref for ref, measure, state in orders if measure in binding and state in IN_EFFECT]
    if held:
        raise Conflict(
            "orders_in_effect",
            say("Order %(held)s is still in effect.", held=held[0]),
            field="case",
            way_out=say("Accept its answer, or lift it, and close the case then."),
        )
