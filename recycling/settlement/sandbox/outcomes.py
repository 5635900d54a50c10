"""Who must hear how a payment turned out?

The Checkout session and the invoice an intent belongs to.
"""

from __future__ import annotations

from recycling.settlement.sandbox.errors import Json
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.routes import Call


def tell(call: Call, intent: Json) -> None:
    """Tell the session and the invoice of an intent of its status."""
    session = call.records.find("checkout.session", intent["_session"])
    if session is not None and _awaits(session):
        _tell_session(call, session, intent)
    paid = call.records.find("invoice", intent.get("_invoice", ""))
    if paid is not None and paid["status"] == "open" and intent["status"] == "succeeded":
        settle_invoice(call, paid)


def _awaits(session: Json) -> bool:
    return bool(session["status"] == "complete" and session["payment_status"] == "unpaid")


def _tell_session(call: Call, session: Json, intent: Json) -> None:
    is_held = intent["capture_method"] == "manual"
    if intent["status"] == "succeeded":
        session["payment_status"] = "paid"
        call.records.update(session)
        if not is_held:
            emit(call, "checkout.session.async_payment_succeeded", session)
    elif intent["status"] in ("requires_payment_method", "canceled") and not is_held:
        emit(call, "checkout.session.async_payment_failed", session)


def settle_invoice(call: Call, invoice: Json, *, out_of_band: bool = False) -> Json:
    """Have an open invoice be paid, through Stripe or outside it, and return it."""
    paid_minor = invoice["amount_remaining"]
    invoice |= {"status": "paid", "amount_remaining": 0}
    invoice["amount_paid"] += 0 if out_of_band else paid_minor
    invoice["amount_paid_off_stripe"] += paid_minor if out_of_band else 0
    invoice["status_transitions"]["paid_at"] = call.now
    call.records.update(invoice)
    payment = call.records.find("invoice_payment", invoice["_payment"] or "")
    if payment is not None:
        status = "canceled" if out_of_band else "paid"
        payment |= {"status": status, "amount_paid": None if out_of_band else paid_minor}
        payment["status_transitions"][f"{status}_at"] = call.now
        call.records.update(payment)
        if not out_of_band:
            emit(call, "invoice_payment.paid", payment)
    emit(call, "invoice.paid", invoice)
    emit(call, "invoice.payment_succeeded", invoice)
    return invoice
