"""How does a payer come to pay by bank transfer? The deed first, then the provider's invoice.

As with payment pages, the payment's reference is the idempotency key, so that a lost answer is
found by asking again.
"""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.settlement import payments, pending, queries
from recycling.settlement.bank_transfers.models import BankTransfer
from recycling.settlement.bank_transfers.rows import of_payment
from recycling.settlement.bank_transfers.rules import CURRENCIES, LARGEST_MINOR, due_at
from recycling.settlement.bank_transfers.service import keep_instructions
from recycling.settlement.gateway import gateway
from recycling.settlement.models import Payment, Sale
from recycling.settlement.onboarding.settling import first_address
from recycling.settlement.rules import PaymentState, PaymentWay
from recycling.settlement.service import record_sale
from recycling.settlement.stripe_gateway import BankTransferOrder, Instructions


def ask(act: Act, sale_ref: str) -> str:
    """Begin or take up the payment of all that is left by bank transfer; return its reference.

    Whoever was led to a payment page before goes there no more. Raises ``Forbidden`` for anybody
    but the payer, ``Conflict`` when nothing is left to pay, where the currency cannot be sent, or
    while a payment is being processed.
    """
    permit(act.actor, Permission.SALES_PAY, queries.sale(sale_ref, act.actor))
    payments.end_other_way(sale_ref, PaymentWay.TRANSFER)
    payment_ref = start_transfer(act, sale_ref)
    payment = queries.payment(payment_ref)
    if payment.state == PaymentState.STARTED and of_payment(payment_ref) is None:
        order = _order(payment)
        db.session.rollback()
        where = gateway().ask_bank_transfer(order, key=payment_ref)
        attach_instructions(Act(SYSTEM, f"attach:{payment_ref}"), payment_ref, where)
    db.session.rollback()
    return payment_ref


def _order(payment: Payment) -> BankTransferOrder:
    sale = queries.unlocked(queries.ref_by_id(payment.sale_id))
    payer = sale.holder if payment.paid_by == "holder" else sale.recycler
    return BankTransferOrder(
        payer_name=payer.name,
        payer_email=first_address(payer.id),
        line_name=f"{sale.lot.title} ({sale.lot.ref})",
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        due_at=due_at(sale.balance_due_by or sale.pay_by, payment.started_at),
        transfer_group=sale.ref,
        metadata={"sale": sale.ref, "payment": payment.ref, "lot": sale.lot.ref},
    )


@deed
def start_transfer(act: Act, sale_ref: str) -> str:
    """Begin the payment of all that is left by bank transfer, or answer with the one under way.

    Raises as ``ask`` does.
    """
    sale = queries.locked(sale_ref)
    permit(act.actor, Permission.SALES_PAY, sale)
    payments.refuse_unpayable(sale)
    _refuse_unsendable(sale)
    under_way = sale.payment_under_way
    payments.refuse_other_way(under_way, PaymentWay.TRANSFER)
    left_minor = abs(sale.amount_minor) - sale.paid_minor
    payment = under_way or payments.begin(act, sale, left_minor, PaymentWay.TRANSFER)
    payments.record_start(act, sale, payment, is_resumed=under_way is not None)
    return payment.ref


def _refuse_unsendable(sale: Sale) -> None:
    left_minor = abs(sale.amount_minor) - sale.paid_minor
    if sale.currency not in CURRENCIES or not 0 < left_minor <= LARGEST_MINOR:
        raise Conflict(
            "not_by_transfer",
            say("%(to_pay)s cannot be paid by bank transfer.", to_pay=sale.to_pay),
            field="sale",
            way_out=say("Pay on the payment page."),
        )


@deed
def attach_instructions(act: Act, payment_ref: str, where: Instructions) -> str:
    """Keep where the payer is to send the money; from now on it is looked for."""
    permit(act.actor, Permission.SALES_SETTLE)
    sale, payment = payments.locked(payment_ref)
    row = keep_instructions(act, payment, where, sale)
    record_sale(
        act,
        "BankTransferAsked",
        sale,
        {"payment": payment.ref, "invoice": row.invoice_id, "reference": row.reference},
    )
    return payment.ref


def sweep() -> int:
    """Look for money that was sent; returns how many payments came to their end now."""
    return pending.work_off(BankTransfer.invoice_id, _ended)


def _ended(invoice_id: str) -> bool:
    payment = db.session.scalars(
        select(Payment)
        .join(BankTransfer, BankTransfer.payment_id == Payment.id)
        .where(BankTransfer.invoice_id == invoice_id)
    ).one()
    ref, before = payment.ref, payment.state
    db.session.rollback()
    state: str = payments.settle(ref)
    return state != before
