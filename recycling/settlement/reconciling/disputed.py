"""What did the books move for disputes, and for what was called back; and what did it cost?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Label, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from recycling.db import db
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.books.rules import AccountKind, EntryKind
from recycling.settlement.disputes.models import Claim, Dispute
from recycling.settlement.models import Payment, Payout, Sale
from recycling.settlement.reconciling.deposited import ON_HELD
from recycling.settlement.reconciling.rules import Movement, Ours

_MOVING = (EntryKind.DISPUTED, EntryKind.REINSTATED, EntryKind.CALLED_BACK)
_COSTS = select(BookAccount.id).where(BookAccount.kind == AccountKind.COSTS)
_ON_COSTS = and_(
    BookPosting.fact_id == BookEntry.fact_id,
    BookPosting.kind == BookEntry.kind,
    BookPosting.account_id.in_(_COSTS),
)


def fee_of(reference: InstrumentedAttribute[str]) -> Label[int]:
    """Ask what the books have of the service's fees for a payment or dispute: ``fee_minor``."""
    total = func.coalesce(func.sum(BookPosting.amount_minor), 0)
    return (
        select(total)
        .select_from(BookEntry)
        .join(BookPosting, _ON_COSTS)
        .where(BookEntry.reference == reference, BookEntry.kind == EntryKind.CHARGED)
        .correlate_except(BookEntry, BookPosting)
        .scalar_subquery()
        .label("fee_minor")
    )


def _moved(reference: InstrumentedAttribute[str]) -> Label[int | None]:
    """Ask what the books moved at the service for a dispute or claim in all, or nothing yet."""
    return (
        select(func.sum(BookPosting.amount_minor))
        .select_from(BookEntry)
        .join(BookPosting, ON_HELD)
        .where(BookEntry.reference == reference, BookEntry.kind.in_(_MOVING))
        .correlate_except(BookEntry, BookPosting)
        .scalar_subquery()
        .label("amount_minor")
    )


def of_disputes(ids: Collection[str], references: Collection[str]) -> Iterator[Ours]:
    """Return the disputes and claims of these ids or references, with what is booked for them."""
    wanted = or_(Dispute.provider_id.in_(ids), Dispute.ref.in_(references))
    for row in db.session.execute(_disputes().where(wanted)):
        yield Ours(
            row.ref,
            Movement.DISPUTE,
            None if row.amount_minor is None else int(row.amount_minor),
            row.currency,
            row.sale,
            row.provider_id,
            about=row.charge_id or "",
            fee_minor=int(row.fee_minor),
        )
    wanted = or_(Claim.provider_id.in_(ids), Claim.ref.in_(references))
    for row in db.session.execute(_claims().where(wanted)):
        yield Ours(
            row.ref,
            Movement.REVERSAL,
            None if row.amount_minor is None else int(row.amount_minor),
            row.currency,
            row.sale,
            row.provider_id or "",
            about=row.transfer_id or "",
        )


def _disputes() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Dispute.ref,
            Dispute.provider_id,
            Dispute.currency,
            Sale.ref.label("sale"),
            Payment.charge_id,
            _moved(Dispute.ref),
            fee_of(Dispute.ref),
        )
        .select_from(Dispute)
        .join(Sale, Sale.id == Dispute.sale_id)
        .join(Payment, Payment.id == Dispute.payment_id)
    )


def _claims() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Claim.ref,
            Claim.provider_id,
            Sale.currency,
            Sale.ref.label("sale"),
            Payout.provider_id.label("transfer_id"),
            _moved(Claim.ref),
        )
        .select_from(Claim)
        .join(Dispute, Dispute.id == Claim.dispute_id)
        .join(Sale, Sale.id == Dispute.sale_id)
        .join(Payout, Payout.id == Claim.payout_id)
    )
