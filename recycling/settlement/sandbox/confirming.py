"""How is a payment made, confirmed, changed and called off?"""

from __future__ import annotations

from recycling.settlement.sandbox import (
    amounts,
    attempts,
    bank_transfers,
    charges,
    intents,
    methods,
)
from recycling.settlement.sandbox.errors import (
    ApiError,
    Json,
    exclusive_params,
    invalid_param,
    wrong_state,
)
from recycling.settlement.sandbox.routes import DATED, Call, Route, merged

_RETURN_URL_MISSING = (
    "This PaymentIntent may use payment methods that redirect, so confirming it needs a"
    " `return_url`; or set `automatic_payment_methods[allow_redirects]` to `never`."
)
_CANCELABLE = (*intents.OPEN, "requires_capture")


def _create(call: Call) -> Json:
    sent = call.params
    currency = amounts.currency(sent["currency"])
    amount_minor = amounts.chargeable(sent["amount"], currency)
    if "automatic_payment_methods" in sent and "allowed_payment_method_types" in sent:
        raise exclusive_params("automatic_payment_methods", ["allowed_payment_method_types"])
    if not sent.get("confirm"):
        for param in ("return_url", "error_on_requires_action", "off_session"):
            if param in sent:
                raise ApiError(f"{param} may only be set together with confirm=true.", param=param)
    if "customer" in sent:
        call.referred("customer", "customer")
    payment_method = methods.sent(call)
    intent = intents.make(call, amount_minor, currency, sent)
    if payment_method is not None:
        intent |= {"payment_method": payment_method, "status": "requires_confirmation"}
        call.records.update(intent)
    return _confirm_intent(call, intent) if sent.get("confirm") else intent


def _confirm(call: Call) -> Json:
    intent = call.named("payment_intent")
    if intent["_session"]:
        raise wrong_state(
            "payment_intent_unexpected_state",
            "You cannot confirm or cancel the PaymentIntent of a Checkout Session.",
        )
    intent["payment_method"] = methods.sent(call) or intent["payment_method"]
    intent["_method_options"] = call.params.get("payment_method_options", intent["_method_options"])
    return _confirm_intent(call, intent)


def _confirm_intent(call: Call, intent: Json) -> Json:
    if intent["status"] not in intents.OPEN:
        raise intents.unexpected(intent, "confirm")
    payment_method = intent["payment_method"]
    if payment_method is None:
        raise wrong_state(
            "payment_intent_unexpected_state",
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
        )
    if _may_redirect(intent) and "return_url" not in call.params:
        raise ApiError(_RETURN_URL_MISSING, param="return_url", code="parameter_missing")
    _require_holdable(call, intent)
    intent = attempts.attempt(call, intent, payment_method)
    if intent["status"] == "requires_payment_method":
        raise intents.declined(intent)
    return intent


def _require_holdable(call: Call, intent: Json) -> None:
    used = methods.means(call.records, intent["payment_method"])
    if intent["capture_method"] == "manual" and used.kind != "card":
        raise invalid_param(
            "capture_method", f"Money of a {used.kind} payment cannot be held: only a card's can."
        )


def _may_redirect(intent: Json) -> bool:
    if intent["allowed_payment_method_types"]:
        return False
    methods = intent["automatic_payment_methods"]
    return bool(methods["enabled"]) and methods.get("allow_redirects") != "never"


def _cancel(call: Call) -> Json:
    intent = call.named("payment_intent")
    of_open_page = intent["_session"] and intent["status"] != "requires_capture"
    if of_open_page or intent["status"] not in _CANCELABLE:
        raise intents.unexpected(intent, "cancel")
    held = call.records.find("charge", intent["latest_charge"] or "")
    if intent["status"] == "requires_action":
        bank_transfers.give_up(call, intent)
    if intent["status"] == "requires_capture" and held is not None:
        charges.release(call, held, "charge.refunded")
    return intents.cancel(call, intent, call.params.get("cancellation_reason"))


def _update(call: Call) -> Json:
    intent, sent = call.named("payment_intent"), call.params
    if intent["status"] not in intents.OPEN:
        raise intents.unexpected(intent, "update")
    if "amount" in sent:
        amounts.chargeable(sent["amount"], intent["currency"])
    kept = merged(intent["metadata"], sent.get("metadata"))
    intent |= {name: sent[name] for name in _CHANGEABLE if name in sent}
    intent["metadata"] = kept
    return call.records.update(intent)


_CREATES = {
    "allowed_payment_method_types", "amount", "automatic_payment_methods", "capture_method",
    "confirm", "currency", "customer", "description", "error_on_requires_action", "metadata",
    "receipt_email", "return_url", "transfer_group", "expand",
}  # fmt: skip
_MEANS = {
    "mandate_data", "payment_method", "payment_method_options.customer_balance",
    "payment_method_data.customer_balance", "payment_method_data.type",
    "payment_method_data.billing_details", "payment_method_data.sepa_debit",
}  # fmt: skip
_CONFIRMS = {"return_url", "error_on_requires_action", "expand"}
_CHANGEABLE = ("amount", "description", "transfer_group")
_UPDATES = frozenset({*_CHANGEABLE, "metadata", "expand"})
_ONE = "/v1/payment_intents/<id>"
ROUTES = (
    Route(
        "POST",
        "/v1/payment_intents",
        "PaymentIntentCreateParams",
        frozenset(_CREATES | _MEANS),
        _create,
    ),
    Route(
        "GET",
        "/v1/payment_intents",
        "PaymentIntentListParams",
        DATED | {"customer"},
        lambda call: call.listed("payment_intent", "/v1/payment_intents", "customer"),
    ),
    Route(
        "GET",
        _ONE,
        "PaymentIntentRetrieveParams",
        frozenset({"expand"}),
        lambda call: call.named("payment_intent"),
    ),
    Route("POST", _ONE, "PaymentIntentUpdateParams", _UPDATES, _update),
    Route(
        "POST",
        f"{_ONE}/confirm",
        "PaymentIntentConfirmParams",
        frozenset(_CONFIRMS | _MEANS),
        _confirm,
    ),
    Route(
        "POST",
        f"{_ONE}/cancel",
        "PaymentIntentCancelParams",
        frozenset({"cancellation_reason", "expand"}),
        _cancel,
    ),
)
