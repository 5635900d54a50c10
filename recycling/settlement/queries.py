"""Read-only answers about sales and payments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.parties.permissions import Permission, may
from recycling.settlement.models import Payment, Payout, Sale, WebhookEvent
from recycling.settlement.rules import PaymentState, PayoutState, SaleState
from recycling.wire import Page, cursor_id, page_of


def _whole() -> Select[tuple[Sale]]:
    return select(Sale).options(
        joinedload(Sale.lot),
        joinedload(Sale.auction),
        joinedload(Sale.base),
        joinedload(Sale.holder),
        joinedload(Sale.recycler),
        selectinload(Sale.payments),
        selectinload(Sale.payouts),
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
    row = db.session.scalar(_whole().where(Sale.ref == ref))
    if row is None or not may(actor, Permission.SALES_READ, row):
        raise missing("sale", ref)
    return row


def sale_of_lot(lot_id: int) -> Sale:
    """Return the lot's latest sale; raises ``NotFound``."""
    row = find_sale_of_lot(lot_id)
    if row is None:
        raise missing("sale", "of this lot")
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
    query = _whole().where(
        or_(Sale.holder_id == organisation_id, Sale.recycler_id == organisation_id)
    )
    if before:
        query = query.where(Sale.id < before)
    rows = db.session.scalars(query.order_by(Sale.id.desc()).limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: (row.id,))


def to_pay(organisation_id: int, limit: int = 20) -> list[Sale]:
    """Return the open sales this organisation pays, oldest first."""
    pays = or_(
        (Sale.holder_id == organisation_id) & (Sale.amount_minor < 0),
        (Sale.recycler_id == organisation_id) & (Sale.amount_minor > 0),
    )
    return list(
        db.session.scalars(
            _whole()
            .where(Sale.state == SaleState.OPENED, pays)
            .order_by(Sale.id)
            .limit(limit)
        )
    )


def payment(ref: str) -> Payment:
    """Return a payment; raises ``NotFound``."""
    row = db.session.scalar(select(Payment).where(Payment.ref == ref))
    if row is None:
        raise missing("payment", ref)
    return row


def payment_of_checkout(checkout_id: str) -> Payment | None:
    """Return the payment a provider's checkout belongs to, if we know it."""
    return db.session.scalar(select(Payment).where(Payment.checkout_id == checkout_id))


def open_payments(before: datetime, limit: int) -> list[str]:
    """Return payments begun before an instant that nobody has told us the end of."""
    return list(
        db.session.scalars(
            select(Payment.ref)
            .where(
                Payment.state == PaymentState.STARTED,
                Payment.started_at < before,
                Payment.checkout_id.is_not(None),
            )
            .order_by(Payment.started_at)
            .limit(limit)
        )
    )


def planned_payouts(limit: int) -> list[str]:
    """Return payouts not yet carried out, oldest first."""
    return list(
        db.session.scalars(
            select(Payout.ref)
            .where(Payout.state == PayoutState.PLANNED)
            .order_by(Payout.id)
            .limit(limit)
        )
    )


def parked_events(limit: int) -> list[WebhookEvent]:
    """Return events whose payment was not there when they came, oldest first."""
    return list(
        db.session.scalars(
            select(WebhookEvent)
            .where(WebhookEvent.done_at.is_(None))
            .order_by(WebhookEvent.id)
            .limit(limit)
        )
    )
