"""Deeds by which an order is appealed against, stayed or not meanwhile, and the appeal decided."""

from __future__ import annotations

from sqlalchemy import select

from recycling.bases.cases.models import Order
from recycling.bases.cases.rules import (
    IN_EFFECT,
    OrderMove,
    check_words,
    next_order_state,
)
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.canonical import Json
from recycling.oversight.cases.models import OrderAppeal
from recycling.oversight.cases.rules import (
    Outcome,
    Stay,
    check_appeal,
    check_in_time,
    check_outcome,
    check_undecided,
    last_day,
)
from recycling.oversight.cases.service.licences import give_back, take_again
from recycling.oversight.cases.service.loading import ChainFact, locked_order, record_order
from recycling.oversight.cases.service.orders import end
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say


@deed
def appeal_against_order(act: Act, ref: str, words: str) -> str:
    """Appeal against an order in its term (its addressee); once. Answers with the appeal.

    The order stays in effect unless its authority stays it. Raises ``Conflict`` when too late, for
    one that has ended or was appealed against, ``Invalid`` naming ``words``.
    """
    order = locked_order(ref)
    permit(act.actor, Permission.ORDERS_APPEAL, order)
    _refuse_ended_or_twice(order)
    last = last_day(order.country, order.issued_at.date())
    check_in_time(last, act.at.date())
    appeal = OrderAppeal(
        ref=new_reference("APL"),
        order_id=order.id,
        words=check_appeal(words),
        lodged_at=act.at,
        lodged_by=act.actor.person_ref,
        last_day=last,
        stay=Stay.UNDECIDED,
        stay_reason="",
        outcome=Outcome.UNDECIDED,
        reason="",
        decided_by="",
    )
    db.session.add(appeal)
    said: dict[str, Json] = {"appeal": appeal.ref, "words": appeal.words}
    record_order(act, "OrderAppealed", order, said)
    return appeal.ref


def _refuse_ended_or_twice(order: Order) -> None:
    if order.state not in IN_EFFECT:
        raise Conflict(
            "order_ended",
            say(
                "Order %(order)s is %(order_state)s; it binds you no more.",
                order=order.ref,
                order_state=order.state,
            ),
            field="order",
            way_out=say("Nothing is left to appeal against."),
        )
    known = db.session.scalar(select(OrderAppeal.ref).where(OrderAppeal.order_id == order.id))
    if known:
        raise Conflict(
            "appealed_already",
            say("Appeal %(known)s is about this order.", known=known),
            field="order",
            way_out=say("An order is appealed against once."),
        )


@deed
def decide_stay(act: Act, ref: str, stays: bool, reason: str) -> str:
    """Decide whether an appeal suspends the order's effect until it is decided, with the reason.

    Raises ``Conflict`` for a decided appeal or the same decision again, ``Invalid`` naming
    ``reason``.
    """
    appeal, order = _locked(ref)
    permit(act.actor, Permission.CASES_DECIDE, order)
    check_undecided(appeal.outcome)
    stay = Stay.STAYED if stays else Stay.REFUSED
    if appeal.stay == stay or order.state not in IN_EFFECT:
        raise Conflict(
            "nothing_to_stay",
            say("Order %(order)s stands so already.", order=order.ref),
            field="stays",
            way_out=say("Decide the appeal."),
        )
    kept = check_words(reason, "reason", "why its effect is stayed, or is not")
    appeal.stay, appeal.stay_reason, appeal.stay_decided_at = stay, kept, act.at
    besides = _set_stayed(act, order, stays, kept)
    said: dict[str, Json] = {"appeal": ref, "stay": str(stay), "reason": kept}
    record_order(act, "AppealStayDecided", order, said, besides)
    return ref


def _set_stayed(act: Act, order: Order, stays: bool, reason: str) -> tuple[ChainFact, ...]:
    was, order.is_stayed = order.is_stayed, stays
    if was == stays:
        return ()
    return give_back(act, order, reason) if stays else take_again(act, order)


@deed
def decide_appeal(act: Act, ref: str, outcome: str, words: str) -> str:
    """Decide an appeal, with the reason: upheld, the order is lifted; rejected, it goes on.

    Raises ``Conflict`` for a decided one, ``Invalid`` naming ``outcome`` or ``words``.
    """
    appeal, order = _locked(ref)
    permit(act.actor, Permission.CASES_DECIDE, order)
    check_undecided(appeal.outcome)
    appeal.outcome = check_outcome(outcome)
    appeal.reason = check_appeal(words)
    appeal.decided_at, appeal.decided_by = act.at, act.actor.person_ref
    besides: tuple[ChainFact, ...] = ()
    if appeal.outcome == Outcome.UPHELD:
        state = next_order_state(order.state, OrderMove.OVERTURN)
        besides = end(act, order, state, appeal.reason[:500])
    elif order.state in IN_EFFECT:
        besides = _set_stayed(act, order, False, appeal.reason[:500])
    said: dict[str, Json] = {"appeal": ref, "outcome": appeal.outcome, "reason": appeal.reason}
    record_order(act, "AppealDecided", order, said, besides)
    return ref


def _locked(ref: str) -> tuple[OrderAppeal, Order]:
    order_ref = db.session.scalar(
        select(Order.ref)
        .join(OrderAppeal, OrderAppeal.order_id == Order.id)
        .where(OrderAppeal.ref == ref)
    )
    if order_ref is None:
        raise missing("appeal", ref)
    order = locked_order(order_ref)
    appeal = db.session.scalars(
        select(OrderAppeal)
        .where(OrderAppeal.ref == ref)
        .with_for_update(of=OrderAppeal)
        .execution_options(populate_existing=True)
    ).one()
    return appeal, order
