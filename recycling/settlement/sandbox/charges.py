"""What happens when somebody pays?

A charge is one attempt with one payment method: succeeded or failed at once, or pending while a
debit is under way. Its money is on the balance once it is captured and settled.
"""

from __future__ import annotations

from recycling.settlement.sandbox.balance import Entry, enter
from recycling.settlement.sandbox.errors import Json
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.methods import Means, means
from recycling.settlement.sandbox.passing import later
from recycling.settlement.sandbox.routes import DATED, Call, Route, Terms
from recycling.settlement.sandbox.store import new_id

HOLD_S = 7 * 24 * 60 * 60
"""How long a card's money is held without being captured."""


def charge(call: Call, intent: Json, payment_method: str) -> Json:
    """Try to charge an intent's amount and return the charge: succeeded, failed or pending."""
    used = means(call.records, payment_method)
    body = _charge(call, intent, payment_method, used)
    call.records.add("charge", body)
    if used.takes_time:
        emit(call, "charge.pending", body)
    elif used.code:
        refuse(call, body, used)
    elif intent["capture_method"] == "manual":
        _hold(call, body)
    else:
        settle(call, body)
    return body


def _hold(call: Call, body: Json) -> None:
    body |= {"status": "succeeded", "paid": True}
    body["payment_method_details"]["card"]["capture_before"] = call.now + HOLD_S
    call.records.update(body)
    emit(call, "charge.succeeded", body)


def settle(call: Call, body: Json, amount_minor: int | None = None) -> None:
    """Capture a charge, wholly or in part, and put its money on the balance."""
    was_held = body["paid"]
    used = means(call.records, body["payment_method"])
    taken_minor = body["amount"] if amount_minor is None else amount_minor
    body |= {
        "amount_captured": taken_minor,
        "captured": True,
        "paid": True,
        "status": "succeeded",
    }
    _enter(call, body, 0 if used.available_at_once else call.terms.settles_after_s)
    call.records.update(body)
    emit(call, "charge.captured" if was_held else "charge.succeeded", body)
    if used.dispute:
        later(call, call.now, "charge.disputed", body["id"])


def _enter(call: Call, body: Json, wait_s: int) -> None:
    fee = fee_minor(call.terms, body["amount_captured"])
    at = call.now + wait_s
    entry = Entry(
        "charge", body["amount_captured"], body["currency"], body["id"], at, fee_minor=fee
    )
    written = enter(call, entry)
    body["balance_transaction"] = written["id"]
    body["_available_at"] = written["available_on"]


def refuse(call: Call, body: Json, used: Means) -> None:
    """Have a charge fail as its payment method wants it."""
    declined = used.decline_code or used.code
    body |= {
        "failure_code": used.code,
        "failure_message": used.words,
        "outcome": {
            "network_status": "declined_by_network",
            "reason": declined,
            "type": "issuer_declined",
        },
        "status": "failed",
    }
    call.records.update(body)
    emit(call, "charge.failed", body)


def release(call: Call, body: Json, event: str) -> None:
    """Let go of a hold that was not captured; no money moved."""
    body |= {"amount_refunded": body["amount"], "refunded": True}
    call.records.update(body)
    emit(call, event, body)


def left_minor(body: Json) -> int:
    """Return what was taken and not given back, in minor units."""
    return int(body["amount_captured"] - body["amount_refunded"])


def fee_minor(terms: Terms, amount_minor: int) -> int:
    """Return Stripe's fee for a charge in minor units, the proportional part rounded half up."""
    return terms.fee_fixed_minor + (amount_minor * terms.fee_basis_points + 5_000) // 10_000


def _charge(call: Call, intent: Json, payment_method: str, used: Means) -> Json:
    return {
        "id": new_id("py" if used.kind != "card" else "ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "captured": False,
        "created": call.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": {
            "network_status": "approved_by_network",
            "reason": None,
            "type": "authorized",
        },
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": payment_method,
        "payment_method_details": used.details,
        "refunded": False,
        "status": "pending",
        "transfer_group": intent["transfer_group"],
        "_transferred": 0,
    }


def decline(body: Json) -> Json:
    """Return what an error says about a failed charge."""
    reason = body["outcome"]["reason"]
    return {
        "charge": body["id"],
        "code": body["failure_code"],
        "decline_code": reason if reason != body["failure_code"] else None,
        "message": body["failure_message"],
        "type": "card_error",
    }


ROUTES = (
    Route(
        "GET",
        "/v1/charges",
        "ChargeListParams",
        DATED | {"customer", "payment_intent", "transfer_group"},
        lambda call: call.listed(
            "charge", "/v1/charges", "customer", "payment_intent", "transfer_group"
        ),
    ),
    Route(
        "GET",
        "/v1/charges/<id>",
        "ChargeRetrieveParams",
        frozenset({"expand"}),
        lambda call: call.named("charge"),
    ),
)
