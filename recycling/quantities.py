"""How do we measure?

Mass is whole milligrams, money whole minor units of one currency, a fraction an exact decimal
with its basis named, a unit price money per tonne that may be negative (the holder pays).
No float ever enters; rounding happens in the functions named for it and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction as Exact
from typing import Self

from recycling.errors import Invalid
from recycling.sayings import say

MILLIGRAMS_PER_KILOGRAM = 1_000_000
MILLIGRAMS_PER_TONNE = 1_000_000_000
PARTS_PER_BILLION = 1_000_000_000
_LARGEST_MG = 10**17

ZERO_DECIMAL_CURRENCIES = frozenset({"JPY", "KRW", "VND", "CLP", "ISK"})
CURRENCIES = ("EUR", "USD", "GBP", "CNY", "JPY")


class Basis(StrEnum):
    """What a fraction is a fraction of: dry or wet mass."""

    DRY = "dry"
    WET = "wet"


class Form(StrEnum):
    """What is counted: the element itself or its traded oxide."""

    ELEMENT = "element"
    OXIDE = "oxide"


def exact(text: str | int | Decimal, field: str = "value") -> Decimal:
    """Read an exact decimal.

    Raises ``Invalid`` naming ``field`` for anything that is not a finite plain number.
    """
    if isinstance(text, float):
        raise TypeError("a float is never exact")
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= Decimal(10) ** 18 or value.adjusted() < -18:
        raise Invalid(
            "not_a_number",
            say("“%(text)s” is not a number.", text=text),
            field=field,
            way_out=say("Use digits with at most one decimal point, such as 12.5."),
        )
    return value


def half_up(value: Decimal) -> int:
    """Round to the nearest whole number, halves away from zero: the one rounding of money."""
    return int(value.to_integral_value(rounding=ROUND_HALF_UP))


def nearest(value: Exact) -> int:
    """Round an exact amount in the same way: to the nearest, halves away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -whole if value < 0 else whole


@dataclass(frozen=True, order=True)
class Mass:
    """A mass in whole milligrams. It may be a difference and so negative."""

    milligrams: int

    @classmethod
    def kg(cls, kilograms: str | int | Decimal, field: str = "mass") -> Self:
        """Read kilograms with at most six decimals.

        Raises ``Invalid`` naming ``field`` when finer than a milligram or not a number.
        """
        scaled = exact(kilograms, field) * MILLIGRAMS_PER_KILOGRAM
        if scaled != scaled.to_integral_value() or abs(scaled) > _LARGEST_MG:
            raise Invalid(
                "mass_out_of_range",
                say("%(kilograms)s kg is not a mass the register can hold.", kilograms=kilograms),
                field=field,
                way_out=say("Give kilograms with at most six decimals, below 100 000 000 000."),
            )
        return cls(int(scaled))

    @property
    def kilograms(self) -> Decimal:
        """Return the mass in kilograms, exact."""
        return Decimal(self.milligrams) / MILLIGRAMS_PER_KILOGRAM

    @property
    def tonnes(self) -> Decimal:
        """Return the mass in tonnes, exact."""
        return Decimal(self.milligrams) / MILLIGRAMS_PER_TONNE

    def share(self, fraction: Fraction) -> Mass:
        """Return this mass times a fraction, to the nearest milligram, halves away from zero."""
        return Mass(half_up(Decimal(self.milligrams) * fraction.value))

    def json(self) -> str:
        """Write kilograms as the plain decimal string the API speaks."""
        return plain(self.kilograms)

    def __add__(self, other: Mass) -> Mass:
        return Mass(self.milligrams + other.milligrams)

    def __sub__(self, other: Mass) -> Mass:
        return Mass(self.milligrams - other.milligrams)

    def __neg__(self) -> Mass:
        return Mass(-self.milligrams)

    def __bool__(self) -> bool:
        return self.milligrams != 0

    def __str__(self) -> str:
        return f"{Decimal(self.json()):,f} kg".replace(",", "\u00a0")


NO_MASS = Mass(0)


def total_mass(masses: object) -> Mass:
    """Add up any number of masses; none at all make zero."""
    return Mass(sum(mass.milligrams for mass in masses))  # type: ignore[attr-defined]


@dataclass(frozen=True, order=True)
class Fraction:
    """A mass fraction between 0 and 1, exact to a part per billion."""

    value: Decimal

    def __post_init__(self) -> None:
        scaled = self.value * PARTS_PER_BILLION
        if not 0 <= self.value <= 1 or scaled != scaled.to_integral_value():
            raise Invalid(
                "fraction_out_of_range",
                say("%(value)s is not a fraction the register can hold.", value=self.value),
                way_out=say("Give a value from 0 to 1 with at most nine decimals."),
            )

    @classmethod
    def of(cls, value: str | int | Decimal, field: str = "fraction") -> Self:
        """Read a fraction 0..1; raises ``Invalid`` naming ``field``."""
        try:
            return cls(exact(value, field))
        except Invalid as refusal:
            raise Invalid(
                refusal.code, refusal.message, field=field, way_out=refusal.way_out
            ) from None

    @property
    def ppb(self) -> int:
        """Return parts per billion, the stored form."""
        return int(self.value * PARTS_PER_BILLION)

    @property
    def percent(self) -> Decimal:
        """Return the fraction times a hundred, exact."""
        return self.value * 100

    @property
    def rest(self) -> Fraction:
        """Return what is missing to one."""
        return Fraction(1 - self.value)

    def json(self) -> str:
        """Write the fraction as the plain decimal string the API speaks."""
        return plain(self.value)


def from_ppb(ppb: int) -> Fraction:
    """Return the fraction stored as whole parts per billion."""
    return Fraction(Decimal(ppb) / PARTS_PER_BILLION)


def minor_digits(currency: str) -> int:
    """Return how many decimals the currency's minor unit has (ISO 4217)."""
    return 0 if currency in ZERO_DECIMAL_CURRENCIES else 2


def _known(currency: str) -> str:
    if currency not in CURRENCIES:
        raise Invalid(
            "unknown_currency",
            say("“%(currency)s” is not a currency traded here.", currency=currency),
            field="currency",
            way_out=say("Use one of %(currencies)s.", currencies=", ".join(CURRENCIES)),
        )
    return currency


def _minor(amount: Decimal, currency: str, field: str) -> int:
    scaled = amount * 10 ** minor_digits(_known(currency))
    if scaled != scaled.to_integral_value():
        raise Invalid(
            "too_many_decimals",
            say(
                "%(amount)s %(currency)s has more decimals than the currency.",
                amount=amount,
                currency=currency,
            ),
            field=field,
            way_out=say(
                "Use at most %(minor_digits)s decimals.", minor_digits=minor_digits(currency)
            ),
        )
    return int(scaled)


@dataclass(frozen=True)
class Money:
    """An amount in whole minor units of one currency. Two currencies refuse to add."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str, field: str = "amount") -> Self:
        """Read major units (``"12.50", "EUR"``); raises ``Invalid`` naming ``field``."""
        return cls(_minor(exact(amount, field), currency, field), currency)

    @property
    def amount(self) -> Decimal:
        """Return the amount in major units, exact, with the currency's decimals."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def json(self) -> dict[str, str | int]:
        """Write the amount the way the API speaks."""
        return {
            "amount": str(self.amount),
            "amount_minor": self.minor,
            "currency": self.currency,
        }

    def _same(self, other: Money) -> str:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add")
        return self.currency

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + other.minor, self._same(other))

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - other.minor, self._same(other))

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True)
class UnitPrice:
    """A signed net price paid to the holder, in minor units per tonne.

    Positive: the recycler pays the holder. Negative: the holder pays for treatment. Zero is a
    price like any other.
    """

    minor_per_tonne: int
    currency: str

    @classmethod
    def per_tonne(
        cls, amount: str | int | Decimal, currency: str, field: str = "unit_price"
    ) -> Self:
        """Read major units per tonne, signed; raises ``Invalid`` naming ``field``."""
        return cls(_minor(exact(amount, field), currency, field), currency)

    @property
    def amount(self) -> Decimal:
        """Return major units per tonne, signed, exact."""
        return Money(self.minor_per_tonne, self.currency).amount

    def times(self, mass: Mass) -> Money:
        """Return the signed amount for a mass, rounded once, half up, to the minor unit."""
        return Money(half_up(self.minor_per_tonne * mass.tonnes), self.currency)

    def json(self) -> dict[str, str]:
        """Write the price the way the API speaks."""
        return {"amount_per_tonne": str(self.amount), "currency": self.currency}

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}/t"


def plain(value: Decimal) -> str:
    """Write a decimal without exponent and without idle zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
