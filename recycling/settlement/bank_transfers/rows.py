"""Which bank transfer is meant: by its payment, or by what the provider calls it?"""

from __future__ import annotations

from sqlalchemy import or_, select

from recycling.db import db
from recycling.errors import missing
from recycling.settlement.bank_transfers.models import BankTransfer
from recycling.settlement.models import Payment


def found(invoice_id: str) -> BankTransfer:
    """Return a bank transfer as it stands; raises ``NotFound``."""
    asked = select(BankTransfer).where(BankTransfer.invoice_id == invoice_id)
    row = db.session.scalar(asked)
    if row is None:
        raise missing("bank transfer", invoice_id)
    return row


def of_payment(payment_ref: str) -> BankTransfer | None:
    """Return how a payment is made by bank transfer; ``None`` for others."""
    return db.session.scalar(
        select(BankTransfer)
        .join(Payment, Payment.id == BankTransfer.payment_id)
        .where(Payment.ref == payment_ref)
    )


def payment_named(provider_id: str) -> str | None:
    """Return the payment whose invoice or customer the provider calls so, if it is ours."""
    named = or_(BankTransfer.invoice_id == provider_id, BankTransfer.customer_id == provider_id)
    row = db.session.scalar(select(BankTransfer).where(named))
    ref = row.payment.ref if row is not None else None
    db.session.rollback()
    return ref
