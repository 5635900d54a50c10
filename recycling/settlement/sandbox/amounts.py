"""Which amounts and currencies does Stripe take?

Amounts are whole minor units, 1 to 99 999 999 (eight digits). Lower bounds per currency follow
Stripe's published minimum charge where one exists.
"""

from __future__ import annotations

from recycling.settlement.sandbox.errors import ApiError, invalid_param

LARGEST_MINOR = 99_999_999
_SMALLEST_MINOR = {
    "aud": 50, "brl": 50, "cad": 50, "chf": 50, "cny": 1, "czk": 1500, "dkk": 250, "eur": 50,
    "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "krw": 1, "mxn": 1000,
    "myr": 200, "nok": 300, "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50,
    "thb": 1000, "usd": 50, "zar": 1,
}  # fmt: skip


def currency(code: str, param: str = "currency") -> str:
    """Return a known currency in lowercase. Raises ``ApiError``."""
    known = code.lower()
    if known not in _SMALLEST_MINOR:
        listed = ", ".join(_SMALLEST_MINOR)
        raise invalid_param(
            param, f"Invalid currency: {code}. Stripe currently supports these currencies: {listed}"
        )
    return known


def positive(amount_minor: int, param: str = "amount") -> int:
    """Return an amount of at least one minor unit. Raises ``ApiError``."""
    if amount_minor < 1:
        raise invalid_param(
            param, "This value must be greater than or equal to 1.", "parameter_invalid_integer"
        )
    return amount_minor


def chargeable(amount_minor: int, in_currency: str, param: str = "amount") -> int:
    """Return an amount that can be charged. Raises ``ApiError`` outside Stripe's limits."""
    positive(amount_minor, param)
    if amount_minor > LARGEST_MINOR:
        raise _limit(param, "amount_too_large", f"Amount must be no more than {LARGEST_MINOR}")
    smallest = _SMALLEST_MINOR[in_currency]
    if amount_minor < smallest:
        raise _limit(param, "amount_too_small", f"Amount must be at least {smallest}")
    return amount_minor


def _limit(param: str, code: str, words: str) -> ApiError:
    return invalid_param(param, f"{words} (in the smallest unit of the currency).", code)


def up_to(amount_minor: int | None, left_minor: int, what: str, param: str = "amount") -> int:
    """Return the amount asked for, or all that is left. Raises ``ApiError`` above it."""
    if amount_minor is None:
        return left_minor
    if positive(amount_minor, param) > left_minor:
        raise invalid_param(param, f"{what} ({amount_minor}) is greater than {left_minor} left.")
    return amount_minor
