"""How does a payment begin, and how is it settled exactly once?

The deed comes first and names the payment; only then is the provider called, with the payment's
reference as idempotency key, so that a lost answer is found again by asking again. Redirect,
webhook and sweep all end in ``settle``: it asks the provider how things stand and applies that
once, under the sale's lock.
"""

from __future__ import annotations

from datetime import timedelta

from flask import url_for

from recycling import clock
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.settlement import queries
from recycling.settlement.gateway import gateway
from recycling.settlement.models import Payment, Sale
from recycling.settlement.rules import PaymentState, SaleState, is_paid, next_instalment
from recycling.settlement.service import mark_paid, record_sale
from recycling.settlement.stripe_gateway import (
    LARGEST_PAYMENT_MINOR,
    CheckoutOrder,
    CheckoutState,
)

SWEEP_AFTER = timedelta(minutes=2)
_SWEEP_AT_ONCE = 50
_EXPIRED = "expired"


def pay(act: Act, sale_ref: str, base_url: str) -> str:
    """Return the address of the provider's page on which the payer pays the next instalment.

    Going there twice leads to the same page until it is paid or has expired. Raises
    ``Forbidden`` for anybody but the payer, ``Conflict`` when nothing is left to pay.
    """
    payment_ref = start_payment(act, sale_ref)
    payment = queries.payment(payment_ref)
    if payment.checkout_url is None:
        order = _order(payment, base_url)
        db.session.rollback()
        page = gateway().open_checkout(order, key=payment_ref)
        attach_checkout(Act(SYSTEM, f"attach:{payment_ref}"), payment_ref, page.id, page.url)
        payment = queries.payment(payment_ref)
    return payment.checkout_url or ""


def _order(payment: Payment, base_url: str) -> CheckoutOrder:
    sale_ref = queries.ref_by_id(payment.sale_id)
    lot = queries.unlocked(sale_ref).lot
    return CheckoutOrder(
        line_name=f"{lot.title} ({lot.ref})",
        amount_minor=payment.amount_minor,
        currency=payment.currency.lower(),
        reference=payment.ref,
        transfer_group=sale_ref,
        success_url=f"{base_url}{url_for('settlement.returned', ref=sale_ref)}"
        "?checkout={CHECKOUT_SESSION_ID}",
        cancel_url=f"{base_url}{url_for('settlement.show', ref=sale_ref)}",
        metadata={"sale": sale_ref, "payment": payment.ref, "lot": lot.ref},
    )


@deed
def start_payment(act: Act, sale_ref: str) -> str:
    """Begin the next payment of a sale, or answer with the one that is under way."""
    sale = queries.locked(sale_ref)
    permit(act.actor, Permission.SALES_PAY, sale)
    if sale.state != SaleState.OPENED:
        raise Conflict(
            "sale_not_open",
            f"Sale {sale.ref} is {sale.state}; there is nothing to pay.",
            field="sale",
        )
    under_way = next((p for p in sale.payments if p.state == PaymentState.STARTED), None)
    payment = under_way or _begin(act, sale)
    record_sale(
        act,
        "PaymentStarted",
        sale,
        {
            "payment": payment.ref,
            "amount_minor": payment.amount_minor,
            "currency": payment.currency,
            "resumed": under_way is not None,
        },
    )
    return payment.ref


def _begin(act: Act, sale: Sale) -> Payment:
    payment = Payment(
        ref=new_reference("PAY"),
        sale_id=sale.id,
        amount_minor=next_instalment(sale.amount_minor, sale.paid_minor, LARGEST_PAYMENT_MINOR),
        currency=sale.currency,
        state=PaymentState.STARTED,
        started_at=act.at,
    )
    db.session.add(payment)
    return payment


@deed
def attach_checkout(act: Act, payment_ref: str, checkout_id: str, url: str) -> str:
    """Keep the provider's page of a payment."""
    permit(act.actor, Permission.SALES_SETTLE)
    payment = queries.payment(payment_ref)
    sale = queries.locked(queries.ref_by_id(payment.sale_id))
    payment.checkout_id, payment.checkout_url = checkout_id, url
    record_sale(
        act, "PaymentPageOpened", sale, {"payment": payment.ref, "checkout": checkout_id}
    )
    return payment.ref


def settle(payment_ref: str) -> str:
    """Ask the provider how a payment stands and apply it once; return the payment's state.

    Redirect, webhook and sweep call this, in any order and any number of times.
    """
    payment = queries.payment(payment_ref)
    state, checkout_id = payment.state, payment.checkout_id
    db.session.rollback()
    if state != PaymentState.STARTED or checkout_id is None:
        return state
    seen = gateway().checkout(checkout_id)
    try:
        if seen.is_paid:
            take_payment(Act(SYSTEM), payment_ref, seen)
        elif seen.status == _EXPIRED:
            expire_payment(Act(SYSTEM), payment_ref)
    except Conflict:
        # Somebody else settled it between our question and our deed: that is as good.
        db.session.rollback()
    settled: str = queries.payment(payment_ref).state
    db.session.rollback()
    return settled


@deed
def take_payment(act: Act, payment_ref: str, seen: CheckoutState) -> str:
    """Note that money was taken; when the payments reach the amount the sale is paid.

    Raises ``Conflict`` when the payment is settled already, or when the provider speaks of
    another amount or payment than we asked for: then a person must look.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    sale, payment = _locked(payment_ref)
    if (seen.amount_minor, seen.currency.upper()) != (payment.amount_minor, payment.currency) or (
        seen.reference != payment.ref
    ):
        raise Conflict(
            "payment_differs",
            f"The provider's payment is not what {payment.ref} asked for.",
            field="payment",
            way_out="Compare it with the provider before going on.",
        )
    payment.state = PaymentState.PAID
    payment.settled_at = act.at
    payment.intent_id, payment.charge_id = seen.payment_intent_id, seen.charge_id
    whole = is_paid(sale.amount_minor, sale.paid_minor)
    if whole:
        mark_paid(act, sale)
    record_sale(
        act,
        "SalePaid" if whole else "InstalmentPaid",
        sale,
        {
            "payment": payment.ref,
            "amount_minor": payment.amount_minor,
            "currency": payment.currency,
        },
    )
    return payment.ref


@deed
def expire_payment(act: Act, payment_ref: str) -> str:
    """Note that a payment page ran out unpaid; another payment can begin."""
    permit(act.actor, Permission.SALES_SETTLE)
    sale, payment = _locked(payment_ref)
    payment.state = PaymentState.EXPIRED
    payment.settled_at = act.at
    record_sale(act, "PaymentExpired", sale, {"payment": payment.ref})
    return payment.ref


def _locked(payment_ref: str) -> tuple[Sale, Payment]:
    sale = queries.locked(queries.ref_by_id(queries.payment(payment_ref).sale_id))
    payment = next(p for p in sale.payments if p.ref == payment_ref)
    if payment.state != PaymentState.STARTED:
        raise Conflict("payment_settled", f"Payment {payment_ref} is {payment.state} already.")
    return sale, payment


def sweep() -> int:
    """Settle payments nobody told us the end of; returns how many were looked at."""
    waiting = queries.open_payments(clock.now() - SWEEP_AFTER, _SWEEP_AT_ONCE)
    db.session.rollback()
    for ref in waiting:
        settle(ref)
    return len(waiting)
