"""How is an invoice lowered after it was issued?

Before it is paid a credit note lowers what is still to be paid. After, it says how the money went
back: by a refund, or outside Stripe.
"""

from __future__ import annotations

from recycling.settlement.sandbox import amounts, intents, outcomes
from recycling.settlement.sandbox.errors import (
    Json,
    invalid_param,
    missing_param,
    no_such,
    wrong_state,
)
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.routes import DATED, Call, Route
from recycling.settlement.sandbox.store import new_id


def _create(call: Call) -> Json:
    invoice = call.referred("invoice", "invoice")
    if "amount" not in call.params:
        raise missing_param("amount")
    amount_minor = amounts.positive(call.params["amount"])
    if invoice["status"] not in ("open", "paid"):
        raise wrong_state(
            "invoice_not_creditable", f"This invoice is {invoice['status']}: neither open nor paid."
        )
    note = _note(call, invoice, amount_minor)
    if invoice["status"] == "open":
        _lower(call, invoice, note)
    else:
        _pay_back(call, invoice, note)
    call.records.add("credit_note", note)
    emit(call, "credit_note.created", note)
    return note


def _note(call: Call, invoice: Json, amount_minor: int) -> Json:
    sent = call.params
    name = f"credit_notes_of_{invoice['id']}"
    count = int(call.records.setting(name, "0")) + 1
    call.records.set(name, str(count))
    return {
        "id": new_id("cn"),
        "object": "credit_note",
        "amount": amount_minor,
        "created": call.now,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "invoice": invoice["id"],
        "livemode": False,
        "memo": sent.get("memo"),
        "metadata": sent.get("metadata", {}),
        "number": f"{invoice['number']}-CN-{count:02d}",
        "out_of_band_amount": sent.get("out_of_band_amount"),
        "post_payment_amount": 0,
        "pre_payment_amount": 0,
        "reason": sent.get("reason"),
        "refunds": [],
        "status": "issued",
        "subtotal": amount_minor,
        "total": amount_minor,
        "type": "pre_payment",
        "voided_at": None,
    }


def _lower(call: Call, invoice: Json, note: Json) -> None:
    if note["amount"] > invoice["amount_remaining"]:
        raise invalid_param(
            "amount", f"The invoice has only {invoice['amount_remaining']} left to be paid."
        )
    note["pre_payment_amount"] = note["amount"]
    invoice["pre_payment_credit_notes_amount"] += note["amount"]
    _change(call, invoice, -note["amount"])


def _change(call: Call, invoice: Json, by_minor: int) -> None:
    invoice["amount_remaining"] += by_minor
    call.records.update(invoice)
    payment = call.records.find("invoice_payment", invoice["_payment"]) or {}
    intent = call.records.find("payment_intent", payment["payment"]["payment_intent"])
    if intent is None:
        return
    if invoice["amount_remaining"] == 0:
        intents.cancel(call, intent, "void_invoice")
        outcomes.settle_invoice(call, invoice, out_of_band=True)
        return
    intent["amount"] = invoice["amount_remaining"]
    customer = call.records.find("customer", invoice["customer"])
    if intent["status"] == "requires_action" and customer is not None:
        intents.await_transfer(call, intent, customer)
    call.records.update(intent)


def _pay_back(call: Call, invoice: Json, note: Json) -> None:
    credited = invoice["post_payment_credit_notes_amount"]
    left = invoice["total"] - invoice["pre_payment_credit_notes_amount"] - credited
    if note["amount"] > left:
        raise invalid_param("amount", f"The invoice has only {left} left to be credited.")
    refunds = [_refund(call, one) for one in call.params.get("refunds", [])]
    back = sum(one["amount_refunded"] for one in refunds) + (note["out_of_band_amount"] or 0)
    if back != note["amount"]:
        raise invalid_param(
            "out_of_band_amount",
            f"Refunds and out_of_band_amount must sum to the credit note's {note['amount']},"
            f" not {back}.",
        )
    note |= {"type": "post_payment", "post_payment_amount": note["amount"], "refunds": refunds}
    invoice["post_payment_credit_notes_amount"] = credited + note["amount"]
    call.records.update(invoice)


def _refund(call: Call, sent: Json) -> Json:
    refund = call.records.find("refund", sent.get("refund", ""))
    if refund is None:
        raise no_such("refund", sent.get("refund", ""), "refunds[refund]", status=400)
    amount_minor = sent.get("amount_refunded", refund["amount"])
    if amount_minor > refund["amount"]:
        raise invalid_param("refunds", f"The refund is of {refund['amount']} only.")
    return {"refund": refund["id"], "amount_refunded": amount_minor, "type": "refund"}


def _void(call: Call) -> Json:
    note = call.named("credit_note")
    invoice = call.records.find("invoice", note["invoice"])
    if note["status"] != "issued" or invoice is None or invoice["status"] != "open":
        raise wrong_state(
            "credit_note_not_voidable", "Only an issued credit note of an open invoice can be void."
        )
    note |= {"status": "void", "voided_at": call.now}
    call.records.update(note)
    invoice["pre_payment_credit_notes_amount"] -= note["amount"]
    _change(call, invoice, note["amount"])
    emit(call, "credit_note.voided", note)
    return note


_EXPAND = frozenset({"expand"})
_CREATES = frozenset({
    "amount", "invoice", "memo", "metadata", "out_of_band_amount", "reason", "refunds.refund",
    "refunds.amount_refunded", "refunds.type", "expand",
})  # fmt: skip
_ONE = "/v1/credit_notes/<id>"
ROUTES = (
    Route("POST", "/v1/credit_notes", "CreditNoteCreateParams", _CREATES, _create),
    Route(
        "GET",
        "/v1/credit_notes",
        "CreditNoteListParams",
        DATED | {"customer", "invoice"},
        lambda call: call.listed("credit_note", "/v1/credit_notes", "customer", "invoice"),
    ),
    Route("GET", _ONE, "CreditNoteRetrieveParams", _EXPAND, lambda call: call.named("credit_note")),
    Route("POST", f"{_ONE}/void", "CreditNoteVoidCreditNoteParams", _EXPAND, _void),
)
