"""How does a payer meet the payment page?

A Checkout session is open until it is completed by a payment or expires. The intent is made
when the payer first tries to pay, as in Stripe's current API. ``pages`` shows it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from recycling.settlement.sandbox import amounts, attempts, intents
from recycling.settlement.sandbox.errors import (
    Json,
    exclusive_params,
    invalid_param,
    missing_param,
    not_acted_on,
    wrong_state,
)
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.routes import DATED, Call, Route
from recycling.settlement.sandbox.store import new_id

_SHORTEST_S = 30 * 60
_LONGEST_S = 24 * 60 * 60
_MOST_LINES = 100
_COMPLETES = ("succeeded", "processing", "requires_action", "requires_capture")


def _create(call: Call) -> Json:
    sent = call.params
    if sent.get("mode") is None:
        raise missing_param("mode")
    if sent["mode"] != "payment":
        raise not_acted_on(f"mode {sent['mode']}")
    if "success_url" not in sent:
        raise missing_param("success_url")
    for param in ("success_url", "cancel_url"):
        if param in sent:
            _require_address(param, sent[param])
    if "customer" in sent:
        call.referred("customer", "customer")
    lines = _lines(sent)
    total = amounts.chargeable(
        sum(line["amount_total"] for line in lines), lines[0]["currency"], "line_items"
    )
    return call.records.add("checkout.session", _session(call, lines, total))


def _require_address(param: str, url: str) -> None:
    parts = urlsplit(url.replace("{CHECKOUT_SESSION_ID}", "id"))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise invalid_param(param, "Not a valid URL", "url_invalid")


def _lines(sent: Json) -> list[Json]:
    items = sent.get("line_items")
    if not items:
        raise missing_param("line_items")
    if len(items) > _MOST_LINES:
        raise invalid_param("line_items", f"At most {_MOST_LINES} line items.")
    lines = [_line(item, f"line_items[{index}]") for index, item in enumerate(items)]
    if len({line["currency"] for line in lines}) > 1:
        raise invalid_param("line_items", "All line items must have the same currency.")
    return lines


def _line(item: Json, path: str) -> Json:
    price = item.get("price_data")
    if price is None:
        raise missing_param(f"{path}[price_data]")
    for name in ("product_data", "unit_amount"):
        if name not in price:
            raise missing_param(f"{path}[price_data][{name}]")
    currency = amounts.currency(price["currency"], f"{path}[price_data][currency]")
    unit_minor = amounts.positive(price["unit_amount"], f"{path}[price_data][unit_amount]")
    quantity = amounts.positive(item.get("quantity", 1), f"{path}[quantity]")
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": unit_minor * quantity,
        "amount_tax": 0,
        "amount_total": unit_minor * quantity,
        "currency": currency,
        "description": price["product_data"]["name"],
        "quantity": quantity,
    }


def _session(call: Call, lines: list[Json], total_minor: int) -> Json:
    sent = call.params
    session_id = new_id("cs_test")
    return {
        "id": session_id,
        "object": "checkout.session",
        "amount_subtotal": total_minor,
        "amount_total": total_minor,
        "cancel_url": sent.get("cancel_url"),
        "client_reference_id": _reference(sent),
        "created": call.now,
        "currency": lines[0]["currency"],
        "customer": sent.get("customer"),
        "customer_details": None,
        "customer_email": sent.get("customer_email"),
        "expires_at": _expiry(call),
        "livemode": False,
        "locale": sent.get("locale"),
        "metadata": sent.get("metadata", {}),
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": _ways(sent, lines[0]["currency"]),
        "payment_status": "unpaid",
        "status": "open",
        "submit_type": sent.get("submit_type"),
        "success_url": sent["success_url"],
        "ui_mode": "hosted_page",
        "url": f"{call.terms.public_url or call.base_url}/checkout/{session_id}",
        "_lines": lines,
        "_intent": {
            **sent.get("payment_intent_data", {}),
            "customer": sent.get("customer"),
            "payment_method_options": sent.get("payment_method_options", {}),
        },
    }


def _ways(sent: Json, currency: str) -> list[str]:
    """Return the ways to pay: those allowed, of those that go with the currency and customer."""
    allowed = sent.get("allowed_payment_method_types", ["card", "sepa_debit", "customer_balance"])
    possible, holds = {"card"}, "capture_method" in sent.get("payment_intent_data", {})
    if currency == "eur" and not holds:
        possible.add("sepa_debit")
    by_bank = "customer" in sent and not holds
    if by_bank and "customer_balance" in sent.get("payment_method_options", {}):
        possible.add("customer_balance")
    ways = [way for way in allowed if way in possible]
    if not ways:
        raise invalid_param(
            "allowed_payment_method_types", "None of them goes with this currency and customer."
        )
    return ways


def _reference(sent: Json) -> str | None:
    reference: str | None = sent.get("client_reference_id")
    if reference is not None and len(reference) > 200:
        raise invalid_param("client_reference_id", "At most 200 characters.")
    return reference


def _expiry(call: Call) -> int:
    expires_at: int = call.params.get("expires_at", call.now + _LONGEST_S)
    if not _SHORTEST_S <= expires_at - call.now <= _LONGEST_S:
        raise invalid_param(
            "expires_at", "The expiry must be 30 minutes to 24 hours from now.", "parameter_invalid"
        )
    return expires_at


def pay(call: Call, session: Json, payment_method: str) -> Json:
    """Try to pay an open session and return it, complete or still open after a decline.

    A debit completes it unpaid. Raises ``ApiError`` when it is not open any more.
    """
    _require_open(session)
    intent = None
    if session["payment_intent"]:
        intent = call.records.find("payment_intent", session["payment_intent"])
    if intent is None:
        intent = intents.make(
            call, session["amount_total"], session["currency"], session["_intent"], session["id"]
        )
        session["payment_intent"] = intent["id"]
    status = attempts.attempt(call, intent, payment_method)["status"]
    if status in _COMPLETES:
        paid = "paid" if status == "succeeded" else "unpaid"
        session |= {"status": "complete", "payment_status": paid, "url": None}
    call.records.update(session)
    if session["status"] == "complete":
        emit(call, "checkout.session.completed", session)
    return session


def current(call: Call, session: Json) -> Json:
    """Return a session as it stands at this instant: an open one past its time is expired."""
    if session["status"] == "open" and session["expires_at"] <= call.now:
        return _close(call, session)
    return session


def _close(call: Call, session: Json) -> Json:
    session |= {"status": "expired", "url": None}
    call.records.update(session)
    emit(call, "checkout.session.expired", session)
    return session


def _require_open(session: Json) -> None:
    if session["status"] != "open":
        raise wrong_state(
            "checkout_session_not_open",
            "Only Checkout Sessions with a status of open can be paid or expired."
            f" This one has a status of {session['status']}.",
        )


def _retrieve(call: Call) -> Json:
    return current(call, call.named("checkout.session"))


def _expire(call: Call) -> Json:
    session = current(call, call.named("checkout.session"))
    _require_open(session)
    return _close(call, session)


def _list(call: Call) -> Json:
    if {"payment_intent", "status"} <= call.params.keys():
        raise exclusive_params("payment_intent", ["status"])
    page = call.listed(
        "checkout.session", "/v1/checkout/sessions", "customer", "payment_intent", "status"
    )
    return {**page, "data": [current(call, session) for session in page["data"]]}


_CREATES = {
    "allowed_payment_method_types", "cancel_url", "client_reference_id", "customer",
    "customer_email", "payment_method_options.customer_balance", "expires_at", "locale", "metadata",
    "mode", "submit_type", "success_url", "expand", "line_items.quantity",
    "line_items.price_data.currency", "line_items.price_data.unit_amount",
    "line_items.price_data.product_data.name", "line_items.price_data.product_data.description",
    "payment_intent_data.capture_method", "payment_intent_data.description",
    "payment_intent_data.metadata", "payment_intent_data.receipt_email",
    "payment_intent_data.transfer_group",
}  # fmt: skip
_ALL = "/v1/checkout/sessions"
_EXPAND = frozenset({"expand"})
ROUTES = (
    Route("POST", _ALL, "checkout.SessionCreateParams", frozenset(_CREATES), _create),
    Route(
        "GET",
        _ALL,
        "checkout.SessionListParams",
        DATED | {"customer", "payment_intent", "status"},
        _list,
    ),
    Route("GET", f"{_ALL}/<id>", "checkout.SessionRetrieveParams", _EXPAND, _retrieve),
    Route("POST", f"{_ALL}/<id>/expire", "checkout.SessionExpireParams", _EXPAND, _expire),
)
