"""Does every case and order stand on its facts: opened, ordered, ended, closed as they say?

What is compared: of a case its addressee's organisation and its state; of an order its measure,
words, legal basis, days and state, and whether an appeal stays it; of an answer and an appeal how
they were decided. Cases of breaches are opened by the fact of the monitoring result, and what older
facts ordered stands on the chain of the base.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from recycling.bases.cases.models import Case, Order
from recycling.bases.cases.rules import CaseState, OrderState
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.oversight.cases.models import OrderAnswer, OrderAppeal
from recycling.sayings import say

_AT_ONCE = 200
_ENDS = {"OrderMet": OrderState.MET, "OrderLifted": OrderState.LIFTED}


@dataclass
class _Told:
    """What the facts of a case say of it and of its orders."""

    is_opened: bool = False
    state: str = CaseState.OPENED
    issued: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    stayed: dict[str, bool] = field(default_factory=dict)
    deadlines: dict[str, str] = field(default_factory=dict)
    answers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    appeals: dict[str, tuple[str, str]] = field(default_factory=dict)
    ordered_before: bool = False


def disagreements() -> Iterator[str]:
    """Name every case, order, answer and appeal that says other than its facts."""
    last = 0
    while rows := db.session.scalars(
        select(Case)
        .where(Case.id > last)
        .options(
            joinedload(Case.base),
            joinedload(Case.organisation),
            selectinload(Case.orders),
        )
        .order_by(Case.id)
        .limit(_AT_ONCE)
    ).all():
        last = rows[-1].id
        told = _told(rows)
        answers, appeals = _answers(rows), _appeals(rows)
        for row in rows:
            yield from _of_case(row, told[row.ref])
            for order in row.orders:
                yield from _of_order(order, told[row.ref])
                yield from _of_replies(order, told[row.ref], answers, appeals)
        db.session.expunge_all()


def _told(rows: Sequence[Case]) -> dict[str, _Told]:
    found = {row.ref: _Told() for row in rows}
    subjects = {f"case:{row.ref}" for row in rows}
    subjects |= {f"base:{row.base.ref}" for row in rows if row.base is not None}
    asked = select(Fact.type, Fact.body).where(Fact.subject.in_(subjects)).order_by(Fact.id)
    for kind, body in db.session.execute(asked):
        case = found.get(body.get("case", ""))
        if case is not None:
            _fold(case, kind, body)
    return found


def _fold(told: _Told, kind: str, body: dict[str, Any]) -> None:
    order = body.get("order", "")
    if kind in ("CaseOpened", "DischargeMeasured"):
        told.is_opened = True
    elif kind == "CaseClosed":
        told.state = CaseState.CLOSED
        told.states |= dict.fromkeys(body.get("met", ()), OrderState.MET)
    elif kind == "RectificationOrdered":
        told.state, told.ordered_before = CaseState.ORDERED, True
    elif kind == "OrderIssued":
        told.state, told.issued[order] = CaseState.ORDERED, body
        told.states[order], told.deadlines[order] = OrderState.ISSUED, body["deadline"]
    elif kind == "OrderAnswered":
        told.states[order] = OrderState.ANSWERED
        told.answers[order].append("")
    elif kind == "AnswerRefused":
        told.states[order] = OrderState.ISSUED
        told.answers[order][-1] = "refused"
        told.deadlines[order] = body["deadline"]
    elif kind in _ENDS:
        _end(told, order, _ENDS[kind])
        if kind == "OrderMet":
            told.answers[order][-1] = "accepted"
    else:
        _fold_appeal(told, kind, body)


def _fold_appeal(told: _Told, kind: str, body: dict[str, Any]) -> None:
    order, appeal = body.get("order", ""), body.get("appeal", "")
    if kind == "OrderAppealed":
        told.appeals[order] = (appeal, "")
    elif kind == "AppealStayDecided":
        told.stayed[order] = body["stay"] == "stayed"
    elif kind == "AppealDecided":
        told.appeals[order] = (appeal, body["outcome"])
        if body["outcome"] == "upheld":
            _end(told, order, OrderState.LIFTED)
        elif told.states.get(order) not in (OrderState.MET, OrderState.LIFTED):
            told.stayed[order] = False


def _end(told: _Told, order: str, state: str) -> None:
    told.states[order], told.stayed[order] = state, False


def _of_case(row: Case, told: _Told) -> Iterator[str]:
    if not told.is_opened:
        yield say("case %(ref)s was opened by no fact.", ref=row.ref)
    elif row.state != told.state:
        yield say(
            "case %(ref)s is %(state)s; its facts say %(told)s.",
            ref=row.ref,
            state=row.state,
            told=told.state,
        )


def _of_order(row: Order, told: _Told) -> Iterator[str]:
    issued = told.issued.get(row.ref)
    if issued is None:
        if not (told.ordered_before and row.authority_id is None):
            yield say("order %(ref)s was issued by no fact.", ref=row.ref)
        return
    kept = {
        "measure": row.measure,
        "ordered": row.ordered,
        "legal_basis": row.legal_basis,
        "reason": row.reason,
        "urgency": row.urgency,
        "published_until": row.published_until.isoformat(),
    }
    other = [name for name, value in kept.items() if issued.get(name) != value]
    if (row.deadline.isoformat() if row.deadline else "") != told.deadlines[row.ref]:
        other.append("deadline")
    if other:
        yield say(
            "order %(ref)s has another %(what)s than its fact says.",
            ref=row.ref,
            what=other[0],
        )
    elif row.state != told.states[row.ref] or row.is_stayed != told.stayed.get(row.ref, False):
        yield say(
            "order %(ref)s is %(state)s, which its facts do not say.", ref=row.ref, state=row.state
        )


def _of_replies(
    row: Order,
    told: _Told,
    answers: dict[int, list[str]],
    appeals: dict[int, tuple[str, str]],
) -> Iterator[str]:
    if answers.get(row.id, []) != told.answers.get(row.ref, []):
        yield say("the answers to order %(ref)s are not what its facts say.", ref=row.ref)
    if appeals.get(row.id) != told.appeals.get(row.ref):
        yield say("the appeal against order %(ref)s is not what its facts say.", ref=row.ref)


def _answers(rows: Sequence[Case]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for order_id, decision in db.session.execute(
        select(OrderAnswer.order_id, OrderAnswer.decision)
        .where(OrderAnswer.order_id.in_(_orders(rows)))
        .order_by(OrderAnswer.order_id, OrderAnswer.number)
    ):
        found[order_id].append(decision)
    return found


def _appeals(rows: Sequence[Case]) -> dict[int, tuple[str, str]]:
    asked = select(OrderAppeal.order_id, OrderAppeal.ref, OrderAppeal.outcome)
    found = db.session.execute(asked.where(OrderAppeal.order_id.in_(_orders(rows))))
    return {order_id: (ref, outcome) for order_id, ref, outcome in found}


def _orders(rows: Sequence[Case]) -> list[int]:
    return [order.id for row in rows for order in row.orders]
