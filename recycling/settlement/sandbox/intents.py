"""How does a payment proceed from wish to money?

requires_payment_method → (confirm) → succeeded, or back on a decline; canceled from anywhere
before success. Only automatic capture and card outcomes are played so far.
"""

from __future__ import annotations

from recycling.settlement.sandbox import amounts, charges
from recycling.settlement.sandbox.errors import (
    ApiError,
    Json,
    Standing,
    exclusive_params,
    wrong_state,
)
from recycling.settlement.sandbox.events import emit, public
from recycling.settlement.sandbox.routes import DATED, Call, Route
from recycling.settlement.sandbox.store import new_id

_OPEN = ("requires_payment_method", "requires_confirmation")
_RETURN_URL_MISSING = (
    "This PaymentIntent may use payment methods that redirect, so confirming it needs a"
    " `return_url`; or set `automatic_payment_methods[allow_redirects]` to `never`."
)


def make(call: Call, amount_minor: int, currency: str, sent: Json, session: str = "") -> Json:
    """Write a new intent and return it; ``sent`` holds description, metadata and the like."""
    kinds = sent.get("allowed_payment_method_types") or ["card"]
    intent_id = new_id("pi")
    intent: Json = {
        "id": intent_id,
        "object": "payment_intent",
        "allowed_payment_method_types": sent.get("allowed_payment_method_types"),
        "amount": amount_minor,
        "amount_capturable": 0,
        "amount_received": 0,
        "automatic_payment_methods": sent.get("automatic_payment_methods", {"enabled": True}),
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{intent_id}_secret_{new_id('s')[2:]}",
        "confirmation_method": "automatic",
        "created": call.now,
        "currency": currency,
        "customer": None,
        "description": sent.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": sent.get("metadata", {}),
        "next_action": None,
        "payment_method": None,
        "payment_method_types": kinds,
        "receipt_email": sent.get("receipt_email"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": sent.get("transfer_group"),
        "_session": session,
    }
    call.records.add("payment_intent", intent)
    emit(call, "payment_intent.created", intent)
    return intent


def attempt(call: Call, intent: Json, payment_method: str) -> Json:
    """Charge a payment method and return the intent, succeeded or asking for another method."""
    made = charges.charge(call, intent, payment_method)
    intent["latest_charge"] = made["id"]
    if made["paid"]:
        intent |= {
            "status": "succeeded",
            "amount_received": intent["amount"],
            "payment_method": payment_method,
            "last_payment_error": None,
        }
    else:
        intent |= {"status": "requires_payment_method", "last_payment_error": charges.decline(made)}
    call.records.update(intent)
    emit(
        call,
        "payment_intent.succeeded" if made["paid"] else "payment_intent.payment_failed",
        intent,
    )
    return intent


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
    if "payment_method" in sent:
        charges.card(sent["payment_method"])
    intent = make(call, amount_minor, currency, sent)
    if "payment_method" in sent:
        intent |= {"payment_method": sent["payment_method"], "status": "requires_confirmation"}
        call.records.update(intent)
    return _confirm_intent(call, intent) if sent.get("confirm") else intent


def _confirm(call: Call) -> Json:
    intent = call.named("payment_intent")
    if intent["_session"]:
        raise wrong_state(
            "payment_intent_unexpected_state",
            "You cannot confirm or cancel the PaymentIntent of a Checkout Session.",
        )
    return _confirm_intent(call, intent)


def _confirm_intent(call: Call, intent: Json) -> Json:
    if intent["status"] not in _OPEN:
        raise _unexpected(intent, "confirm")
    payment_method = call.params.get("payment_method") or intent["payment_method"]
    if payment_method is None:
        raise wrong_state(
            "payment_intent_unexpected_state",
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
        )
    if _may_redirect(intent) and "return_url" not in call.params:
        raise ApiError(_RETURN_URL_MISSING, param="return_url", code="parameter_missing")
    intent = attempt(call, intent, payment_method)
    if intent["status"] != "succeeded":
        raise declined(intent)
    return intent


def declined(intent: Json) -> ApiError:
    """Make the refusal of a declined card; what was written about the attempt stands."""
    error = intent["last_payment_error"]
    more = {name: error[name] for name in ("charge", "decline_code")}
    return ApiError(
        error["message"],
        status=402,
        standing=Standing.WRITTEN,
        type="card_error",
        code=error["code"],
        payment_intent=public(intent),
        **more,
    )


def _may_redirect(intent: Json) -> bool:
    if intent["allowed_payment_method_types"]:
        return False
    methods = intent["automatic_payment_methods"]
    return bool(methods["enabled"]) and methods.get("allow_redirects") != "never"


def _cancel(call: Call) -> Json:
    intent = call.named("payment_intent")
    if intent["_session"] or intent["status"] not in _OPEN:
        raise _unexpected(intent, "cancel")
    intent |= {
        "status": "canceled",
        "canceled_at": call.now,
        "cancellation_reason": call.params.get("cancellation_reason"),
    }
    call.records.update(intent)
    emit(call, "payment_intent.canceled", intent)
    return intent


def _unexpected(intent: Json, deed: str) -> ApiError:
    return wrong_state(
        "payment_intent_unexpected_state",
        f"You cannot {deed} this PaymentIntent because it has a status of {intent['status']}.",
        payment_intent=public(intent),
    )


_CREATES = {
    "allowed_payment_method_types", "amount", "automatic_payment_methods", "confirm", "currency",
    "description", "error_on_requires_action", "metadata", "payment_method", "receipt_email",
    "return_url", "transfer_group", "expand",
}  # fmt: skip
_ONE = "/v1/payment_intents/<id>"
ROUTES = (
    Route("POST", "/v1/payment_intents", "PaymentIntentCreateParams", frozenset(_CREATES), _create),
    Route(
        "GET",
        "/v1/payment_intents",
        "PaymentIntentListParams",
        DATED,
        lambda call: call.listed("payment_intent", "/v1/payment_intents"),
    ),
    Route(
        "GET",
        _ONE,
        "PaymentIntentRetrieveParams",
        frozenset({"expand"}),
        lambda call: call.named("payment_intent"),
    ),
    Route(
        "POST",
        f"{_ONE}/confirm",
        "PaymentIntentConfirmParams",
        frozenset({"payment_method", "return_url", "error_on_requires_action", "expand"}),
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
