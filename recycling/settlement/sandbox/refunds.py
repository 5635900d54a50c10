"""How does money go back to the payer?

A refund takes from the platform's balance at most what is left of the charge. Money already
transferred on must be reversed first, unless the balance covers the refund otherwise.
"""

from __future__ import annotations

from recycling.settlement.sandbox import amounts
from recycling.settlement.sandbox.balance import Entry, enter
from recycling.settlement.sandbox.errors import (
    Json,
    exclusive_params,
    missing_param,
    no_such,
    wrong_state,
)
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.routes import DATED, Call, Route
from recycling.settlement.sandbox.store import new_id


def _create(call: Call) -> Json:
    charge = _charge(call)
    left = charge["amount"] - charge["amount_refunded"]
    if not charge["paid"]:
        raise wrong_state("charge_not_paid", f"The charge {charge['id']} has not succeeded.")
    if left == 0:
        raise wrong_state(
            "charge_already_refunded", f"Charge {charge['id']} has already been refunded."
        )
    refund = _refund(call, charge, amounts.up_to(call.params.get("amount"), left, "Refund amount"))
    entry = enter(
        call,
        Entry(
            "refund",
            -refund["amount"],
            refund["currency"],
            refund["id"],
            available_at=max(charge["_available_at"], call.now),
        ),
    )
    refund["balance_transaction"] = entry["id"]
    charge["amount_refunded"] += refund["amount"]
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    call.records.update(charge)
    call.records.add("refund", refund)
    emit(call, "refund.created", refund)
    emit(call, "charge.refunded", charge)
    return refund


def _charge(call: Call) -> Json:
    if {"charge", "payment_intent"} <= call.params.keys():
        raise exclusive_params("charge", ["payment_intent"])
    if "charge" in call.params:
        return call.referred("charge", "charge")
    if "payment_intent" not in call.params:
        raise missing_param("charge")
    intent = call.referred("payment_intent", "payment_intent")
    if intent["latest_charge"] is None:
        raise wrong_state(
            "payment_intent_unexpected_state",
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
        )
    charge = call.records.find("charge", intent["latest_charge"])
    if charge is None:
        raise no_such("charge", intent["latest_charge"], "payment_intent", status=400)
    return charge


def _refund(call: Call, charge: Json, amount_minor: int) -> Json:
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount_minor,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": call.now,
        "currency": charge["currency"],
        "metadata": call.params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": call.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


_CREATES = frozenset({"amount", "charge", "metadata", "payment_intent", "reason", "expand"})
ROUTES = (
    Route("POST", "/v1/refunds", "RefundCreateParams", _CREATES, _create),
    Route(
        "GET",
        "/v1/refunds",
        "RefundListParams",
        DATED | {"charge", "payment_intent"},
        lambda call: call.listed("refund", "/v1/refunds", "charge", "payment_intent"),
    ),
    Route(
        "GET",
        "/v1/refunds/<id>",
        "RefundRetrieveParams",
        frozenset({"expand"}),
        lambda call: call.named("refund"),
    ),
)
