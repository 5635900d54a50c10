"""How does a payment begin, and how is it settled exactly once?

The deed comes first and names the payment; only then is the provider called, with the payment's
reference as idempotency key, so that a lost answer is found again by asking again. Redirect,
webhook and sweep all end in ``settle``: it asks the provider how things stand and applies that
once, under the sale's lock.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed, overtaken
from recycling.errors import Conflict
from recycling.ledger.models import Fact
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Money
from recycling.references import new_reference
from recycling.sayings import say
from recycling.settlement import pending, queries
from recycling.settlement.bank_transfers import following
from recycling.settlement.bank_transfers.rows import of_payment
from recycling.settlement.books import rules
from recycling.settlement.books.booking import book
from recycling.settlement.disputes.rows import refuse_disputed
from recycling.settlement.gateway import gateway
from recycling.settlement.models import Payment, Sale
from recycling.settlement.rules import (
    Asked,
    PaymentState,
    PaymentWay,
    SaleState,
    Seen,
    is_paid,
    next_instalment,
    payer_part,
    payment_state,
)
from recycling.settlement.service import mark_paid, record_sale
from recycling.settlement.stripe_gateway import (
    LARGEST_PAYMENT_MINOR,
    BankTransferState,
    CheckoutOrder,
    CheckoutState,
    PaymentRefused,
)

ASKED_AFTER = timedelta(minutes=2)
"""How long the redirect and the webhook have before we ask about a payment ourselves."""
_SETTLED = "payment_settled"
Report = CheckoutState | BankTransferState
"""What the provider says of a payment, whichever way it is made."""


def pay(act: Act, sale_ref: str, base_url: str) -> str:
    """Return the address of the provider's page on which the payer pays the next instalment.

    Going there twice leads to the same page until it is paid or has expired. Raises
    ``Forbidden`` for anybody but the payer, ``Conflict`` when nothing is left to pay or the
    act's key belongs to a payment that is over.
    """
    payment_ref = open_page(act, sale_ref, base_url)
    payment = queries.payment(payment_ref)
    if payment.state != PaymentState.STARTED or payment.checkout_url is None:
        raise Conflict(
            "payment_over",
            say(
                "Payment %(payment_ref)s is %(payment_state)s.",
                payment_ref=payment_ref,
                payment_state=payment.state,
            ),
            way_out=say("Open the sale again to see what is left to pay."),
        )
    return payment.checkout_url


def open_page(act: Act, sale_ref: str, base_url: str) -> str:
    """Begin or take up the sale's next payment and open its page; return its reference.

    Raises as ``pay`` does, but answers a repeated key with its payment, whatever became of it.
    """
    permit(act.actor, Permission.SALES_PAY, queries.sale(sale_ref, act.actor))
    end_other_way(sale_ref, PaymentWay.PAGE)
    payment_ref = start_payment(act, sale_ref)
    payment = queries.payment(payment_ref)
    if payment.state == PaymentState.STARTED and payment.checkout_id is None:
        order = _order(payment, base_url)
        db.session.rollback()
        page = gateway().open_checkout(order, key=payment_ref)
        attach_checkout(Act(SYSTEM, f"attach:{payment_ref}"), payment_ref, page.id, page.url)
    db.session.rollback()
    return payment_ref


def end_other_way(sale_ref: str, way: PaymentWay) -> None:
    """Learn how the payment under way ended; one that is made another way is ended first."""
    under_way = queries.unlocked(sale_ref).payment_under_way
    payment_ref = under_way.ref if under_way else None
    is_other = under_way is not None and under_way.way != way
    db.session.rollback()
    if payment_ref is None:
        return
    if is_other:
        end_under_way(payment_ref)
    else:
        settle(payment_ref)


def end_under_way(payment_ref: str) -> None:
    """Close a payment's page, or ask for its transfer no more, and learn what came of it."""
    payment, transfer = queries.payment(payment_ref), of_payment(payment_ref)
    checkout_id, invoice_id = payment.checkout_id, transfer.invoice_id if transfer else None
    db.session.rollback()
    try:
        if checkout_id is not None:
            gateway().expire_checkout(checkout_id)
        elif invoice_id is not None:
            gateway().call_off_bank_transfer(invoice_id)
        else:  # it was never shown to anybody
            expire_payment(Act(SYSTEM), payment_ref)
            return
    except PaymentRefused:
        # It has ended already, paid or not; it is asked about next.
        db.session.rollback()
    settle(payment_ref)


def _order(payment: Payment, base_url: str) -> CheckoutOrder:
    sale = queries.unlocked(queries.ref_by_id(payment.sale_id))
    address = f"{base_url}/sales/{sale.ref}"
    return CheckoutOrder(
        line_name=f"{sale.lot.title} ({sale.lot.ref})",
        amount_minor=payment.amount_minor,
        currency=payment.currency.lower(),
        reference=payment.ref,
        transfer_group=sale.ref,
        success_url=f"{address}/returned?checkout={{CHECKOUT_SESSION_ID}}",
        cancel_url=f"{address}/returned",
        metadata={"sale": sale.ref, "payment": payment.ref, "lot": sale.lot.ref},
    )


@deed
def start_payment(act: Act, sale_ref: str) -> str:
    """Begin the next payment of a sale, or answer with the one that is under way.

    Raises ``Conflict`` when nothing is left to pay, or while a payment is questioned.
    """
    sale = queries.locked(sale_ref)
    permit(act.actor, Permission.SALES_PAY, sale)
    refuse_unpayable(sale)
    under_way = sale.payment_under_way
    refuse_other_way(under_way, PaymentWay.PAGE)
    part_minor = next_instalment(sale.amount_minor, sale.paid_minor, LARGEST_PAYMENT_MINOR)
    payment = under_way or begin(act, sale, part_minor, PaymentWay.PAGE)
    record_start(act, sale, payment, is_resumed=under_way is not None)
    return payment.ref


def record_start(act: Act, sale: Sale, payment: Payment, *, is_resumed: bool) -> None:
    """Record that a payment begins or is taken up (a step inside a deed)."""
    record_sale(
        act,
        "PaymentStarted",
        sale,
        {
            "payment": payment.ref,
            "amount_minor": payment.amount_minor,
            "currency": payment.currency,
            "resumed": is_resumed,
            "way": payment.way,
        },
    )


def refuse_other_way(under_way: Payment | None, way: PaymentWay) -> None:
    """Raise ``Conflict`` while a payment of another way has not come to its end."""
    if under_way is not None and under_way.way != way:
        raise Conflict(
            "payment_in_progress",
            say("Payment %(under_way)s has not come to its end.", under_way=under_way.ref),
            field="sale",
            way_out=say("Try again when it is through or has failed."),
        )


def refuse_unpayable(sale: Sale) -> None:
    """Raise ``Conflict`` where a sale is not to be paid, or a payment of it is questioned."""
    refuse_disputed(sale)
    if sale.state != SaleState.OPENED and not sale.balance.minor:
        raise Conflict(
            "sale_not_open",
            say(
                "Sale %(sale)s is %(sale_state)s; there is nothing to pay.",
                sale=sale.ref,
                sale_state=sale.state,
            ),
            field="sale",
        )
    if sale.questioned_payment is not None:
        raise Conflict(
            "payment_questioned",
            say(
                "The payment service reports another amount for %(questioned_payment)s.",
                questioned_payment=sale.questioned_payment.ref,
            ),
            field="sale",
            way_out=say("The registry must clear this up before anything more is paid."),
        )


def begin(act: Act, sale: Sale, amount_minor: int, way: PaymentWay) -> Payment:
    """Begin a payment of a sale (a step inside a deed)."""
    payment = Payment(
        ref=new_reference("PAY"),
        sale_id=sale.id,
        paid_by=payer_part(sale.amount_minor) or "",
        way=way,
        amount_minor=amount_minor,
        currency=sale.currency,
        state=PaymentState.STARTED,
        started_at=act.at,
    )
    db.session.add(payment)
    return payment


@deed
def attach_checkout(act: Act, payment_ref: str, checkout_id: str, url: str) -> str:
    """Keep the provider's page of a payment; from now on it is asked about."""
    permit(act.actor, Permission.SALES_SETTLE)
    sale, payment = locked(payment_ref)
    payment.checkout_id, payment.checkout_url = checkout_id, url
    payment.due_at = act.at + ASKED_AFTER
    record_sale(act, "PaymentPageOpened", sale, {"payment": payment.ref, "checkout": checkout_id})
    return payment.ref


def settle(payment_ref: str) -> str:
    """Ask the provider how a payment stands and apply it once; return the payment's state.

    Redirect, webhook and sweep call this, in any order and any number of times.
    """
    payment, transfer = queries.payment(payment_ref), of_payment(payment_ref)
    state, checkout_id = payment.state, payment.checkout_id
    invoice_id = transfer.invoice_id if transfer else None
    asked = Asked(payment.ref, payment.amount_minor, payment.currency)
    db.session.rollback()
    if invoice_id is not None:
        return _settle_transfer(asked, state, invoice_id)
    if state != PaymentState.STARTED or checkout_id is None:
        return state
    seen = gateway().checkout(checkout_id)
    now = payment_state(asked, _seen(seen))
    return _applied(payment_ref, now, seen)


def _settle_transfer(asked: Asked, state: str, invoice_id: str) -> str:
    """Learn what was sent; also after the payment's end, for too much goes back."""
    came = following.seen(invoice_id)
    if state == PaymentState.STARTED:
        state = _applied(asked.ref, payment_state(asked, _seen(came)), came)
    following.follow(invoice_id, came)
    return state


def _seen(checkout: Report) -> Seen:
    return Seen(
        ref=checkout.reference,
        amount_minor=checkout.amount_minor,
        currency=checkout.currency.upper(),
        is_paid=checkout.is_paid,
        is_over=checkout.is_over,
        is_traceable=bool(checkout.payment_intent_id and checkout.charge_id),
    )


def _applied(payment_ref: str, state: PaymentState, seen: Report) -> str:
    with overtaken(_SETTLED):
        if state is PaymentState.PAID:
            take_payment(Act(SYSTEM), payment_ref, seen)
        elif state is PaymentState.EXPIRED:
            expire_payment(Act(SYSTEM), payment_ref)
        elif state is PaymentState.QUESTIONED:
            question_payment(Act(SYSTEM), payment_ref, seen)
    settled: str = queries.payment(payment_ref).state
    db.session.rollback()
    return settled


@deed
def take_payment(act: Act, payment_ref: str, seen: Report) -> str:
    """Note that money was taken; when the payments reach the amount the sale is paid.

    Raises ``Conflict`` when the payment is settled already.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    sale, payment = locked(payment_ref)
    _end(act, payment, PaymentState.PAID)
    payment.intent_id, payment.charge_id = seen.payment_intent_id, seen.charge_id
    whole = is_paid(sale.amount_minor, sale.paid_minor)
    is_balance = sale.final_at is not None
    if whole and not is_balance:
        mark_paid(act, sale)
    fact = record_sale(
        act,
        ("BalancePaid" if is_balance else "SalePaid") if whole else "InstalmentPaid",
        sale,
        {
            "payment": payment.ref,
            "amount_minor": payment.amount_minor,
            "currency": payment.currency,
        },
    )
    book(fact, sale, rules.paid(sale.payer_of(payment), payment.amount), payment.ref)
    _charge(fact, sale, payment, Money(seen.fee_minor, payment.currency))
    return payment.ref


def _charge(fact: Fact, sale: Sale, payment: Payment, fee: Money) -> None:
    """Enter what the payment service keeps of a payment for itself."""
    if fee.minor:
        book(fact, sale, rules.charged(fee), payment.ref)


@deed
def expire_payment(act: Act, payment_ref: str) -> str:
    """Note that a payment page ran out unpaid; another payment can begin."""
    permit(act.actor, Permission.SALES_SETTLE)
    sale, payment = locked(payment_ref)
    _end(act, payment, PaymentState.EXPIRED)
    record_sale(act, "PaymentExpired", sale, {"payment": payment.ref})
    return payment.ref


@deed
def question_payment(act: Act, payment_ref: str, seen: Report) -> str:
    """Note that the provider took something else than we asked for; nothing more is paid.

    A person must compare it with the provider: the sale stays open and counts nothing as paid.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    sale, payment = locked(payment_ref)
    _end(act, payment, PaymentState.QUESTIONED)
    payment.intent_id, payment.charge_id = seen.payment_intent_id, seen.charge_id
    current_app.logger.error("payment %s differs at the provider: %r", payment_ref, seen)
    reported = Money(seen.amount_minor, seen.currency.upper())
    fact = record_sale(
        act,
        "PaymentQuestioned",
        sale,
        {
            "payment": payment.ref,
            "amount_minor": payment.amount_minor,
            "currency": payment.currency,
            "reported_minor": reported.minor,
            "reported_currency": reported.currency,
            "reported_payment": seen.reference or "",
        },
    )
    if reported.minor > 0:
        book(fact, sale, rules.questioned(reported), payment.ref)
        _charge(fact, sale, payment, Money(seen.fee_minor, reported.currency))
    return payment.ref


def _end(act: Act, payment: Payment, state: PaymentState) -> None:
    payment.state, payment.settled_at, payment.due_at = state, act.at, None


def locked(payment_ref: str) -> tuple[Sale, Payment]:
    """Return a started payment and its sale, locked; raises ``Conflict`` for one that ended."""
    sale = queries.locked(queries.ref_by_id(queries.payment(payment_ref).sale_id))
    payment = next(p for p in sale.payments if p.ref == payment_ref)
    if payment.state != PaymentState.STARTED:
        raise Conflict(
            _SETTLED,
            say(
                "Payment %(payment_ref)s is %(payment_state)s already.",
                payment_ref=payment_ref,
                payment_state=payment.state,
            ),
        )
    return sale, payment


def sweep() -> int:
    """Ask about payments nobody told us the end of; returns how many have come to it now."""
    return pending.work_off(Payment.ref, lambda ref: settle(ref) != PaymentState.STARTED)
