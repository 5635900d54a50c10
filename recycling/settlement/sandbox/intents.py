"""How does a payment proceed from wish to money?

requires_payment_method → (confirm) → succeeded, or back on a decline; over processing when a debit
takes its days; over requires_capture when a card's money is only held. Canceled from anywhere
before success.
"""

from __future__ import annotations

from recycling.settlement.sandbox import amounts, charges, methods
from recycling.settlement.sandbox.errors import (
    ApiError,
    Json,
    Standing,
    exclusive_params,
    invalid_param,
    wrong_state,
)
from recycling.settlement.sandbox.events import emit, public
from recycling.settlement.sandbox.passing import later
from recycling.settlement.sandbox.routes import DATED, Call, Route, merged
from recycling.settlement.sandbox.store import new_id

_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
_CANCELABLE = (*_OPEN, "requires_capture")
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
        "capture_method": sent.get("capture_method", "automatic"),
        "client_secret": f"{intent_id}_secret_{new_id('s')[2:]}",
        "confirmation_method": "automatic",
        "created": call.now,
        "currency": currency,
        "customer": sent.get("customer"),
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
    """Charge a payment method and return the intent as the outcome leaves it."""
    made = charges.charge(call, intent, payment_method)
    intent |= {"latest_charge": made["id"], "payment_method": payment_method}
    if made["status"] == "pending":
        return _process(call, intent)
    return conclude(call, intent, made)


def conclude(call: Call, intent: Json, made: Json) -> Json:
    """Write down how an intent's charge turned out and return the intent."""
    if not made["paid"]:
        return _fail(call, intent, made)
    return succeed(call, intent, made) if made["captured"] else _hold(call, intent)


def succeed(call: Call, intent: Json, made: Json) -> Json:
    """Have an intent succeed by its charge and return it."""
    intent |= {
        "status": "succeeded",
        "amount_capturable": 0,
        "amount_received": made["amount_captured"],
        "last_payment_error": None,
        "latest_charge": made["id"],
        "next_action": None,
    }
    return _written(call, intent, "payment_intent.succeeded")


def _fail(call: Call, intent: Json, made: Json) -> Json:
    error = charges.decline(made)
    intent |= {
        "status": "requires_payment_method",
        "last_payment_error": error,
        "payment_method": None,
    }
    return _written(call, intent, "payment_intent.payment_failed")


def _hold(call: Call, intent: Json) -> Json:
    intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
    later(call, call.now + charges.HOLD_S, "hold.expired", intent["id"])
    return _written(call, intent, "payment_intent.amount_capturable_updated")


def _process(call: Call, intent: Json) -> Json:
    intent |= {"status": "processing", "last_payment_error": None}
    later(call, call.now + call.terms.processes_after_s, "debit.concluded", intent["id"])
    return _written(call, intent, "payment_intent.processing")


def _written(call: Call, intent: Json, event: str) -> Json:
    call.records.update(intent)
    emit(call, event, intent)
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
    if "customer" in sent:
        call.referred("customer", "customer")
    payment_method = methods.sent(call)
    intent = make(call, amount_minor, currency, sent)
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
    return _confirm_intent(call, intent)


def _confirm_intent(call: Call, intent: Json) -> Json:
    if intent["status"] not in _OPEN:
        raise unexpected(intent, "confirm")
    payment_method = intent["payment_method"]
    if payment_method is None:
        raise wrong_state(
            "payment_intent_unexpected_state",
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
        )
    if _may_redirect(intent) and "return_url" not in call.params:
        raise ApiError(_RETURN_URL_MISSING, param="return_url", code="parameter_missing")
    _require_holdable(call, intent)
    intent = attempt(call, intent, payment_method)
    if intent["status"] == "requires_payment_method":
        raise declined(intent)
    return intent


def _require_holdable(call: Call, intent: Json) -> None:
    used = methods.means(call.records, intent["payment_method"])
    if intent["capture_method"] == "manual" and used.kind != "card":
        raise invalid_param(
            "capture_method", f"Money of a {used.kind} payment cannot be held: only a card's can."
        )


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
    if intent["_session"] or intent["status"] not in _CANCELABLE:
        raise unexpected(intent, "cancel")
    held = call.records.find("charge", intent["latest_charge"] or "")
    if intent["status"] == "requires_capture" and held is not None:
        charges.release(call, held, "charge.refunded")
    return cancel(call, intent, call.params.get("cancellation_reason"))


def cancel(call: Call, intent: Json, reason: str | None) -> Json:
    """Cancel an intent for this reason and return it."""
    intent |= {
        "status": "canceled",
        "amount_capturable": 0,
        "canceled_at": call.now,
        "cancellation_reason": reason,
        "next_action": None,
    }
    return _written(call, intent, "payment_intent.canceled")


def _update(call: Call) -> Json:
    intent, sent = call.named("payment_intent"), call.params
    if intent["status"] not in _OPEN:
        raise unexpected(intent, "update")
    if "amount" in sent:
        amounts.chargeable(sent["amount"], intent["currency"])
    kept = merged(intent["metadata"], sent.get("metadata"))
    intent |= {name: sent[name] for name in _CHANGEABLE if name in sent}
    intent["metadata"] = kept
    return call.records.update(intent)


def unexpected(intent: Json, deed: str) -> ApiError:
    """Make the refusal of a deed the intent's status does not allow."""
    return wrong_state(
        "payment_intent_unexpected_state",
        f"You cannot {deed} this PaymentIntent because it has a status of {intent['status']}.",
        payment_intent=public(intent),
    )


_CREATES = {
    "allowed_payment_method_types", "amount", "automatic_payment_methods", "capture_method",
    "confirm", "currency", "customer", "description", "error_on_requires_action", "metadata",
    "receipt_email", "return_url", "transfer_group", "expand",
}  # fmt: skip
_MEANS = {
    "mandate_data", "payment_method", "payment_method_data.type",
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
