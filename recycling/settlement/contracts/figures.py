"""What does the contract of a sale state, figure by figure?

Frozen when the sale opens, from the award alone. Masses, shares and instants are text as the
ledger writes them, amounts whole minor units. Contract, page and PDF are drawn from this alone,
and from the words these figures make (``wording.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from recycling.quantities import Money

_Made = TypeVar("_Made")
FORMAT = "urban-mine/sale-contract/1"


@dataclass(frozen=True)
class Party:
    """Who gives or takes the lot, as on the register at the award."""

    ref: str
    name: str
    register_number: str
    address: str
    country: str


@dataclass(frozen=True)
class Component:
    """A species of the lot: its share of dry mass, and how sure that is (k = 2; may be empty)."""

    species: str
    fraction: str
    uncertainty: str


@dataclass(frozen=True)
class Goods:
    """The lot as the register stated it at the award; what is not declared is empty."""

    ref: str
    title: str
    code_list: str
    code: str
    is_hazardous: bool
    hazards: tuple[str, ...]
    un_number: str
    packaging: str
    place: str
    country: str
    available_from: str
    wet_kg: str
    moisture: str
    dry_kg: str
    composition: tuple[Component, ...]


@dataclass(frozen=True)
class Destination:
    """The base that takes the lot, and its licence."""

    base: str
    name: str
    place: str
    country: str
    licence: str


@dataclass(frozen=True)
class Price:
    """Who pays whom how much. Signed amounts above zero are paid to the holder.

    ``net_minor`` is the whole signed amount, by the declared assay where a formula makes it;
    ``asked_minor`` what is paid at the award. ``payer`` and ``payee`` are ``holder`` or
    ``recycler``, empty at zero, as is ``released_by``.
    """

    currency: str
    minor_per_tonne: int
    net_minor: int
    asked_minor: int
    payer: str
    payee: str
    released_by: str

    def money(self, minor: int) -> Money:
        """Return an amount in the contract's currency, without its sign."""
        return Money(abs(minor), self.currency)


@dataclass(frozen=True)
class PaidLine:
    """One payable of a formula, worked out by the declared assay."""

    name: str
    assay_percent: str
    pay_percent: str
    deduction_points: str
    content_percent: str
    per_kg: str
    amount_minor: int


@dataclass(frozen=True)
class ChargedLine:
    """One substance a formula charges for, worked out by the declared assay."""

    name: str
    assay_percent: str
    threshold_percent: str
    step_percent: str
    minor_per_tonne: int
    amount_minor: int


@dataclass(frozen=True)
class Quotation:
    """The index of one payable: its mean, and the days whose quotations make it."""

    name: str
    per_kg: str
    days: tuple[str, ...]
    is_fallback: bool
    is_demonstration: bool


@dataclass(frozen=True)
class Limit:
    """How far apart two assays of an analyte may lie, in percentage points."""

    name: str
    declared_percent: str
    limit_points: str


@dataclass(frozen=True)
class ByFormula:
    """A price by formula: as it was bid, the reference it rests on, and both worked out.

    Periods are whole days; ``percent`` is the share of the net amount paid at the award.
    """

    formula: dict[str, Any]
    reference: dict[str, Any]
    form: str
    basis: str
    mass_kg: str
    publisher: str
    averaging_days: int
    oldest_days: int
    quotations: tuple[Quotation, ...]
    paid: tuple[PaidLine, ...]
    treatment_minor_per_tonne: int
    treatment_minor: int
    charged: tuple[ChargedLine, ...]
    fixed_minor: int
    percent: int
    limits: tuple[Limit, ...]
    exchange_days: int
    naming_days: int
    umpire_days: int
    balance_days: int
    kept_free_days: int


@dataclass(frozen=True)
class Conditions:
    """What the holder laid down around the contest; empty, 0 or ``None`` where nothing is."""

    incoterm: str
    incoterm_place: str
    inspection_from: str
    inspection_to: str
    inspection_place: str
    standstill_days: int
    deposit_minor: int | None


@dataclass(frozen=True)
class Periods:
    """Until when the price is to be paid, and how long the payment service may keep it."""

    pay_by: str
    pay_days: int
    longest_hold_days: int


@dataclass(frozen=True)
class Fee:
    """What the platform keeps of what is released: hundredths of a per cent."""

    version: int
    basis_points: int


@dataclass(frozen=True)
class Figures:
    """All that an award agreed. ``by_formula`` is ``None`` at a price per tonne."""

    contract: str
    registry: str
    sale: str
    auction: str
    bid: str
    awarded_at: str
    concluded_at: str
    holder: Party
    recycler: Party
    goods: Goods
    destination: Destination
    price: Price
    by_formula: ByFormula | None
    conditions: Conditions
    periods: Periods
    fee: Fee

    def party(self, part: str) -> Party:
        """Return the holder or the recycler."""
        return {"holder": self.holder, "recycler": self.recycler}[part]

    @property
    def concluded(self) -> datetime:
        """Return when the award bound both parties."""
        return datetime.fromisoformat(self.concluded_at)


def read_figures(kept: dict[str, Any]) -> Figures:
    """Return the figures of a contract that is kept."""
    by = kept["by_formula"]
    goods = {**kept["goods"], "hazards": tuple(kept["goods"]["hazards"])}
    return Figures(
        **{
            **kept,
            "holder": Party(**kept["holder"]),
            "recycler": Party(**kept["recycler"]),
            "goods": Goods(**{**goods, "composition": _each(Component, goods["composition"])}),
            "destination": Destination(**kept["destination"]),
            "price": Price(**kept["price"]),
            "by_formula": _by_formula(by) if by else None,
            "conditions": Conditions(**kept["conditions"]),
            "periods": Periods(**kept["periods"]),
            "fee": Fee(**kept["fee"]),
        }
    )


def _by_formula(kept: dict[str, Any]) -> ByFormula:
    quoted = ({**one, "days": tuple(one["days"])} for one in kept["quotations"])
    return ByFormula(
        **{
            **kept,
            "quotations": _each(Quotation, quoted),
            "paid": _each(PaidLine, kept["paid"]),
            "charged": _each(ChargedLine, kept["charged"]),
            "limits": _each(Limit, kept["limits"]),
        }
    )


def _each(make: Callable[..., _Made], kept: Iterable[Mapping[str, Any]]) -> tuple[_Made, ...]:
    return tuple(make(**one) for one in kept)
