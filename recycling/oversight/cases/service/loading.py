"""Load a case or an order with its row locked, and tell its chain what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from recycling.bases.cases.models import Case, Order
from recycling.db import db
from recycling.deeds import Act
from recycling.errors import missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record, record_each

ChainFact = tuple[str, str, Mapping[str, Json]]


def locked_case(ref: str) -> Case:
    """Return a case with its parties and orders, its row locked; raises ``NotFound``."""
    case: Case | None = db.session.scalar(
        select(Case)
        .where(Case.ref == ref)
        .options(joinedload(Case.organisation), joinedload(Case.base), selectinload(Case.orders))
        .with_for_update(of=Case)
    )
    if case is None:
        raise missing("case", ref)
    return case


def locked_order(ref: str) -> Order:
    """Return an order with its parties, its case's row locked, where its deeds meet.

    Raises ``NotFound``.
    """
    case_ref = db.session.scalar(
        select(Case.ref).join(Order, Order.case_id == Case.id).where(Order.ref == ref)
    )
    if case_ref is None:
        raise missing("order", ref)
    locked_case(case_ref)
    return db.session.scalars(
        select(Order)
        .where(Order.ref == ref)
        .options(
            joinedload(Order.organisation),
            joinedload(Order.base),
            joinedload(Order.licence),
            joinedload(Order.case),
        )
        .with_for_update(of=Order)
        .execution_options(populate_existing=True)
    ).one()


def record_order(
    act: Act,
    fact: str,
    order: Order,
    said: Mapping[str, Json],
    besides: Sequence[ChainFact] = (),
) -> None:
    """Record what was done with an order on its case's chain, seen by whom it addresses.

    ``besides`` are facts by which the chain of a licence says the same.
    """
    body: dict[str, Json] = {
        "case": order.case.ref,
        "order": order.ref,
        "measure": order.measure,
        "organisation": order.organisation.ref,
        "base": order.base.ref if order.base else "",
        "about": order.base.ref if order.base else order.organisation.ref,
        **said,
    }
    parties = [order.organisation.ref]
    if besides:
        record_each(act, besides, parties=parties)
    record(act, fact, f"case:{order.case.ref}", body, parties=parties)
