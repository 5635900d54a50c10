"""How does money go back to the payer?

A refund takes from the platform's balance at most what is left of the charge. Money already
transferred on must be reversed first, unless the balance covers the refund otherwise. A refund the
payer's bank does not take fails, sometimes days after it succeeded, and its money is ours again.
"""

from __future__ import annotations

from recycling.settlement.sandbox import amounts, cash, charges, methods
from recycling.settlement.sandbox.balance import Entry, enter
from recycling.settlement.sandbox.errors import (
    Json,
    exclusive_params,
    invalid_param,
    missing_param,
    no_such,
    wrong_state,
)
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.passing import later
from recycling.settlement.sandbox.routes import DATED, Call, Route, merged
from recycling.settlement.sandbox.store import new_id


def _create(call: Call) -> Json:
    if "origin" in call.params:
        return _return_cash(call)
    charge = _charge(call)
    if not charge["captured"]:
        raise wrong_state("charge_not_paid", f"The charge {charge['id']} has not succeeded.")
    if charge["disputed"]:
        raise wrong_state("charge_disputed", f"The charge {charge['id']} is disputed.")
    left = charges.left_minor(charge)
    if left == 0:
        raise wrong_state(
            "charge_already_refunded", f"Charge {charge['id']} has already been refunded."
        )
    refund = _refund(call, charge, amounts.up_to(call.params.get("amount"), left, "Refund amount"))
    at = max(charge["_available_at"], call.now)
    _enter(
        call, refund, "balance_transaction", Entry("refund", -refund["amount"], *_of(refund), at)
    )
    _give_back(call, charge, refund["amount"])
    outcome = methods.means(call.records, charge["payment_method"]).refund
    refund["_available_at"] = at
    refund["status"] = "pending" if outcome == "pending" else "succeeded"
    call.records.add("refund", refund)
    if outcome != "succeeded":
        later(call, call.now + call.terms.processes_after_s, f"refund.{outcome}", refund["id"])
    emit(call, "refund.created", refund)
    emit(call, "charge.refunded", charge)
    return refund


def _return_cash(call: Call) -> Json:
    """Send cash a customer has with us, such as an overpayment, back to their bank account."""
    for param in ("customer", "amount", "currency"):
        if param not in call.params:
            raise missing_param(param)
    customer = call.referred("customer", "customer")
    currency = amounts.currency(call.params["currency"])
    amount_minor = amounts.positive(call.params["amount"])
    if amount_minor > cash.held_minor(customer, currency):
        raise invalid_param("amount", "The customer's cash balance does not hold that much.")
    nothing = {"id": None, "currency": currency, "payment_intent": None}
    refund = {**_refund(call, nothing, amount_minor), "status": "pending"}
    refund["customer"] = customer["id"]
    cash.move(call, customer, "return_initiated", -amount_minor, currency)
    call.records.add("refund", refund)
    later(call, call.now + call.terms.processes_after_s, "refund.pending", refund["id"])
    emit(call, "refund.created", refund)
    return refund


def _of(refund: Json) -> tuple[str, str]:
    return refund["currency"], refund["id"]


def _enter(call: Call, refund: Json, name: str, entry: Entry) -> None:
    refund[name] = enter(call, entry)["id"]


def _give_back(call: Call, charge: Json, amount_minor: int) -> None:
    charge["amount_refunded"] += amount_minor
    charge["refunded"] = charges.left_minor(charge) == 0
    call.records.update(charge)


def _arrive(call: Call, refund_id: str) -> None:
    refund = call.records.find("refund", refund_id)
    if refund is not None and refund["status"] == "pending":
        refund["status"] = "succeeded"
        call.records.update(refund)
        emit(call, "refund.updated", refund)


def _bounce(call: Call, refund_id: str) -> None:
    refund = call.records.find("refund", refund_id)
    if refund is not None and refund["status"] != "failed":
        _fail(call, refund, "expired_or_canceled_card")


def _fail(call: Call, refund: Json, reason: str) -> Json:
    at = max(refund["_available_at"], call.now)
    entry = Entry("refund_failure", refund["amount"], *_of(refund), at)
    _enter(call, refund, "failure_balance_transaction", entry)
    refund |= {"status": "failed", "failure_reason": reason}
    call.records.update(refund)
    charge = call.records.find("charge", refund["charge"])
    if charge is not None:
        _give_back(call, charge, -refund["amount"])
    emit(call, "refund.failed", refund)
    return refund


def _let_fail(call: Call) -> Json:
    refund = call.named("refund")
    reason = call.params.get("reason", "lost_or_stolen_card")
    if reason not in _FAILURES:
        raise invalid_param("reason", f"One of {', '.join(_FAILURES)}.")
    if refund["status"] == "failed" or refund["charge"] is None:
        raise wrong_state("refund_not_open", "This refund has failed already.")
    return _fail(call, refund, reason)


def _update(call: Call) -> Json:
    refund = call.named("refund")
    refund["metadata"] = merged(refund["metadata"], call.params.get("metadata"))
    return call.records.update(refund)


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
        "failure_balance_transaction": None,
        "failure_reason": None,
        "metadata": call.params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": call.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


_FAILURES = ("lost_or_stolen_card", "expired_or_canceled_card", "declined", "unknown")
DUE = {"refund.pending": _arrive, "refund.failed": _bounce}
HAPPENINGS = {"refund.fails": _let_fail}
_CREATES = frozenset(
    {
        "amount",
        "charge",
        "currency",
        "customer",
        "metadata",
        "origin",
        "payment_intent",
        "reason",
        "expand",
    }
)
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
        "POST",
        "/v1/refunds/<id>",
        "RefundUpdateParams",
        frozenset({"metadata", "expand"}),
        _update,
    ),
    Route(
        "GET",
        "/v1/refunds/<id>",
        "RefundRetrieveParams",
        frozenset({"expand"}),
        lambda call: call.named("refund"),
    ),
)
