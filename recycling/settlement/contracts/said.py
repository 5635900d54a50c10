"""How are amounts, masses, shares and instants said in a contract? Exact."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from recycling.clock import as_utc, day_words
from recycling.pages.filters import mass, money, number
from recycling.quantities import Money
from recycling.sayings import say

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_NO_BREAK = "\N{NO-BREAK SPACE}"


def money_words(amount: Money) -> str:
    """Write an amount with its currency."""
    return money(amount)


def amount_words(amount: Money) -> str:
    """Write an amount without its currency, for a column that names it."""
    return money(amount).rpartition(_NO_BREAK)[0]


def mass_words(kilograms: str) -> str:
    """Write a mass given in kilograms."""
    return mass(Decimal(kilograms))


def tonnes_words(kilograms: str) -> str:
    """Write a mass given in kilograms, in tonnes, exact."""
    return f"{number(Decimal(kilograms).scaleb(-3))}{_NO_BREAK}t"


def share_words(share: str) -> str:
    """Write a share from 0 to 1 in per cent."""
    return f"{number(Decimal(share) * 100)}{_NO_BREAK}%"


def per_cent(value: str) -> str:
    """Write a value that is per cent already."""
    return f"{number(Decimal(value))}{_NO_BREAK}%"


def percent_words(basis_points: int) -> str:
    """Write hundredths of a per cent in per cent."""
    return per_cent(str(Decimal(basis_points) / 100))


def at_words(instant: str) -> str:
    """Write an instant, in UTC."""
    at = as_utc(datetime.fromisoformat(instant))
    return say(
        "%(day)s, %(time)s\N{NO-BREAK SPACE}UTC", day=day_words(at.date()), time=f"{at:%H:%M}"
    )


def day_of(day: str) -> str:
    """Write a day given in ISO 8601."""
    return day_words(date.fromisoformat(day))


def formula_words(species: str) -> str:
    """Write an element or a compound with its numbers below the line."""
    return species.translate(_SUBSCRIPTS)
