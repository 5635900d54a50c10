"""How does a payment proceed from wish to money?

requires_payment_method → (confirm) → succeeded, or back on a decline; over processing when a debit
takes its days; over requires_capture when a card's money is only held; over requires_action while
a bank transfer is awaited. Canceled from anywhere before success.
"""

from __future__ import annotations

from recycling.settlement.sandbox import charges, instructions, outcomes
from recycling.settlement.sandbox.errors import ApiError, Json, Standing, wrong_state
from recycling.settlement.sandbox.events import emit, public
from recycling.settlement.sandbox.passing import later
from recycling.settlement.sandbox.routes import Call
from recycling.settlement.sandbox.store import new_id

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


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
        "_funded": 0,
        "_method_options": sent.get("payment_method_options", {}),
        "_session": session,
    }
    call.records.add("payment_intent", intent)
    emit(call, "payment_intent.created", intent)
    return intent


def conclude(call: Call, intent: Json, made: Json) -> Json:
    """Write down how an intent's charge turned out and return the intent."""
    if made["status"] == "pending":
        return _process(call, intent)
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


def await_transfer(call: Call, intent: Json, customer: Json) -> Json:
    """Have an intent wait for a customer's bank transfer and return it."""
    left_minor = intent["amount"] - intent["_funded"]
    intent |= {
        "status": "requires_action",
        "next_action": instructions.shown(customer, intent, left_minor),
    }
    return _written(call, intent, "payment_intent.requires_action")


def fund_partly(call: Call, intent: Json, customer: Json) -> Json:
    """Write down that a part of an awaited transfer has come and return the intent."""
    left_minor = intent["amount"] - intent["_funded"]
    intent["next_action"] = instructions.shown(customer, intent, left_minor)
    return _written(call, intent, "payment_intent.partially_funded")


def _process(call: Call, intent: Json) -> Json:
    intent |= {"status": "processing", "last_payment_error": None}
    later(call, call.now + call.terms.processes_after_s, "debit.concluded", intent["id"])
    return _written(call, intent, "payment_intent.processing")


def _written(call: Call, intent: Json, event: str) -> Json:
    call.records.update(intent)
    emit(call, event, intent)
    outcomes.tell(call, intent)
    return intent


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


def unexpected(intent: Json, deed: str) -> ApiError:
    """Make the refusal of a deed the intent's status does not allow."""
    return wrong_state(
        "payment_intent_unexpected_state",
        f"You cannot {deed} this PaymentIntent because it has a status of {intent['status']}.",
        payment_intent=public(intent),
    )
