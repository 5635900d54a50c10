"""Read-only answers about disputes: those one may read, and those that wait for a reply."""

from __future__ import annotations

from sqlalchemy import Select, and_, or_, select

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.lots.models import Lot
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.settlement.disputes.models import Dispute
from recycling.settlement.disputes.rows import whole
from recycling.settlement.disputes.rules import DisputeState
from recycling.settlement.models import Payment, Sale
from recycling.wire import Page, cursor_id, page_of


def dispute(ref: str, actor: Actor) -> Dispute:
    """Return a dispute to a party of its sale or its regulator; ``NotFound`` to others."""
    row = db.session.scalar(whole().where(Dispute.ref == ref))
    if row is None or not may(actor, Permission.DISPUTES_READ, row):
        raise missing("dispute", ref)
    return row


def disputes(actor: Actor, cursor: str = "", limit: int = 50) -> Page[Dispute]:
    """Return a page of the disputes one may read, newest first.

    A party reads those of its sales, a regulator those of lots of its country.
    """
    query = _readable(actor).order_by(Dispute.id.desc()).limit(limit + 1)
    if before := cursor_id(cursor):
        query = query.where(Dispute.id < before)
    rows = db.session.scalars(query).all()
    return page_of(rows, limit, lambda row: (row.id,))


def _readable(actor: Actor) -> Select[Dispute]:
    if actor.kind == Kind.REGULATOR:
        of_country = select(Sale.id).join(Lot, Lot.id == Sale.lot_id)
        mine = of_country.where(Lot.country == actor.country)
    else:
        ours = actor.organisation_id or 0
        mine = select(Sale.id).where(or_(Sale.holder_id == ours, Sale.recycler_id == ours))
    return whole().where(Dispute.sale_id.in_(mine))


def of_sale(sale: Sale) -> list[Dispute]:
    """Return the disputes of a sale, the first first."""
    return list(db.session.scalars(whole().where(Dispute.sale_id == sale.id).order_by(Dispute.id)))


def to_answer(organisation_id: int, limit: int = 20) -> list[Dispute]:
    """Return the disputes whose payee an organisation is and has not replied, first due first."""
    is_payee = or_(
        and_(Payment.paid_by == "recycler", Sale.holder_id == organisation_id),
        and_(Payment.paid_by == "holder", Sale.recycler_id == organisation_id),
    )
    waiting = (
        select(Dispute.id)
        .join(Sale, Sale.id == Dispute.sale_id)
        .join(Payment, Payment.id == Dispute.payment_id)
        .where(Dispute.state == DisputeState.OPEN, Dispute.reply.is_(None), is_payee)
    )
    query = whole().where(Dispute.id.in_(waiting)).order_by(Dispute.answer_by, Dispute.id)
    return list(db.session.scalars(query.limit(limit)))
