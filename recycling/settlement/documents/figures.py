"""What does a document of money say, figure by figure?

Frozen when the document is issued and kept as JSON: page, structured invoice and lists are drawn
from this alone. Amounts are whole minor units of one currency; days are ISO 8601.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from recycling.quantities import Money
from recycling.settlement.documents.rules import CREDITS, TYPE_CODES, DocumentKind
from recycling.settlement.documents.taxes import Category, Taxing


@dataclass(frozen=True)
class Party:
    """Who sells or buys, as on the register on the day of issue; what is not known is empty."""

    ref: str
    name: str
    address: str
    country: str
    register_number: str
    vat_number: str


@dataclass(frozen=True)
class Line:
    """What is charged: ``quantity`` × ``price`` (major units) make ``net_minor``, rounded half up.

    ``unit`` is UN/ECE recommendation 20: ``TNE`` tonnes, ``C62`` one.
    """

    name: str
    description: str
    quantity: str
    unit: str
    price: str
    net_minor: int


@dataclass(frozen=True)
class Taxed:
    """The tax on the whole: category of EN 16931, rate in per cent, and on which words it rests."""

    category: str
    percent: str
    reason_code: str
    reason: str
    tax_minor: int

    @classmethod
    def on(cls, net_minor: int, taxing: Taxing) -> Taxed:
        """Return the tax on a net amount."""
        return cls(
            taxing.category,
            f"{taxing.percent:f}",
            taxing.reason_code,
            taxing.reason,
            taxing.tax_on(net_minor),
        )


@dataclass(frozen=True)
class Destination:
    """Where the supply goes, and the day on which it was made; empty before it is."""

    name: str
    country: str
    on: str


@dataclass(frozen=True)
class Preceding:
    """The invoice of which a credit note takes a part back."""

    number: str
    issued_on: str


@dataclass(frozen=True)
class Figures:
    """A whole document. ``paid_minor`` went through the registry: what its books hold.

    ``due_minor`` is left to pay between the parties: the tax, which the registry does not take.
    """

    kind: str
    number: str
    issued_on: str
    currency: str
    supplier: Party
    customer: Party
    sale: str
    auction: str
    lot: str
    line: Line
    taxed: Taxed
    paid_minor: int
    destination: Destination | None
    preceding: Preceding | None
    notes: tuple[str, ...]
    terms: str

    @property
    def type_code(self) -> str:
        """Return the type in UNTDID 1001."""
        return TYPE_CODES[DocumentKind(self.kind)]

    @property
    def is_credit(self) -> bool:
        """Tell whether it takes a part of an invoice back."""
        return DocumentKind(self.kind) in CREDITS

    @property
    def net_minor(self) -> int:
        """Return the total without tax."""
        return self.line.net_minor

    @property
    def total_minor(self) -> int:
        """Return the total with tax."""
        return self.net_minor + self.taxed.tax_minor

    @property
    def due_minor(self) -> int:
        """Return what is left to pay."""
        return self.total_minor - self.paid_minor

    def money(self, minor: int) -> Money:
        """Return an amount of this document."""
        return Money(minor, self.currency)

    def json(self) -> str:
        """Return it as kept: the same figures always give the same text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def read_figures(text: str) -> Figures:
    """Return the figures that ``Figures.json`` wrote."""
    kept: dict[str, Any] = json.loads(text)
    parts = {"supplier": Party, "customer": Party, "line": Line, "taxed": Taxed}
    made = {name: make(**kept[name]) for name, make in parts.items()}
    destination, preceding = kept["destination"], kept["preceding"]
    return Figures(
        **{
            **kept,
            **made,
            "destination": Destination(**destination) if destination else None,
            "preceding": Preceding(**preceding) if preceding else None,
            "notes": tuple(kept["notes"]),
        }
    )


def check(figures: Figures) -> None:
    """Raise ``ValueError`` naming every business rule of EN 16931 that the figures break."""
    broken = list(_broken(figures))
    if broken:
        raise ValueError(f"{figures.number} breaks {', '.join(broken)}")


def _broken(figures: Figures) -> Iterator[str]:
    taxed, money = figures.taxed, figures.money
    if figures.net_minor <= 0 or figures.paid_minor < 0 or figures.due_minor < 0:
        yield "that amounts are positive"
    if money(figures.line.net_minor).amount < 0 or not figures.line.name:
        yield "BR-25"
    is_taxed = taxed.category == Category.STANDARD
    if is_taxed is not bool(taxed.tax_minor) and figures.net_minor >= 100:
        yield f"BR-{taxed.category}-9"
    if is_taxed is bool(taxed.reason):
        yield f"BR-{taxed.category}-10"
    if figures.due_minor and not figures.terms:
        yield "BR-CO-25"
    yield from _broken_about_parties(figures)


def _broken_about_parties(figures: Figures) -> Iterator[str]:
    category, goal = figures.taxed.category, figures.destination
    has_numbers = bool(figures.supplier.vat_number), bool(figures.customer.vat_number)
    if category in (Category.REVERSE_CHARGE, Category.WITHIN_UNION) and not all(has_numbers):
        yield f"BR-{category}-2"
    if category in (Category.STANDARD, Category.EXPORT) and not has_numbers[0]:
        yield f"BR-{category}-2"
    if category == Category.WITHIN_UNION and not (goal and goal.on and goal.country):
        yield "BR-IC-11 or BR-IC-12"
    if figures.is_credit is (figures.preceding is None):
        yield "BR-55"
    date.fromisoformat(figures.issued_on)
