"""What has a customer sent that no payment has used?

The cash balance is kept per currency with the customer; every change is a cash balance transaction.
It is not on our own balance until a payment uses it.
"""

from __future__ import annotations

from recycling.settlement.sandbox.errors import Json
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.routes import Call
from recycling.settlement.sandbox.store import new_id


def balance(customer: Json) -> Json:
    """Return a customer's cash balance as Stripe shows it."""
    held = {code: amount for code, amount in customer["_cash"].items() if amount}
    return {
        "object": "cash_balance",
        "available": held or None,
        "customer": customer["id"],
        "livemode": False,
        "settings": {"reconciliation_mode": customer["_mode"], "using_merchant_default": False},
    }


def held_minor(customer: Json, currency: str) -> int:
    """Return what a customer has in a currency, in minor units."""
    return int(customer["_cash"].get(currency, 0))


def move(
    call: Call, customer: Json, kind: str, amount_minor: int, currency: str, **why: Json
) -> Json:
    """Change a customer's cash balance and return the transaction that says why."""
    customer["_cash"][currency] = held_minor(customer, currency) + amount_minor
    call.records.update(customer)
    made = {
        "id": new_id("ccsbtxn"),
        "object": "customer_cash_balance_transaction",
        "created": call.now,
        "currency": currency,
        "customer": customer["id"],
        "ending_balance": customer["_cash"][currency],
        "livemode": False,
        "net_amount": amount_minor,
        "type": kind,
        **why,
    }
    call.records.add("customer_cash_balance_transaction", made)
    emit(call, "customer_cash_balance_transaction.created", made)
    return made
