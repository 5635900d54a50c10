"""What is a lot worth by a formula, as contracts for concentrates have it, to the cent?

net = Σ mass × payable × index − treatment × mass − Σ penalty − fixed, where
payable = max(0, min(assay × pay, assay − deduction)) and
penalty = rate × max(0, assay − threshold) / step × mass.

Mass, assays and rates are on the formula's one basis (wet or dry; element or oxide). Every line is
an exact fraction of minor units; the sum is rounded once, half up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction as Exact
from functools import cache

from recycling.bases.rules.penalties import Penalty
from recycling.errors import Invalid
from recycling.quantities import (
    MILLIGRAMS_PER_KILOGRAM,
    MILLIGRAMS_PER_TONNE,
    Basis,
    Form,
    Fraction,
    Mass,
    Money,
    UnitPrice,
    nearest,
)
from recycling.sayings import say
from recycling.streams.elements import elements

_PERCENT = 100
DOWN, UP = Exact(4, 5), Exact(6, 5)


@dataclass(frozen=True)
class Payable:
    """What is paid for: elements counted and priced together, such as praseodymium and neodymium.

    ``pay_percent`` is the share of the content that is paid for, ``deduction_points`` what is taken
    off the content first, in percentage points; the lesser of both counts.
    """

    elements: tuple[str, ...]
    pay_percent: Decimal
    deduction_points: Decimal = Decimal(0)

    @property
    def name(self) -> str:
        """Return the name under which its assay and index are known, e.g. ``PrNd``."""
        return "".join(sorted(self.elements, key=_number))

    def content(self, assay: Fraction) -> Exact:
        """Return the payable part of the mass, from 0 to 1, exact."""
        found = Exact(assay.value)
        paid = found * Exact(self.pay_percent) / _PERCENT
        return max(Exact(0), min(paid, found - Exact(self.deduction_points) / _PERCENT))


@dataclass(frozen=True)
class Formula:
    """A bid's coefficients in minor units of ``currency``: treatment per tonne, fixed per lot."""

    currency: str
    payables: tuple[Payable, ...]
    penalties: tuple[Penalty, ...] = ()
    treatment_minor_per_tonne: int = 0
    fixed_minor: int = 0
    form: Form = Form.OXIDE
    basis: Basis = Basis.DRY


@dataclass(frozen=True)
class Figures:
    """What a formula is worked out from: mass on its basis, assays, and indices per kilogram.

    ``assay`` is by payable's name or substance, ``minor_per_kg`` by payable's name. What is not
    there is not known; zero is a figure like any other.
    """

    mass: Mass
    assay: Mapping[str, Fraction]
    minor_per_kg: Mapping[str, Decimal]


@dataclass(frozen=True)
class Paid:
    """One payable worked out: mass × ``content`` × index = ``minor``, exact."""

    payable: Payable
    assay: Fraction
    content: Exact
    minor_per_kg: Decimal
    minor: Exact


@dataclass(frozen=True)
class Charged:
    """One penalty worked out: ``per_tonne`` × mass = ``minor``, exact and never below zero."""

    penalty: Penalty
    assay: Fraction
    per_tonne: Exact
    minor: Exact


@dataclass(frozen=True)
class Worked:
    """A formula worked out line by line, in exact minor units; only ``net`` is rounded."""

    currency: str
    mass: Mass
    paid: tuple[Paid, ...]
    treatment: Exact
    charged: tuple[Charged, ...]
    fixed: int

    @property
    def exact(self) -> Exact:
        """Return the signed net amount before rounding."""
        return self.at(Exact(1))

    def at(self, factor: Exact) -> Exact:
        """Return the signed net amount were every index this many times what it is, unrounded."""
        gained = sum((one.minor for one in self.paid), Exact(0))
        lost = sum((one.minor for one in self.charged), self.treatment + self.fixed)
        return gained * factor - lost

    @property
    def net(self) -> Money:
        """Return the net amount, signed: above zero the recycler pays the holder."""
        return Money(nearest(self.exact), self.currency)

    @property
    def range(self) -> tuple[Money, Money]:
        """Return the net amount with every index 20 % lower, and 20 % higher."""
        low, high = (nearest(self.at(factor)) for factor in (DOWN, UP))
        return Money(low, self.currency), Money(high, self.currency)

    def unit_price(self, delivered: Mass, factor: Exact = Exact(1)) -> UnitPrice:
        """Return the net price per tonne as delivered, rounded once from the unrounded amount."""
        if delivered.milligrams <= 0:
            raise Invalid(
                "no_mass", say("A lot without mass has no price per tonne."), field="mass"
            )
        minor = self.at(factor) * MILLIGRAMS_PER_TONNE / delivered.milligrams
        return UnitPrice(nearest(minor), self.currency)


@cache
def _number(symbol: str) -> tuple[int, str]:
    known = {one.symbol: one.atomic_number for one in elements()}
    return known.get(symbol, 0), symbol


def work_out(formula: Formula, figures: Figures) -> Worked:
    """Work a formula out; raises ``Invalid`` naming an assay or an index that is not known."""
    return Worked(
        currency=formula.currency,
        mass=figures.mass,
        paid=tuple(_paid(one, figures) for one in formula.payables),
        treatment=formula.treatment_minor_per_tonne * _tonnes(figures.mass),
        charged=tuple(_charged(one, figures) for one in formula.penalties),
        fixed=formula.fixed_minor,
    )


def _paid(payable: Payable, figures: Figures) -> Paid:
    assay = _assay(figures, payable.name)
    index = figures.minor_per_kg.get(payable.name)
    if index is None:
        raise Invalid(
            "index_missing",
            say("No index of %(payable_name)s is known.", payable_name=payable.name),
            field="payables",
            way_out=say("Leave it out, or name an index that had been observed at the opening."),
        )
    content = payable.content(assay)
    kilograms = Exact(figures.mass.milligrams, MILLIGRAMS_PER_KILOGRAM)
    return Paid(payable, assay, content, index, kilograms * content * Exact(index))


def _charged(penalty: Penalty, figures: Figures) -> Charged:
    assay = _assay(figures, penalty.substance)
    rate = penalty.per_tonne(assay)
    return Charged(penalty, assay, rate, rate * _tonnes(figures.mass))


def _assay(figures: Figures, name: str) -> Fraction:
    found = figures.assay.get(name)
    if found is None:
        raise Invalid(
            "assay_missing",
            say("The lot's assay says nothing of %(name)s.", name=name),
            field="assay",
            way_out=say("Leave it out, or ask the holder for an assay that states it."),
        )
    return found


def _tonnes(mass: Mass) -> Exact:
    return Exact(mass.milligrams, MILLIGRAMS_PER_TONNE)
