"""Deeds of payments by bank transfer: asked for, arrived in part, too much and back again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Money
from recycling.sayings import say
from recycling.settlement import queries
from recycling.settlement.bank_transfers.models import BankTransfer
from recycling.settlement.bank_transfers.rows import found
from recycling.settlement.bank_transfers.rules import due_at
from recycling.settlement.models import Payment, Sale
from recycling.settlement.service import record_sale
from recycling.settlement.stripe_gateway import BankTransferState, Instructions

ASKED_AFTER = timedelta(minutes=2)
"""How long the webhook has before we look for the money ourselves."""
NOT_NEWS = "transfer_seen_already"


@deed
def note_arrived(act: Act, invoice_id: str, arrived_minor: int) -> str:
    """Note that more of a bank transfer came; raises ``Conflict`` where that is known already."""
    permit(act.actor, Permission.SALES_SETTLE)
    sale, row = _locked(invoice_id)
    if arrived_minor <= row.arrived_minor:
        raise Conflict(
            NOT_NEWS, say("What came for %(payment)s is known already.", payment=row.payment.ref)
        )
    new = arrived_minor - row.arrived_minor
    row.arrived_minor = arrived_minor
    _record(act, "TransferArrived", sale, row, new)
    return row.payment.ref


@deed
def plan_return(act: Act, invoice_id: str, amount_minor: int, seen: BankTransferState) -> str:
    """Decide that money nobody asked for goes back to who sent it.

    Raises ``Conflict`` while some is going back, or where what was seen is older than that.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    sale, row = _locked(invoice_id)
    if row.going_minor or seen.given_back_minor != row.back_minor:
        raise Conflict(
            NOT_NEWS,
            say("What goes back of %(payment)s is decided already.", payment=row.payment.ref),
        )
    row.going_minor, row.number, row.due_at = amount_minor, row.number + 1, act.at
    _record(act, "OverpaymentFound", sale, row, amount_minor)
    return row.payment.ref


@deed
def finish_return(act: Act, invoice_id: str, number: int) -> str:
    """Note that it went back; raises ``Conflict`` where that is noted already."""
    permit(act.actor, Permission.SALES_SETTLE)
    sale, row = _locked(invoice_id)
    if not row.going_minor or row.number != number:
        raise Conflict(
            NOT_NEWS,
            say(
                "Return %(number)s of %(payment)s is made already.",
                number=number,
                payment=row.payment.ref,
            ),
        )
    amount_minor = row.going_minor
    row.back_minor, row.going_minor = row.back_minor + amount_minor, 0
    _record(act, "OverpaymentGivenBack", sale, row, amount_minor)
    return row.payment.ref


def keep_instructions(act: Act, payment: Payment, where: Instructions, sale: Sale) -> BankTransfer:
    """Keep where a payer is to send the money (a step inside a deed)."""
    row = BankTransfer(
        payment_id=payment.id,
        invoice_id=where.invoice_id,
        customer_id=where.customer_id,
        account_holder=where.account_holder,
        iban=where.iban,
        bic=where.bic,
        reference=where.reference,
        asked_until=due_at(sale.balance_due_by or sale.pay_by, payment.started_at),
        due_at=act.at + ASKED_AFTER,
    )
    db.session.add(row)
    return row


def _locked(invoice_id: str) -> tuple[Sale, BankTransfer]:
    sale_id = found(invoice_id).payment.sale_id
    sale = queries.locked(queries.ref_by_id(sale_id))
    row = db.session.scalars(
        select(BankTransfer)
        .where(BankTransfer.invoice_id == invoice_id)
        .with_for_update(of=BankTransfer)
        .execution_options(populate_existing=True)
    ).one()
    return sale, row


def _record(act: Act, fact: str, sale: Sale, row: BankTransfer, amount_minor: int) -> None:
    told: dict[str, Json] = {
        "payment": row.payment.ref,
        "amount_minor": amount_minor,
        "currency": row.payment.currency,
        "amount": str(Money(amount_minor, row.payment.currency)),
        "left_minor": row.left.minor,
        "left": str(row.left),
        "is_whole": "yes" if not row.left.minor else "no",
    }
    record_sale(act, fact, sale, told)
