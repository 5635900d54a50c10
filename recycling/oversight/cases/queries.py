"""Read-only answers about an order: answers, appeal, what is on the way, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from recycling import clock
from recycling.bases.cases import queries as cases
from recycling.bases.cases.models import Order
from recycling.bases.cases.queries import CaseCard, OrderCard
from recycling.bases.cases.rules import (
    ANSWERED_WITH_EVIDENCE,
    IN_EFFECT,
    STOPPING,
    CaseState,
    OrderState,
)
from recycling.bases.models import Base, Licence
from recycling.bases.rules import IN_FORCE, LicenceState
from recycling.custody.models import Consignment
from recycling.custody.queries import ENDED
from recycling.custody.rules import State
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import absent, missing
from recycling.oversight.cases.models import OrderAnswer, OrderAppeal
from recycling.oversight.cases.rules import Outcome, Stay, Term, last_day, term_of
from recycling.parties.permissions import Permission, may, permit
from recycling.sayings import say


@dataclass(frozen=True)
class AnswerCard:
    """What the addressee says was put right, and what came of it."""

    number: int
    words: str
    document_name: str
    document_sha256: str
    document_type: str
    document_scan: str
    answered_at: datetime
    decision: str
    reason: str
    decided_at: datetime | None


@dataclass(frozen=True)
class AppealCard:
    """An appeal, whether it stays the order, and how it ended."""

    ref: str
    words: str
    lodged_at: datetime
    stay: str
    stay_reason: str
    stay_decided_at: datetime | None
    outcome: str
    reason: str
    decided_at: datetime | None


@dataclass(frozen=True)
class OrderPage:
    """An order as one reader sees it. Answers, and what an appeal says, are for its parties."""

    order: OrderCard
    answers: tuple[AnswerCard, ...]
    appeal: AppealCard | None
    appeal_until: date
    term: Term
    on_the_way: int
    is_party: bool
    may_answer: bool
    may_decide: bool
    may_lift: bool
    may_appeal: bool
    may_decide_stay: bool
    may_decide_appeal: bool


def order_page(ref: str, actor: Actor) -> OrderPage:
    """Return an order with all about it that a reader may see and do; raises ``NotFound``."""
    card = cases.order(ref, actor)
    is_party = may(actor, Permission.CASES_READ, card)
    decides = may(actor, Permission.CASES_DECIDE, card)
    appeal = _appeal(ref)
    until = last_day(card.country, card.issued_at.date())
    binds, is_open = card.state in IN_EFFECT, appeal is not None and not appeal.outcome
    return OrderPage(
        order=card,
        answers=_answers(ref) if is_party else (),
        appeal=appeal,
        appeal_until=until,
        term=term_of(card.country),
        on_the_way=_on_the_way(card) if is_party else 0,
        is_party=is_party,
        may_answer=card.state == OrderState.ISSUED
        and card.measure in ANSWERED_WITH_EVIDENCE
        and may(actor, Permission.ORDERS_ANSWER, card),
        may_decide=decides and card.state == OrderState.ANSWERED,
        may_lift=decides and binds,
        may_appeal=binds
        and appeal is None
        and clock.today() <= until
        and may(actor, Permission.ORDERS_APPEAL, card),
        may_decide_stay=decides and is_open and binds,
        may_decide_appeal=decides and is_open,
    )


def appeal_order(appeal_ref: str, actor: Actor) -> str:
    """Return the order an appeal is about, to whoever may decide it; raises ``NotFound``."""
    found = db.session.execute(
        select(Order)
        .join(OrderAppeal, OrderAppeal.order_id == Order.id)
        .where(OrderAppeal.ref == appeal_ref)
    ).scalar_one_or_none()
    if found is None or not may(actor, Permission.CASES_READ, found):
        raise missing("appeal", appeal_ref)
    return found.ref


def evidence(ref: str, number: int, actor: Actor) -> AnswerCard:
    """Return an answer with its document, to the parties of the order.

    Raises ``NotFound``, ``Forbidden`` to anybody else.
    """
    card = cases.order(ref, actor)
    permit(actor, Permission.CASES_READ, card)
    found = next((one for one in _answers(ref) if one.number == number), None)
    if found is None or not found.document_sha256:
        raise absent(
            "document",
            say("There is no document %(number)s of order %(ref)s.", number=number, ref=ref),
        )
    return found


def licences_to_order(card: CaseCard) -> list[tuple[str, str]]:
    """Return the licences of a case's base that may be suspended or revoked: (ref, number)."""
    states = (*IN_FORCE, LicenceState.SUSPENDED)
    rows = db.session.execute(
        select(Licence.ref, Licence.number)
        .join(Base, Base.id == Licence.base_id)
        .where(Base.ref == card.base_ref, Licence.state.in_(states))
        .order_by(Licence.id)
    )
    return [(row.ref, row.number) for row in rows]


def awaiting_decision(country: str, limit: int) -> list[tuple[OrderCard, str]]:
    """Return a country's orders that wait for their regulator, and why, the oldest first.

    Why is ``answered``, ``appealed`` or ``overdue``.
    """
    is_open = (
        select(OrderAppeal.id)
        .where(OrderAppeal.order_id == Order.id, OrderAppeal.outcome == Outcome.UNDECIDED)
        .exists()
    )
    today = clock.today()
    is_late = (Order.state == OrderState.ISSUED) & (Order.deadline < today)
    rows = db.session.execute(
        select(Order.ref, is_open.label("is_appealed"), Order.state)
        .where(
            Order.country == country,
            is_open
            | (
                Order.state.in_(IN_EFFECT)
                & Order.is_stayed.is_(False)
                & ((Order.state == OrderState.ANSWERED) | is_late)
            ),
        )
        .order_by(Order.id)
        .limit(limit)
    ).all()
    known = cases.orders_by_ref([row.ref for row in rows])
    return [(known[row.ref], "appealed" if row.is_appealed else _why(row.state)) for row in rows]


def _why(state: str) -> str:
    return "answered" if state == OrderState.ANSWERED else "overdue"


def cases_to_begin(country: str, limit: int) -> list[CaseCard]:
    """Return a country's cases in which nothing is ordered yet, the oldest first."""
    return cases.in_state(country, CaseState.OPENED, limit)


def _answers(ref: str) -> tuple[AnswerCard, ...]:
    rows = db.session.scalars(
        select(OrderAnswer)
        .join(Order, Order.id == OrderAnswer.order_id)
        .where(Order.ref == ref)
        .order_by(OrderAnswer.number)
    )
    return tuple(
        AnswerCard(
            row.number,
            row.words,
            row.document_name,
            row.document_sha256,
            row.document_type,
            row.document_scan,
            row.answered_at,
            row.decision,
            row.reason,
            row.decided_at,
        )
        for row in rows
    )


def _appeal(ref: str) -> AppealCard | None:
    row = db.session.scalar(
        select(OrderAppeal).join(Order, Order.id == OrderAppeal.order_id).where(Order.ref == ref)
    )
    if row is None:
        return None
    return AppealCard(
        row.ref,
        row.words,
        row.lodged_at,
        row.stay or Stay.UNDECIDED,
        row.stay_reason,
        row.stay_decided_at,
        row.outcome,
        row.reason,
        row.decided_at,
    )


def _on_the_way(card: OrderCard) -> int:
    """Return how many consignments are still to come to the base that an order stops."""
    if card.measure not in STOPPING or not card.is_in_effect:
        return 0
    counted = (
        select(func.count(Consignment.id))
        .join(Base, Base.id == Consignment.base_id)
        .where(Base.ref == card.base_ref, Consignment.state.not_in((State.DRAFTED, *ENDED)))
    )
    return db.session.scalar(counted) or 0
