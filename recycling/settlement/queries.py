"""Read-only answers about sales and payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select, union
from sqlalchemy.orm import joinedload, selectinload

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import absent, missing
from recycling.parties.permissions import Permission, may
from recycling.quantities import Money
from recycling.sayings import say
from recycling.settlement.models import Payment, Sale
from recycling.settlement.rules import (
    PAY_WITHIN,
    PaymentState,
    SaleState,
    instalments_left,
    next_instalment,
)
from recycling.settlement.stripe_gateway import LARGEST_PAYMENT_MINOR
from recycling.wire import Page, cursor_id, page_of


@dataclass(frozen=True)
class Due:
    """What the payer pays next, what is left in all, and in how many payments."""

    next: Money
    left: Money
    payments: int


def _with_parties() -> Select[Sale]:
    return select(Sale).options(
        joinedload(Sale.lot),
        joinedload(Sale.auction),
        joinedload(Sale.base),
        joinedload(Sale.holder),
        joinedload(Sale.recycler),
    )


def _whole() -> Select[Sale]:
    return _with_parties().options(
        selectinload(Sale.payments).joinedload(Payment.bank_transfer),
        selectinload(Sale.payouts),
    )


def _at_one_instant() -> Select[Sale]:
    """Read all in one statement: of two, the second may see a payment that came in between."""
    return _with_parties().options(
        joinedload(Sale.payments).joinedload(Payment.bank_transfer),
        joinedload(Sale.payouts),
    )


def locked(ref: str) -> Sale:
    """Return the sale with its row locked to the end of the deed; raises ``NotFound``."""
    row = db.session.scalar(
        _whole()
        .where(Sale.ref == ref)
        .with_for_update(of=Sale)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("sale", ref)
    return row


def unlocked(ref: str) -> Sale:
    """Return the sale as it stands, for the registry's own use; raises ``NotFound``."""
    row = db.session.scalar(_whole().where(Sale.ref == ref))
    if row is None:
        raise missing("sale", ref)
    return row


def sale(ref: str, actor: Actor) -> Sale:
    """Return the sale to one of its parties or its regulator; ``NotFound`` to others."""
    row = db.session.scalars(_at_one_instant().where(Sale.ref == ref)).unique().one_or_none()
    if row is None or not may(actor, Permission.SALES_READ, row):
        raise missing("sale", ref)
    return row


def sale_of_lot(lot_id: int) -> Sale:
    """Return the lot's latest sale; raises ``NotFound``."""
    row = find_sale_of_lot(lot_id)
    if row is None:
        raise absent("sale", say("There is no sale of this lot."))
    return row


def find_sale_of_lot(lot_id: int) -> Sale | None:
    """Return the lot's latest sale, if there is one."""
    return db.session.scalar(
        _whole().where(Sale.lot_id == lot_id).order_by(Sale.id.desc()).limit(1)
    )


def ref_by_id(sale_id: int) -> str:
    """Return the reference of a sale's row."""
    return db.session.get_one(Sale, sale_id).ref


def sales_of(organisation_id: int, cursor: str = "", limit: int = 50) -> Page[Sale]:
    """Return a page of the sales an organisation is party to, newest first."""
    before = cursor_id(cursor)
    ids = union(
        *(
            select(_newest(part == organisation_id, before, limit + 1).subquery().c.id)
            for part in (Sale.holder_id, Sale.recycler_id)
        )
    )
    query = _whole().where(Sale.id.in_(ids)).order_by(Sale.id.desc())
    rows = db.session.scalars(query.limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: (row.id,))


def _newest(whose: ColumnElement[bool], before: int, limit: int) -> Select[int]:
    """Read one index from its end, so that a page costs the same however long the list is."""
    query = select(Sale.id).where(whose)
    if before:
        query = query.where(Sale.id < before)
    return query.order_by(Sale.id.desc()).limit(limit)


def to_pay(organisation_id: int, limit: int = 20) -> list[Sale]:
    """Return the sales this organisation is to pay, or the balance of, oldest first."""
    pays = or_(
        (Sale.holder_id == organisation_id) & (Sale.amount_minor < 0) & _unpaid("holder"),
        (Sale.recycler_id == organisation_id) & (Sale.amount_minor > 0) & _unpaid("recycler"),
    )
    return list(db.session.scalars(_whole().where(pays).order_by(Sale.id).limit(limit)))


def _unpaid(part: str) -> ColumnElement[bool]:
    """Tell of a sale whether something is left for a part to pay: at the award, or finally."""
    paid = (
        select(func.coalesce(func.sum(Payment.amount_minor - Payment.charged_back_minor), 0))
        .where(
            Payment.sale_id == Sale.id,
            Payment.state == PaymentState.PAID,
            Payment.paid_by == part,
        )
        .scalar_subquery()
    )
    is_final = (Sale.state == SaleState.PAID) & Sale.final_at.is_not(None)
    return or_(Sale.state == SaleState.OPENED, is_final & (func.abs(Sale.amount_minor) > paid))


def overdue(organisation_id: int, at: datetime, limit: int = 20) -> list[Sale]:
    """Return the open sales this organisation is to be paid, whose time is over; oldest first."""
    is_paid = or_(
        (Sale.holder_id == organisation_id) & (Sale.amount_minor > 0),
        (Sale.recycler_id == organisation_id) & (Sale.amount_minor < 0),
    )
    opened = Sale.opened_at < at - PAY_WITHIN
    return list(
        db.session.scalars(
            _whole()
            .where(Sale.state == SaleState.OPENED, is_paid, opened)
            .order_by(Sale.id)
            .limit(limit)
        )
    )


def due(row: Sale) -> Due | None:
    """Return what is to be paid of a sale now; ``None`` when nothing is, or nothing may be."""
    left = abs(row.amount_minor) - row.paid_minor
    is_open = row.state == SaleState.OPENED or row.balance.minor > 0
    if not is_open or left <= 0 or row.questioned_payment is not None:
        return None
    under_way = row.payment_under_way
    following = next_instalment(row.amount_minor, row.paid_minor, LARGEST_PAYMENT_MINOR)
    return Due(
        next=under_way.amount if under_way else Money(following, row.currency),
        left=Money(left, row.currency),
        payments=instalments_left(row.amount_minor, row.paid_minor, LARGEST_PAYMENT_MINOR),
    )


def payment(ref: str) -> Payment:
    """Return a payment; raises ``NotFound``."""
    asked = select(Payment).options(joinedload(Payment.bank_transfer)).where(Payment.ref == ref)
    row = db.session.scalar(asked)
    if row is None:
        raise missing("payment", ref)
    return row


def payment_of_checkout(checkout_id: str) -> Payment | None:
    """Return the payment a provider's checkout belongs to, if we know it."""
    return db.session.scalar(select(Payment).where(Payment.checkout_id == checkout_id))
