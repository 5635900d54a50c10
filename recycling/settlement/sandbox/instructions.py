"""To which account, and with which words, does a customer send a bank transfer?

Each customer has virtual bank accounts of its own; the addresses are invented and valid in form.
"""

from __future__ import annotations

from recycling.settlement.sandbox.errors import Json

TYPES = {
    "eu_bank_transfer": ("eur",),
    "gb_bank_transfer": ("gbp",),
    "us_bank_transfer": ("usd",),
    "jp_bank_transfer": ("jpy",),
    "mx_bank_transfer": ("mxn",),
}
EU_COUNTRIES = ("BE", "DE", "ES", "FR", "IE", "NL")
_HOLDER = "Urban Mine (test payments)"


def shown(customer: Json, intent: Json, left_minor: int) -> Json:
    """Return an intent's next action: how much is still to be sent, and where to."""
    sent = intent["_method_options"].get("customer_balance", {}).get("bank_transfer", {})
    kind = sent.get("type", "eu_bank_transfer")
    return {
        "type": "display_bank_transfer_instructions",
        "display_bank_transfer_instructions": {
            "amount_remaining": left_minor,
            "currency": intent["currency"],
            "financial_addresses": addresses(customer, kind, sent),
            "hosted_instructions_url": None,
            "reference": customer["_reference"],
            "type": kind,
        },
    }


def addresses(customer: Json, kind: str, sent: Json) -> list[Json]:
    """Return a customer's accounts for a kind of bank transfer."""
    number = customer["_account_number"]
    if kind == "gb_bank_transfer":
        details = {"account_holder_name": _HOLDER, "account_number": number, "sort_code": "200000"}
        return [{"type": "sort_code", "supported_networks": ["bacs", "fps"], "sort_code": details}]
    if kind == "us_bank_transfer":
        details = {
            "account_number": number,
            "bank_name": "TEST BANK",
            "routing_number": "110000000",
        }
        return [{"type": "aba", "supported_networks": ["ach", "domestic_wire_us"], "aba": details}]
    country = sent.get("eu_bank_transfer", {}).get("country", "DE")
    details = {
        "account_holder_name": _HOLDER,
        "bic": "DEUTDEFFXXX",
        "country": country,
        "iban": _iban(country, number),
    }
    return [{"type": "iban", "supported_networks": ["sepa"], "iban": details}]


def _iban(country: str, number: str) -> str:
    """Return an IBAN with right check digits (ISO 13616)."""
    account = f"37040044{number.zfill(10)}"
    letters = "".join(str(int(letter, 36)) for letter in f"{account}{country}00")
    return f"{country}{98 - int(letters) % 97:02d}{account}"
