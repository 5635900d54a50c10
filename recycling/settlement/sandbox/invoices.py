"""How is a sum too large for a card asked for?

draft → (finalize) → open → paid or void. An open invoice has an intent of its own. Where it takes
bank transfers, the customer's cash pays it once that covers the whole. Or it is paid elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable

from recycling.settlement.sandbox import amounts, bank_transfers, intents, methods, outcomes
from recycling.settlement.sandbox.attempts import attempt
from recycling.settlement.sandbox.errors import (
    Json,
    exclusive_params,
    invalid_param,
    missing_param,
    wrong_state,
)
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.routes import DATED, PAGING, Call, Route, merged
from recycling.settlement.sandbox.store import Narrowing, new_id

_DAY_S = 24 * 60 * 60
_LARGEST_MINOR = 999_999_999_999


def _create(call: Call) -> Json:
    sent = call.params
    if "customer" not in sent:
        raise missing_param("customer")
    customer = call.referred("customer", "customer")
    if sent.get("collection_method", "charge_automatically") == "send_invoice":
        if "days_until_due" in sent and "due_date" in sent:
            raise exclusive_params("days_until_due", ["due_date"])
        if "days_until_due" not in sent and "due_date" not in sent:
            raise missing_param("days_until_due")
    invoice = call.records.add("invoice", _invoice(call, customer))
    if sent.get("pending_invoice_items_behavior", "exclude") == "include":
        _take_pending(call, invoice)
    emit(call, "invoice.created", invoice)
    return invoice


def _invoice(call: Call, customer: Json) -> Json:
    sent = call.params
    due = sent.get("due_date")
    if "days_until_due" in sent:
        due = call.now + sent["days_until_due"] * _DAY_S
    return {
        "id": new_id("in"),
        "object": "invoice",
        "amount_due": 0,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_remaining": 0,
        "attempted": False,
        "auto_advance": sent.get("auto_advance", False),
        "billing_reason": "manual",
        "collection_method": sent.get("collection_method", "charge_automatically"),
        "created": call.now,
        "currency": amounts.currency(sent.get("currency", "usd")),
        "customer": customer["id"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "description": sent.get("description"),
        "due_date": due,
        "footer": sent.get("footer"),
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "livemode": False,
        "metadata": merged({}, sent.get("metadata")),
        "number": sent.get("number"),
        "payment_settings": _settings(sent),
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "status": "draft",
        "status_transitions": dict.fromkeys(
            ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
        ),
        "subtotal": 0,
        "total": 0,
        "_lines": [],
        "_payment": None,
    }


def _settings(sent: Json) -> Json:
    asked = sent.get("payment_settings", {})
    return {
        "payment_method_options": asked.get("payment_method_options"),
        "payment_method_types": asked.get("payment_method_types") or None,
    }


def _take_pending(call: Call, invoice: Json) -> None:
    pending, _ = call.records.page(
        "invoiceitem",
        where=[
            Narrowing("customer", invoice["customer"]),
            Narrowing("currency", invoice["currency"]),
            Narrowing("_is_free", 1),
        ],
        limit=250,
    )
    for item in pending[::-1]:
        _put_on(call, item, invoice)


def _put_on(call: Call, item: Json, invoice: Json) -> None:
    item |= {"invoice": invoice["id"], "_is_free": 0}
    call.records.update(item)
    invoice["_lines"].append({
        "id": new_id("il"),
        "object": "line_item",
        "amount": item["amount"],
        "currency": item["currency"],
        "description": item["description"],
        "invoice": invoice["id"],
        "livemode": False,
        "metadata": item["metadata"],
        "quantity": item["quantity"],
    })  # fmt: skip
    total = sum(line["amount"] for line in invoice["_lines"])
    invoice |= dict.fromkeys(("amount_due", "amount_remaining", "subtotal", "total"), total)
    call.records.update(invoice)


def _create_item(call: Call) -> Json:
    sent = call.params
    for param in ("customer", "amount"):
        if param not in sent:
            raise missing_param(param)
    call.referred("customer", "customer")
    invoice = call.referred("invoice", "invoice") if "invoice" in sent else None
    if invoice is not None and invoice["status"] != "draft":
        raise wrong_state("invoice_not_editable", "Only a draft invoice takes further items.")
    if abs(sent["amount"]) > _LARGEST_MINOR:
        raise invalid_param("amount", f"At most {_LARGEST_MINOR}.", "amount_too_large")
    item = {
        "id": new_id("ii"),
        "object": "invoiceitem",
        "amount": sent["amount"],
        "currency": amounts.currency(
            sent.get("currency") or (invoice["currency"] if invoice else "usd")
        ),
        "customer": sent["customer"],
        "date": call.now,
        "description": sent.get("description"),
        "invoice": None,
        "livemode": False,
        "metadata": merged({}, sent.get("metadata")),
        "quantity": 1,
        "_is_free": 1,
    }
    call.records.add("invoiceitem", item)
    if invoice is not None:
        if invoice["currency"] != item["currency"]:
            raise invalid_param("currency", f"The invoice is in {invoice['currency']}.")
        _put_on(call, item, invoice)
    emit(call, "invoiceitem.created", item)
    return item


def _finalize(call: Call) -> Json:
    invoice = call.named("invoice")
    if invoice["status"] != "draft":
        raise wrong_state("invoice_not_editable", f"This invoice is {invoice['status']}, no draft.")
    if not invoice["_lines"]:
        raise wrong_state("invoice_no_customer_line_items", "Nothing to invoice: it has no items.")
    invoice["status"] = "open"
    invoice["status_transitions"]["finalized_at"] = call.now
    invoice["number"] = invoice["number"] or _number(call, invoice)
    call.records.update(invoice)
    emit(call, "invoice.finalized", invoice)
    if invoice["amount_due"] <= 0:
        return outcomes.settle_invoice(call, invoice)
    return _await_payment(call, invoice)


def _number(call: Call, invoice: Json) -> str:
    customer = call.records.find("customer", invoice["customer"]) or {}
    name = f"invoices_of_{invoice['customer']}"
    count = int(call.records.setting(name, "0")) + 1
    call.records.set(name, str(count))
    return f"{customer['invoice_prefix']}-{count:04d}"


def _await_payment(call: Call, invoice: Json) -> Json:
    kinds = invoice["payment_settings"]["payment_method_types"] or ["card"]
    wanted = {
        "allowed_payment_method_types": kinds,
        "customer": invoice["customer"],
        "description": f"Payment for Invoice {invoice['number']}",
        "payment_method_options": _transfer_options(invoice),
    }
    intent = intents.make(call, invoice["amount_due"], invoice["currency"], wanted)
    intent["_invoice"] = invoice["id"]
    call.records.update(intent)
    payment = {
        "id": new_id("inpay"),
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": invoice["amount_due"],
        "created": call.now,
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"type": "payment_intent", "payment_intent": intent["id"]},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
    invoice["_payment"] = call.records.add("invoice_payment", payment)["id"]
    call.records.update(invoice)
    if "customer_balance" in kinds:
        intent["payment_method"] = methods.keep(call, {"type": "customer_balance"})
        bank_transfers.expect(call, intent)
    return call.records.find("invoice", invoice["id"]) or invoice


def _transfer_options(invoice: Json) -> Json:
    asked = (invoice["payment_settings"]["payment_method_options"] or {}).get("customer_balance")
    whole = {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "DE"}}
    transfer = {"funding_type": "bank_transfer", "bank_transfer": whole}
    return {"customer_balance": {**transfer, **(asked or {})}}


def _send(call: Call) -> Json:
    invoice = call.named("invoice")
    if invoice["collection_method"] != "send_invoice":
        raise wrong_state("invoice_not_sendable", "Only an invoice to be sent can be sent.")
    if invoice["status"] == "draft":
        invoice = _finalize(call)
    emit(call, "invoice.sent", invoice)
    return invoice


def _pay(call: Call) -> Json:
    invoice = call.named("invoice")
    _require_open(invoice)
    if call.params.get("paid_out_of_band"):
        _call_off(call, invoice)
        return outcomes.settle_invoice(call, invoice, out_of_band=True)
    payment_method = methods.sent(call)
    if payment_method is None:
        raise missing_param("payment_method")
    amounts.chargeable(invoice["amount_remaining"], invoice["currency"], "amount_due")
    intent = attempt(call, _intent(call, invoice), payment_method)
    if intent["status"] == "requires_payment_method":
        raise intents.declined(intent)
    return call.named("invoice")


def _require_open(invoice: Json) -> None:
    if invoice["status"] != "open":
        raise wrong_state("invoice_not_open", f"This invoice is {invoice['status']}, not open.")


def _intent(call: Call, invoice: Json) -> Json:
    payment = call.records.find("invoice_payment", invoice["_payment"]) or {}
    return call.records.find("payment_intent", payment["payment"]["payment_intent"]) or {}


def _call_off(call: Call, invoice: Json) -> None:
    intent = _intent(call, invoice)
    if intent["status"] in intents.OPEN:
        intents.cancel(call, intent, "void_invoice")


def _void(call: Call) -> Json:
    invoice = call.named("invoice")
    _require_open(invoice)
    _call_off(call, invoice)
    invoice |= {"status": "void", "amount_remaining": 0}
    invoice["status_transitions"]["voided_at"] = call.now
    call.records.update(invoice)
    emit(call, "invoice.voided", invoice)
    return invoice


def _lines(call: Call) -> Json:
    invoice = call.named("invoice")
    url = f"/v1/invoices/{invoice['id']}/lines"
    return {"object": "list", "url": url, "has_more": False, "data": invoice["_lines"]}


def _showing(deed: Callable[[Call], Json]) -> Callable[[Call], Json]:
    """Have a deed's invoice be answered with its lines."""

    def shown(call: Call) -> Json:
        invoice = deed(call)
        lines = {"object": "list", "has_more": False, "data": invoice["_lines"]}
        return {**invoice, "lines": lines}

    return shown


_EXPAND = frozenset({"expand"})
_CREATES = frozenset({
    "auto_advance", "collection_method", "currency", "customer", "days_until_due", "description",
    "due_date", "footer", "metadata", "number", "payment_settings.payment_method_types",
    "payment_settings.payment_method_options.customer_balance",
    "pending_invoice_items_behavior", "expand",
})  # fmt: skip
_ITEM = frozenset({
    "amount", "currency", "customer", "description", "invoice", "metadata", "expand",
})  # fmt: skip
_ONE = "/v1/invoices/<id>"
ROUTES = (
    Route(
        "POST",
        "/v1/invoices",
        "InvoiceCreateParams",
        _CREATES,
        _showing(_create),
    ),
    Route("POST", "/v1/invoiceitems", "InvoiceItemCreateParams", _ITEM, _create_item),
    Route(
        "GET",
        "/v1/invoices",
        "InvoiceListParams",
        DATED | {"collection_method", "customer", "status"},
        lambda call: call.listed(
            "invoice", "/v1/invoices", "collection_method", "customer", "status"
        ),
    ),
    Route(
        "GET", _ONE, "InvoiceRetrieveParams", _EXPAND, _showing(lambda call: call.named("invoice"))
    ),
    Route("GET", f"{_ONE}/lines", "InvoiceLineItemListParams", PAGING, _lines),
    Route("POST", f"{_ONE}/finalize", "InvoiceFinalizeInvoiceParams", _EXPAND, _showing(_finalize)),
    Route("POST", f"{_ONE}/send", "InvoiceSendInvoiceParams", _EXPAND, _showing(_send)),
    Route(
        "POST",
        f"{_ONE}/pay",
        "InvoicePayParams",
        frozenset({"paid_out_of_band", "payment_method", "expand"}),
        _showing(_pay),
    ),
    Route("POST", f"{_ONE}/void", "InvoiceVoidInvoiceParams", _EXPAND, _showing(_void)),
    Route(
        "GET",
        "/v1/invoice_payments",
        "InvoicePaymentListParams",
        DATED | {"invoice", "status"},
        lambda call: call.listed("invoice_payment", "/v1/invoice_payments", "invoice", "status"),
    ),
)
