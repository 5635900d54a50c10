"""What did somebody find in a lot, and what does that come to as fractions of dry mass?

An assay is reported as it was measured: each species on dry or wet mass, as element or oxide, with
its method and expanded uncertainty (k = 2). A lot has one assay in force; what counts is that one,
on dry mass: f(dry) = f(wet) / (1 - moisture). A fraction is rounded down to the part per billion
and its uncertainty up, so a conversion never adds matter and never takes doubt away.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from recycling.errors import Invalid
from recycling.lots.rules.composition import Component, UncertaintyKind, sum_of_fractions
from recycling.quantities import PARTS_PER_BILLION, Basis, Fraction, from_ppb
from recycling.sayings import say


class Origin(StrEnum):
    """Who says what an assay says."""

    DECLARATION = "declaration"  # the holder, entering the lot; always the first
    HOLDER = "holder"  # the holder, handing in a report
    LABORATORY = "laboratory"  # the laboratory the holder has commissioned


@dataclass(frozen=True)
class Report:
    """Who analysed, by which accreditation and report, what was sampled and analysed when."""

    laboratory: str = ""
    accreditation: str = ""
    number: str = ""
    sampled_on: date | None = None
    analysed_on: date | None = None


@dataclass(frozen=True)
class Composition:
    """What is in a lot as somebody reports it.

    ``sample_moisture`` is of the sample, for fractions of its wet mass; ``None``: that of the lot.
    """

    components: tuple[Component, ...] = ()
    report: Report = field(default_factory=Report)
    sample_moisture: Fraction | None = None


def on_basis(value: Decimal, given: str, wanted: str, moisture: Decimal) -> Decimal:
    """Return a fraction of one mass as fraction of the other; moisture is below 1."""
    if given == wanted:
        return value
    dry = 1 - moisture
    return value / dry if wanted == Basis.DRY else value * dry


def on_dry_mass(composition: Composition, moisture: Fraction | None) -> tuple[Component, ...]:
    """Return the components as fractions of dry mass, each uncertainty in points of it.

    ``moisture`` is the lot's, for a sample that states none (neither: counted as 0). Raises
    ``Invalid`` naming ``moisture`` where that much water leaves no room for the rest.
    """
    stated = composition.sample_moisture or moisture
    water = stated.value if stated else Decimal(0)
    if water >= 1:
        raise _too_wet()
    found = tuple(_on_dry_mass(component, water) for component in composition.components)
    if sum_of_fractions(found) > 1:
        raise _too_wet()
    return found


def _on_dry_mass(component: Component, water: Decimal) -> Component:
    value = on_basis(component.fraction.value, component.basis, Basis.DRY, water)
    if value > 1:
        raise _too_wet()
    return replace(
        component,
        fraction=_parts(value, ROUND_FLOOR),
        basis=Basis.DRY,
        uncertainty=_points(component, water),
        uncertainty_kind=UncertaintyKind.POINTS,
    )


def _points(component: Component, water: Decimal) -> Fraction | None:
    stated = component.uncertainty
    if stated is None:
        return None
    points = stated.value
    if component.uncertainty_kind == UncertaintyKind.RELATIVE:
        points *= component.fraction.value
    return _parts(min(Decimal(1), on_basis(points, component.basis, Basis.DRY, water)))


def _parts(value: Decimal, rounding: str = ROUND_CEILING) -> Fraction:
    return from_ppb(int((value * PARTS_PER_BILLION).to_integral_value(rounding=rounding)))


def _too_wet() -> Invalid:
    return Invalid(
        "wet_fractions_exceed_one",
        say("With this moisture the fractions of wet mass make more than all of the dry mass."),
        field="moisture",
        way_out=say("Check the moisture, and on which mass the fractions were reported."),
    )
