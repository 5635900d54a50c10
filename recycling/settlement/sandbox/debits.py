"""How does a debit that took its days turn out?"""

from __future__ import annotations

from recycling.settlement.sandbox import charges, intents, methods
from recycling.settlement.sandbox.routes import Call


def _conclude(call: Call, intent_id: str) -> None:
    intent = call.records.find("payment_intent", intent_id)
    if intent is None or intent["status"] != "processing":
        return
    charge = call.records.find("charge", intent["latest_charge"])
    if charge is None:
        return
    used = methods.means(call.records, charge["payment_method"])
    if used.code:
        charges.refuse(call, charge, used)
    else:
        charges.settle(call, charge)
    intents.conclude(call, intent, charge)


DUE = {"debit.concluded": _conclude}
