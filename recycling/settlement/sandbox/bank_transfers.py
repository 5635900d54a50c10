"""What happens when money comes by bank transfer?

It is the customer's cash until it is applied to what they owe: to the payment whose exact amount it
is, else to the oldest. A payment may be funded in parts; an invoice only wholly. What is too much
stays in the cash balance. Done by itself (automatic) or by request (manual).
"""

from __future__ import annotations

from recycling.settlement.sandbox import amounts, cash, charges, instructions, intents
from recycling.settlement.sandbox.errors import ApiError, Json, invalid_param, missing_param
from recycling.settlement.sandbox.events import emit
from recycling.settlement.sandbox.routes import Call, Route
from recycling.settlement.sandbox.store import Narrowing

_LARGEST_MINOR = 999_999_999_999
_MOST_OPEN = 100


def expect(call: Call, intent: Json) -> Json:
    """Have an intent wait for its customer's transfer, or be paid from the cash they have."""
    customer = call.records.find("customer", intent["customer"] or "")
    if customer is None:
        raise missing_param("customer")
    _require_type(intent)
    if _reconciles(customer) and _covers(customer, intent):
        return _apply(call, customer, intent)
    intents.await_transfer(call, intent, customer)
    return reconcile(call, customer, intent)


def _require_type(intent: Json) -> None:
    asked = intent["_method_options"].get("customer_balance", {})
    path = "payment_method_options[customer_balance]"
    if asked.get("funding_type") != "bank_transfer":
        raise missing_param(f"{path}[funding_type]")
    kind = asked.get("bank_transfer", {}).get("type")
    if kind is None:
        raise missing_param(f"{path}[bank_transfer][type]")
    if intent["currency"] not in instructions.TYPES[kind]:
        raise invalid_param(
            "currency", f"{kind} does not carry {intent['currency']}.", "currency_not_supported"
        )
    country = asked["bank_transfer"].get("eu_bank_transfer", {}).get("country")
    if kind == "eu_bank_transfer" and country not in instructions.EU_COUNTRIES:
        raise invalid_param(
            f"{path}[bank_transfer][eu_bank_transfer][country]",
            f"The country must be one of {', '.join(instructions.EU_COUNTRIES)}.",
        )


def _reconciles(customer: Json) -> bool:
    return bool(customer["_mode"] == "automatic")


def _left(intent: Json) -> int:
    return int(intent["amount"] - intent["_funded"])


def _covers(customer: Json, intent: Json) -> bool:
    return cash.held_minor(customer, intent["currency"]) >= _left(intent)


def reconcile(call: Call, customer: Json, intent: Json | None = None) -> Json:
    """Apply a customer's cash to what waits for it; return the intent, or the customer."""
    if _reconciles(customer):
        for waiting in _waiting(call, customer):
            _apply(call, customer, waiting)
    return call.records.find("payment_intent", intent["id"]) or intent if intent else customer


def _waiting(call: Call, customer: Json) -> list[Json]:
    found, _ = call.records.page(
        "payment_intent",
        where=[
            Narrowing("customer", customer["id"]),
            Narrowing("status", "requires_action"),
        ],
        limit=_MOST_OPEN,
    )
    oldest_first = found[::-1]
    return sorted(
        oldest_first,
        key=lambda intent: _left(intent) != cash.held_minor(customer, intent["currency"]),
    )


def _apply(call: Call, customer: Json, intent: Json, most_minor: int | None = None) -> Json:
    held = cash.held_minor(customer, intent["currency"])
    taken = min(held, _left(intent), held if most_minor is None else most_minor)
    if taken <= 0 or ("_invoice" in intent and taken < _left(intent)):
        return intent
    cash.move(
        call,
        customer,
        "applied_to_payment",
        -taken,
        intent["currency"],
        applied_to_payment={"payment_intent": intent["id"]},
    )
    intent["_funded"] += taken
    if _left(intent):
        return intents.fund_partly(call, intent, customer)
    made = charges.charge(call, intent, intent["payment_method"])
    return intents.conclude(call, intent, made)


def give_up(call: Call, intent: Json) -> None:
    """Put back into the cash balance what an intent that is called off was funded with."""
    customer = call.records.find("customer", intent["customer"] or "")
    if customer is None or not intent["_funded"]:
        return
    cash.move(
        call,
        customer,
        "unapplied_from_payment",
        intent["_funded"],
        intent["currency"],
        unapplied_from_payment={"payment_intent": intent["id"]},
    )
    intent["_funded"] = 0


def _fund(call: Call) -> Json:
    """Play the customer's bank: money has come with this reference."""
    customer, sent = call.named("customer"), call.params
    currency = amounts.currency(sent["currency"])
    amount_minor = amounts.positive(sent["amount"])
    if amount_minor > _LARGEST_MINOR:
        raise invalid_param("amount", f"At most {_LARGEST_MINOR}.", "amount_too_large")
    return receive(call, customer, amount_minor, currency, sent.get("reference"))


def receive(
    call: Call, customer: Json, amount_minor: int, currency: str, reference: str | None = None
) -> Json:
    """Take in a customer's bank transfer, apply it to what waits, and return what it was."""
    transfer = {"reference": reference, "type": "eu_bank_transfer"}
    made = cash.move(
        call, customer, "funded", amount_minor, currency, funded={"bank_transfer": transfer}
    )
    reconcile(call, customer)
    if cash.held_minor(customer, currency):
        emit(call, "cash_balance.funds_available", cash.balance(customer))
    return made


def _apply_by_request(call: Call) -> Json:
    intent = call.named("payment_intent")
    customer = call.records.find("customer", intent["customer"] or "")
    if intent["status"] != "requires_action" or customer is None:
        raise intents.unexpected(intent, "apply a customer balance to")
    if "currency" in call.params and call.params["currency"] != intent["currency"]:
        raise invalid_param("currency", "The currency must be that of the PaymentIntent.")
    wanted = call.params.get("amount", _left(intent))
    if amounts.positive(wanted) > cash.held_minor(customer, intent["currency"]):
        raise ApiError(
            "The customer's cash balance does not hold that much.",
            code="insufficient_funds",
            param="amount",
        )
    return _apply(call, customer, intent, wanted)


ROUTES = (
    Route(
        "POST",
        "/v1/test_helpers/customers/<id>/fund_cash_balance",
        "test_helpers.CustomerFundCashBalanceParams",
        frozenset({"amount", "currency", "reference", "expand"}),
        _fund,
    ),
    Route(
        "POST",
        "/v1/payment_intents/<id>/apply_customer_balance",
        "PaymentIntentApplyCustomerBalanceParams",
        frozenset({"amount", "currency", "expand"}),
        _apply_by_request,
    ),
)
