"""How does a formula come to its price, line by line, as a person reads it?

Lines are shown to the minor unit; what is summed is exact, and only the net amount is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction as Exact

from recycling.auctions.rules.formula import DOWN, UP, Charged, Formula, Paid
from recycling.auctions.rules.reference import Reference
from recycling.quantities import (
    Basis,
    Form,
    Fraction,
    Mass,
    Money,
    UnitPrice,
    minor_digits,
    nearest,
)

_PERCENT_PLACES = 10**6


@dataclass(frozen=True)
class PaidLine:
    """What is paid of something quoted: mass × ``content`` × ``per_kg`` (major units)."""

    name: str
    assay: Fraction
    pay_percent: Decimal
    deduction_points: Decimal
    content_percent: Decimal
    per_kg: Decimal
    amount: Money


@dataclass(frozen=True)
class ChargedLine:
    """What a substance costs: ``rate`` for each step above the threshold, per tonne."""

    name: str
    assay: Fraction
    threshold_percent: Decimal
    step_percent: Decimal
    rate: Money
    amount: Money


@dataclass(frozen=True)
class Calculation:
    """A formula worked out; ``net`` and prices are signed, charges are what is taken off."""

    form: Form
    basis: Basis
    mass: Mass
    paid: tuple[PaidLine, ...]
    treatment_rate: Money
    treatment: Money
    charged: tuple[ChargedLine, ...]
    fixed: Money
    net: Money
    price: UnitPrice
    low: UnitPrice
    high: UnitPrice


def calculation(formula: Formula, reference: Reference) -> Calculation:
    """Work a formula out for a person; raises ``Invalid`` as ``Reference.worked``."""
    worked, currency = reference.worked(formula), reference.currency
    low, price, high = (
        worked.unit_price(reference.wet_mass, factor) for factor in (DOWN, Exact(1), UP)
    )
    return Calculation(
        form=formula.form,
        basis=formula.basis,
        mass=worked.mass,
        paid=tuple(_paid(one, currency) for one in worked.paid),
        treatment_rate=Money(formula.treatment_minor_per_tonne, currency),
        treatment=Money(nearest(worked.treatment), currency),
        charged=tuple(_charged(one, currency) for one in worked.charged),
        fixed=Money(worked.fixed, currency),
        net=worked.net,
        price=price,
        low=low,
        high=high,
    )


def _paid(one: Paid, currency: str) -> PaidLine:
    return PaidLine(
        one.payable.name,
        one.assay,
        one.payable.pay_percent,
        one.payable.deduction_points,
        Decimal(nearest(one.content * 100 * _PERCENT_PLACES)) / _PERCENT_PLACES,
        one.minor_per_kg.scaleb(-minor_digits(currency)),
        Money(nearest(one.minor), currency),
    )


def _charged(one: Charged, currency: str) -> ChargedLine:
    return ChargedLine(
        one.penalty.substance,
        one.assay,
        one.penalty.threshold_percent,
        one.penalty.step_percent,
        Money(one.penalty.minor_per_tonne, currency),
        Money(nearest(one.minor), currency),
    )
