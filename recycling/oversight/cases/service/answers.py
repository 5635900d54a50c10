"""Deeds by which an order is answered with evidence, and the answer accepted or refused."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from recycling.bases.cases.models import Order
from recycling.bases.cases.rules import (
    LONGEST_TERM,
    Measure,
    OrderMove,
    check_words,
    moves_of_order,
    next_order_state,
)
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.files import Taken, holds
from recycling.ledger.canonical import Json
from recycling.oversight.cases.models import OrderAnswer
from recycling.oversight.cases.rules import Decision, on_working_day
from recycling.oversight.cases.service.loading import locked_order, record_order
from recycling.oversight.cases.service.orders import end
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.scanning import Scan, Shelf, Verdict, refuse_not_waiting, scanner


@deed
def answer_order(act: Act, ref: str, words: str, document: Taken | None = None) -> str:
    """Answer an order with what was put right and a document that shows it (its addressee).

    Raises ``Conflict`` where it is not to be answered or an answer waits, ``Invalid`` naming
    ``words`` or ``document``.
    """
    order = locked_order(ref)
    permit(act.actor, Permission.ORDERS_ANSWER, order)
    order.state = next_order_state(order.state, OrderMove.ANSWER)
    _refuse_unanswerable(order)
    order.answered_on = act.at.date()
    answer = _row(act, order, check_words(words, "words", "what was put right"), document)
    db.session.add(answer)
    said: dict[str, Json] = {
        "number": answer.number,
        "words": answer.words,
        "document": answer.document_sha256,
    }
    record_order(act, "OrderAnswered", order, said)
    return ref


def _refuse_unanswerable(order: Order) -> None:
    if OrderMove.ACCEPT not in moves_of_order(order.state, order.measure):
        raise Conflict(
            "nothing_to_answer",
            say("Order %(order)s asks for no evidence.", order=order.ref),
            field="order",
            way_out=say("Appeal against it in its term, or ask its authority to lift it."),
        )


def _row(act: Act, order: Order, words: str, taken: Taken | None) -> OrderAnswer:
    if taken is not None and not holds(taken.sha256):
        raise Invalid(
            "content_missing",
            say("The content of this file did not arrive."),
            field="document",
            way_out=say("Upload it again."),
        )
    counted = select(func.count(OrderAnswer.id)).where(OrderAnswer.order_id == order.id)
    return OrderAnswer(
        order_id=order.id,
        number=(db.session.scalar(counted) or 0) + 1,
        words=words,
        document_sha256=taken.sha256 if taken else "",
        document_name=taken.name if taken else "",
        document_type=taken.media_type if taken else "",
        document_size=taken.size if taken else 0,
        document_scan=scanner().first() if taken else Scan.NOT_SCANNED,
        answered_at=act.at,
        answered_by=act.actor.person_ref,
        decision=Decision.UNDECIDED,
        reason="",
    )


@deed
def accept_answer(act: Act, ref: str, reason: str) -> str:
    """Accept the evidence that answers an order: the order is met, a licence is given back.

    Raises ``Conflict`` where no answer waits, ``Invalid`` naming ``reason``.
    """
    order = locked_order(ref)
    permit(act.actor, Permission.CASES_DECIDE, order)
    state = next_order_state(order.state, OrderMove.ACCEPT)
    kept = check_words(reason, "reason", "what shows that it is put right")
    _decide(act, order, Decision.ACCEPTED, kept)
    besides = end(act, order, state, kept)
    record_order(act, "OrderMet", order, {"reason": kept}, besides)
    return ref


@deed
def refuse_answer(act: Act, ref: str, reason: str, deadline: date | None = None) -> str:
    """Refuse the evidence that answers an order, with the reason, and maybe a later day.

    Raises ``Conflict`` where no answer waits, ``Invalid`` naming ``reason`` or ``deadline``.
    """
    order = locked_order(ref)
    permit(act.actor, Permission.CASES_DECIDE, order)
    order.state = next_order_state(order.state, OrderMove.REFUSE)
    kept = check_words(reason, "reason", "what is still wrong")
    _decide(act, order, Decision.REFUSED, kept)
    order.has_failed, order.answered_on = True, None
    if deadline is not None:
        order.deadline, order.is_told = _later(order, deadline, act.at.date()), False
    day = order.deadline.isoformat() if order.deadline else ""
    record_order(act, "AnswerRefused", order, {"reason": kept, "deadline": day})
    return ref


def _later(order: Order, deadline: date, day: date) -> date:
    if order.measure != Measure.RECTIFICATION or not day < deadline <= day + LONGEST_TERM:
        words = say(
            "Only what is to be put right has a deadline; it is after today, within a year."
        )
        raise Invalid("deadline_out_of_range", words, field="deadline")
    return on_working_day(order.country, deadline)


def _decide(act: Act, order: Order, decision: Decision, reason: str) -> None:
    answer = db.session.scalars(
        select(OrderAnswer)
        .where(OrderAnswer.order_id == order.id, OrderAnswer.decision == Decision.UNDECIDED)
        .order_by(OrderAnswer.number.desc())
        .limit(1)
    ).one()
    answer.decision, answer.reason, answer.decided_at = decision, reason, act.at


@deed
def settle_evidence(act: Act, ref: str, sha256: str, verdict: Verdict) -> str:
    """Keep what was found in the waiting document of an answer; raises ``Conflict``."""
    permit(act.actor, Permission.FILES_SCAN)
    order = locked_order(ref)
    row = db.session.scalar(
        select(OrderAnswer)
        .where(OrderAnswer.order_id == order.id, OrderAnswer.document_sha256 == sha256)
        .options(joinedload(OrderAnswer.order))
        .order_by(OrderAnswer.number.desc())
        .limit(1)
        .with_for_update(of=OrderAnswer)
    )
    if row is None:
        raise missing("document", sha256[:12])
    refuse_not_waiting(row.document_scan)
    row.document_scan = verdict.scan
    said: dict[str, Json] = {"name": row.document_name, **verdict.json(sha256)}
    record_order(act, "EvidenceScanned", order, said)
    return ref


def _waiting(most: int) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(Order.ref, OrderAnswer.document_sha256)
        .join(Order, Order.id == OrderAnswer.order_id)
        .where(OrderAnswer.document_scan == Scan.WAITING)
        .order_by(OrderAnswer.id)
        .limit(most)
    )
    return [(ref, sha256) for ref, sha256 in rows]


EVIDENCE = Shelf(_waiting, settle_evidence)
