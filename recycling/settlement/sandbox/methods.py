"""With what does one pay, and how does it turn out?

Stripe's test payment methods decide the outcome by their name (``pm_card_visa`` pays,
``pm_card_createDispute`` is charged back later); a SEPA debit by its IBAN. Methods made from
``payment_method_data`` are kept and named ``pm_…`` as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from recycling.settlement.sandbox.errors import Json, invalid_param, missing_param, no_such
from recycling.settlement.sandbox.routes import Call
from recycling.settlement.sandbox.store import Records, new_id


@dataclass(frozen=True)
class Means:
    """How a payment method behaves.

    ``code`` is why it is refused, ``refund`` what becomes of a refund, ``dispute`` the reason of
    the dispute that follows, which asks only (takes no money) if ``inquires``.
    """

    last4: str
    kind: str = "card"
    brand: str = "visa"
    code: str = ""
    decline_code: str = ""
    available_at_once: bool = False
    refund: str = "succeeded"
    dispute: str = ""
    inquires: bool = False

    @property
    def takes_time(self) -> bool:
        """Tell whether the outcome is known only days later."""
        return self.kind == "sepa_debit"

    @property
    def words(self) -> str | None:
        """Say why it is refused."""
        return _WORDS[self.decline_code or self.code] if self.code else None

    @property
    def details(self) -> Json:
        """Describe it as a charge does."""
        if self.kind == "card":
            shown = {"brand": self.brand, "last4": self.last4, "country": "US"}
        else:
            shown = {"last4": self.last4} if self.last4 else {}
        return {self.kind: shown, "type": self.kind}


def _declined(last4: str, decline_code: str, code: str = "card_declined") -> Means:
    return Means(last4, code=code, decline_code=decline_code)


PAYS = "pm_card_visa"
DECLINES = "pm_card_chargeDeclined"
_WORDS = {
    "card_velocity_exceeded": "Your card was declined for making repeated attempts too frequently.",
    "debit_declined": "The bank returned the debit: the account does not cover it.",
    "expired_card": "Your card has expired.",
    "fraudulent": "Your card was declined.",
    "generic_decline": "Your card was declined.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "stolen_card": "Your card was declined.",
}
_CARDS = {
    PAYS: Means("4242"),
    "pm_card_mastercard": Means("4444", brand="mastercard"),
    "pm_card_bypassPending": Means("0077", available_at_once=True),
    "pm_card_refundFail": Means("5126", refund="failed"),
    "pm_card_pendingRefund": Means("7726", refund="pending"),
    "pm_card_createDispute": Means("0259", dispute="fraudulent"),
    "pm_card_createDisputeProductNotReceived": Means("2685", dispute="product_not_received"),
    "pm_card_createDisputeInquiry": Means("1976", dispute="fraudulent", inquires=True),
    DECLINES: _declined("0002", "generic_decline"),
    "pm_card_visa_chargeDeclined": _declined("0002", "generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": _declined("9995", "insufficient_funds"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": _declined("9995", "insufficient_funds"),
    "pm_card_visa_chargeDeclinedLostCard": _declined("9987", "lost_card"),
    "pm_card_visa_chargeDeclinedStolenCard": _declined("9979", "stolen_card"),
    "pm_card_chargeDeclinedFraudulent": _declined("0019", "fraudulent"),
    "pm_card_chargeDeclinedExpiredCard": _declined("0069", "", "expired_card"),
    "pm_card_chargeDeclinedIncorrectCvc": _declined("0127", "", "incorrect_cvc"),
    "pm_card_chargeDeclinedProcessingError": _declined("0119", "", "processing_error"),
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": _declined("6975", "card_velocity_exceeded"),
}
IBAN_PAYS = "DE89370400440532013000"
IBAN_BOUNCES = "DE62370400440532013001"
_DEBITS = {
    IBAN_PAYS: Means("3000", kind="sepa_debit"),
    IBAN_BOUNCES: Means("3001", kind="sepa_debit", code="debit_declined"),
}
_BANK_TRANSFER = Means("", kind="customer_balance")


def means(records: Records, payment_method: str) -> Means:
    """Return how a payment method behaves. Raises ``ApiError`` for one that is not known."""
    if payment_method in _CARDS:
        return _CARDS[payment_method]
    kept = records.find("payment_method", payment_method)
    if kept is None:
        raise no_such("PaymentMethod", payment_method, "payment_method", status=400)
    return _BANK_TRANSFER if kept["type"] == "customer_balance" else _DEBITS[kept["_iban"]]


def sent(call: Call) -> str | None:
    """Return the id of the payment method a call names or describes, keeping a described one.

    Raises ``ApiError`` for one that is not known or not described enough.
    """
    named: str | None = call.params.get("payment_method")
    described = call.params.get("payment_method_data")
    if described is not None:
        return keep(call, described)
    if named is not None:
        means(call.records, named)
    return named


def keep(call: Call, described: Json) -> str:
    """Keep a payment method as described and return its id."""
    kind = described["type"]
    if kind not in ("sepa_debit", "customer_balance"):
        raise invalid_param(
            "payment_method_data[type]",
            f"The payment sandbox makes sepa_debit and customer_balance methods, not {kind}.",
        )
    method = {
        "id": new_id("pm"),
        "object": "payment_method",
        "billing_details": described.get("billing_details", {}),
        "created": call.now,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
        "_iban": _iban(described) if kind == "sepa_debit" else None,
    }
    return str(call.records.add("payment_method", method)["id"])


def _iban(described: Json) -> str:
    iban = str(described.get("sepa_debit", {}).get("iban", "")).replace(" ", "")
    for name in ("email", "name"):
        if not described.get("billing_details", {}).get(name):
            raise missing_param(f"payment_method_data[billing_details][{name}]")
    if iban not in _DEBITS:
        raise invalid_param(
            "payment_method_data[sepa_debit][iban]",
            f"The payment sandbox knows two test accounts: {' and '.join(_DEBITS)}.",
            "invalid_iban",
        )
    return iban
