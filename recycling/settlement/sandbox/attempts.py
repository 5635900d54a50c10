"""What does one attempt to pay do?"""

from __future__ import annotations

from recycling.settlement.sandbox import bank_transfers, charges, intents, methods
from recycling.settlement.sandbox.errors import Json
from recycling.settlement.sandbox.routes import Call


def attempt(call: Call, intent: Json, payment_method: str) -> Json:
    """Pay with a payment method and return the intent as the outcome leaves it."""
    intent["payment_method"] = payment_method
    if methods.means(call.records, payment_method).kind == "customer_balance":
        return bank_transfers.expect(call, intent)
    made = charges.charge(call, intent, payment_method)
    intent["latest_charge"] = made["id"]
    return intents.conclude(call, intent, made)
