"""What becomes of a card's money that is only held?

It is captured, wholly or in part (the rest is let go), or runs out after seven days.
"""

from __future__ import annotations

from recycling.settlement.sandbox import amounts, charges, intents
from recycling.settlement.sandbox.errors import Json
from recycling.settlement.sandbox.routes import Call, Route


def _capture(call: Call) -> Json:
    intent = call.named("payment_intent")
    held = call.records.find("charge", intent["latest_charge"] or "")
    if intent["status"] != "requires_capture" or held is None:
        raise intents.unexpected(intent, "capture")
    taken_minor = amounts.up_to(
        call.params.get("amount_to_capture"),
        intent["amount_capturable"],
        "Captured amount",
        "amount_to_capture",
    )
    charges.settle(call, held, taken_minor)
    return intents.succeed(call, intent, held)


def _expire(call: Call, intent_id: str) -> None:
    intent = call.records.find("payment_intent", intent_id)
    if intent is None or intent["status"] != "requires_capture":
        return
    held = call.records.find("charge", intent["latest_charge"])
    if held is not None:
        charges.release(call, held, "charge.expired")
    intents.cancel(call, intent, "automatic")


DUE = {"hold.expired": _expire}
ROUTES = (
    Route(
        "POST",
        "/v1/payment_intents/<id>/capture",
        "PaymentIntentCaptureParams",
        frozenset({"amount_to_capture", "expand"}),
        _capture,
    ),
)
