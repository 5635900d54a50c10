"""Which value added tax does a supply bear, who owes it, and on which words does that rest?

Directive 2006/112/EC with the rates of the Union's members (``tax_rates.csv``, dated), what is
known of a few other countries, and a refusal to guess everywhere else: then no document is issued,
and the reason is told. Categories are those of EN 16931 (UNTDID 5305), codes of reasons
those of its list VATEX.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction as Exact
from functools import cache
from pathlib import Path

from recycling.quantities import nearest
from recycling.sayings import filled
from recycling.settlement.documents import sentences
from recycling.streams.codes import EU_MEMBERS

_FILE = Path(__file__).with_name("tax_rates.csv")
_BRITAIN, _AMERICA = "GB", "US"


class Category(StrEnum):
    """How a supply is taxed, by the code EN 16931 has for it."""

    STANDARD = "S"
    REVERSE_CHARGE = "AE"
    WITHIN_UNION = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"


class Withheld(StrEnum):
    """Why no document can be issued yet."""

    SUPPLIER_NUMBER = "supplier_number"  # the supplier's VAT number is not on the register
    CUSTOMER_NUMBER = "customer_number"  # the customer's VAT number is not on the register
    RATE_UNKNOWN = "rate_unknown"  # the table holds no rate of the country on that day
    RULE_UNKNOWN = "rule_unknown"  # nothing we know says how this supply is taxed
    OTHER_CURRENCY = "other_currency"  # the tax must be stated in the country's own currency
    TAX_NOT_BOOKED = "tax_not_booked"  # the platform would owe tax on its fee: the books hold none


@dataclass(frozen=True)
class Rate:
    """The standard rate of a country from day to day, and which scrap is under reverse charge."""

    country: str
    valid_from: date
    valid_to: date | None
    percent: Decimal
    currency: str
    scrap_streams: frozenset[str]
    scrap_law: str
    source: str
    certainty: str


@dataclass(frozen=True)
class Supply:
    """What is supplied: the lot itself (``is_goods``), or a service such as its treatment.

    Countries are ISO 3166-1 alpha-2: of both sides, and from where to where the lot goes.
    """

    is_goods: bool
    supplier_country: str
    customer_country: str
    from_country: str
    to_country: str
    stream: str
    currency: str
    on: date


@dataclass(frozen=True)
class Taxing:
    """How a supply is taxed. ``percent`` is zero but for the standard category."""

    category: Category
    percent: Decimal = Decimal(0)
    reason_code: str = ""
    reason: str = ""

    def tax_on(self, net_minor: int) -> int:
        """Return the tax on a net amount, in minor units, rounded once, half up."""
        return nearest(Exact(net_minor) * Exact(self.percent) / 100)

    @property
    def is_due_on_payment(self) -> bool:
        """Tell whether money paid before the supply is invoiced at once.

        Directive 2006/112/EC, art. 65 and 220(1)(4); not for supplies within the Union (art. 67).
        """
        return self.category is not Category.WITHIN_UNION

    @property
    def numbers_needed(self) -> tuple[Withheld, ...]:
        """Return of whom the document states the VAT number, as the reason it lacks without."""
        return _NUMBERS_NEEDED[self.category]


_BOTH = (Withheld.SUPPLIER_NUMBER, Withheld.CUSTOMER_NUMBER)
_NUMBERS_NEEDED: dict[Category, tuple[Withheld, ...]] = {
    Category.STANDARD: (Withheld.SUPPLIER_NUMBER,),
    Category.REVERSE_CHARGE: _BOTH,
    Category.WITHIN_UNION: _BOTH,
    Category.EXPORT: (Withheld.SUPPLIER_NUMBER,),
    Category.OUTSIDE_SCOPE: (),
}
_WITHIN_UNION = Taxing(
    Category.WITHIN_UNION,
    reason_code="VATEX-EU-IC",
    reason=sentences.WITHIN_UNION,
)
_EXPORT = Taxing(
    Category.EXPORT,
    reason_code="VATEX-EU-G",
    reason=sentences.EXPORT,
)
_SERVICE_WITHIN_UNION = Taxing(
    Category.REVERSE_CHARGE,
    reason_code="VATEX-EU-AE",
    reason=sentences.SERVICE_WITHIN_UNION,
)
_SERVICE_ABROAD = Taxing(
    Category.OUTSIDE_SCOPE,
    reason_code="VATEX-EU-O",
    reason=sentences.SERVICE_ABROAD,
)
_BRITISH_SERVICE_ABROAD = Taxing(
    Category.OUTSIDE_SCOPE,
    reason=sentences.BRITISH_SERVICE_ABROAD,
)
_NO_VAT = Taxing(Category.OUTSIDE_SCOPE, reason=sentences.NO_VAT)


@cache
def rates() -> tuple[Rate, ...]:
    """Return every row of the table."""
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Rate(
                row["country"],
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                Decimal(row["percent"]),
                row["currency"],
                frozenset(row["scrap_streams"].split()),
                row["scrap_law"],
                row["source"],
                row["certainty"],
            )
            for row in csv.DictReader(rows)
        )


def rate_on(country: str, day: date) -> Rate | None:
    """Return the standard rate of a country on a day, where the table holds it."""
    for one in rates():
        if one.country == country and one.valid_from <= day <= (one.valid_to or day):
            return one
    return None


def taxing_of(supply: Supply) -> Taxing | Withheld:
    """Return how a supply is taxed, or why we do not know."""
    return _of_goods(supply) if supply.is_goods else _of_service(supply)


def _of_goods(supply: Supply) -> Taxing | Withheld:
    supplier, source, goal = supply.supplier_country, supply.from_country, supply.to_country
    if source == _AMERICA:
        return _NO_VAT
    if supplier != source:
        return Withheld.RULE_UNKNOWN  # the supplier is registered where the lot lies, or is not
    if source == goal:
        is_domestic = supply.customer_country == source
        return _domestic(supply) if is_domestic else Withheld.RULE_UNKNOWN
    return _across_a_border(supply)


def _across_a_border(supply: Supply) -> Taxing | Withheld:
    source, goal = supply.from_country, supply.to_country
    if source in EU_MEMBERS and goal in EU_MEMBERS:
        return _WITHIN_UNION if supply.customer_country == goal else Withheld.RULE_UNKNOWN
    return _EXPORT if source in EU_MEMBERS else Withheld.RULE_UNKNOWN


def _of_service(supply: Supply) -> Taxing | Withheld:
    """Tax a service where the business that takes it is (Directive 2006/112/EC, art. 44)."""
    supplier, customer = supply.supplier_country, supply.customer_country
    if supplier == _AMERICA:
        return _NO_VAT
    if supplier == customer:
        return _standard(supply)
    if supplier in EU_MEMBERS:
        return _SERVICE_WITHIN_UNION if customer in EU_MEMBERS else _SERVICE_ABROAD
    return _BRITISH_SERVICE_ABROAD if supplier == _BRITAIN else Withheld.RULE_UNKNOWN


def _domestic(supply: Supply) -> Taxing | Withheld:
    """Tax goods that stay in their country: scrap under reverse charge where its law says so.

    Directive 2006/112/EC, art. 199(1)(d) and Annex VI leave that to each member.
    """
    rate = rate_on(supply.from_country, supply.on)
    if rate is not None and supply.stream in rate.scrap_streams:
        reason = filled(sentences.SCRAP, law=rate.scrap_law)
        return Taxing(Category.REVERSE_CHARGE, reason_code="VATEX-EU-AE", reason=reason)
    return _standard(supply)


def _standard(supply: Supply) -> Taxing | Withheld:
    rate = rate_on(supply.supplier_country, supply.on)
    if rate is None:
        return Withheld.RATE_UNKNOWN
    if rate.currency != supply.currency:
        return Withheld.OTHER_CURRENCY
    return Taxing(Category.STANDARD, rate.percent)
