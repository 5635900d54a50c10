"""What happens when somebody pays?

A charge is one attempt on one payment method. The known test methods of Stripe decide the
outcome: ``pm_card_visa`` pays, ``pm_card_bypassPending`` pays with money available at once, the
``…chargeDeclined`` ones are declined.
"""

from __future__ import annotations

from dataclasses import dataclass

from recycling.settlement.sandbox.balance import Entry, enter
from recycling.settlement.sandbox.errors import Json, no_such
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.routes import DATED, Call, Route, Terms
from recycling.settlement.sandbox.store import new_id


@dataclass(frozen=True)
class Card:
    """How a test payment method behaves."""

    last4: str
    brand: str = "visa"
    decline_code: str = ""
    available_at_once: bool = False


PAYS = "pm_card_visa"
DECLINES = "pm_card_chargeDeclined"
_CARDS = {
    PAYS: Card("4242"),
    "pm_card_mastercard": Card("4444", brand="mastercard"),
    "pm_card_bypassPending": Card("0077", available_at_once=True),
    DECLINES: Card("0002", decline_code="generic_decline"),
    "pm_card_visa_chargeDeclined": Card("0002", decline_code="generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": Card("9995", decline_code="insufficient_funds"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": Card("9995", decline_code="insufficient_funds"),
}
_DECLINE_WORDS = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
}


def card(payment_method: str) -> Card:
    """Return how a payment method behaves. Raises ``ApiError`` for one that is not known."""
    if payment_method not in _CARDS:
        raise no_such("PaymentMethod", payment_method, "payment_method", status=400)
    return _CARDS[payment_method]


def charge(call: Call, intent: Json, payment_method: str) -> Json:
    """Try to charge an intent's amount and return the charge, succeeded or failed."""
    used = card(payment_method)
    body = _charge(call, intent, payment_method, used)
    if body["paid"]:
        wait_s = 0 if used.available_at_once else call.terms.settles_after_s
        entry = enter(
            call,
            Entry(
                "charge",
                body["amount"],
                body["currency"],
                body["id"],
                available_at=call.now + wait_s,
                fee_minor=fee_minor(call.terms, body["amount"]),
            ),
        )
        body["balance_transaction"] = entry["id"]
        body["_available_at"] = entry["available_on"]
    call.records.add("charge", body)
    emit(call, "charge.succeeded" if body["paid"] else "charge.failed", body)
    return body


def fee_minor(terms: Terms, amount_minor: int) -> int:
    """Return Stripe's fee for a charge in minor units, the proportional part rounded half up."""
    return terms.fee_fixed_minor + (amount_minor * terms.fee_basis_points + 5_000) // 10_000


def _charge(call: Call, intent: Json, payment_method: str, used: Card) -> Json:
    declined = used.decline_code
    outcome = {
        "network_status": "declined_by_network" if declined else "approved_by_network",
        "reason": declined or None,
        "type": "issuer_declined" if declined else "authorized",
    }
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0 if declined else intent["amount"],
        "amount_refunded": 0,
        "balance_transaction": None,
        "captured": not declined,
        "created": call.now,
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_code": "card_declined" if declined else None,
        "failure_message": _DECLINE_WORDS[declined] if declined else None,
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": outcome,
        "paid": not declined,
        "payment_intent": intent["id"],
        "payment_method": payment_method,
        "payment_method_details": {
            "card": {"brand": used.brand, "last4": used.last4, "country": "US"},
            "type": "card",
        },
        "refunded": False,
        "status": "failed" if declined else "succeeded",
        "transfer_group": intent["transfer_group"],
        "_transferred": 0,
    }


def decline(body: Json) -> Json:
    """Return what an error says about a failed charge."""
    return {
        "charge": body["id"],
        "code": "card_declined",
        "decline_code": body["outcome"]["reason"],
        "message": body["failure_message"],
        "type": "card_error",
    }


ROUTES = (
    Route(
        "GET",
        "/v1/charges",
        "ChargeListParams",
        DATED | {"payment_intent", "transfer_group"},
        lambda call: call.listed("charge", "/v1/charges", "payment_intent", "transfer_group"),
    ),
    Route(
        "GET",
        "/v1/charges/<id>",
        "ChargeRetrieveParams",
        frozenset({"expand"}),
        lambda call: call.named("charge"),
    ),
)
