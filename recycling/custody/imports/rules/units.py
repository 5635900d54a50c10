"""How much is so many pounds, tons, gallons? Exactly, or not at all.

Units and their sources stand in ``formats/units.json``. A volume is a mass only where the document
states the density as mass per volume; specific gravity leaves the water's temperature open, so it
is a question and no guess. Rounding to the milligram happens once, halves away from zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction as Ratio
from functools import cache

from recycling.custody.imports.rules.fields import format_file
from recycling.custody.imports.rules.states import System
from recycling.quantities import Mass

_LARGEST_MG = 10**17
_POUND, _GALLON = "P", "G"


@dataclass(frozen=True)
class Unit:
    """A unit of mass (``size`` in milligrams) or of volume (``size`` in litres)."""

    code: str
    name: str
    is_mass: bool
    size: Ratio


@dataclass(frozen=True)
class Density:
    """How dense a document says a waste is; ``unit`` is the code the document uses."""

    value: Decimal
    unit: str


@cache
def units(system: System) -> dict[str, Unit]:
    """Return the units of a system by their codes."""
    return {
        row["code"]: Unit(row["code"], row["name"], row["measures"] == "mass", Ratio(row["size"]))
        for row in format_file("units")["units"]
        if row["system"] == system
    }


@cache
def _is_mass_per_volume(unit: str) -> bool:
    return any(
        row["code"] == unit and row["is_mass_per_volume"]
        for row in format_file("units")["densities"]
    )


def mass_of(amount: Decimal, unit: Unit, density: Density | None = None) -> Mass | None:
    """Return the mass of an amount, to the milligram; ``None`` where it cannot be known.

    That is a volume without a density in mass per volume, and more than the register can hold.
    """
    size = unit.size
    if not unit.is_mass:
        if density is None or not _is_mass_per_volume(density.unit):
            return None
        known = units(System.US_EMANIFEST)
        size = unit.size / known[_GALLON].size * Ratio(density.value) * known[_POUND].size
    milligrams = Ratio(amount) * size
    whole = int(abs(milligrams) + Ratio(1, 2))
    return Mass(whole if milligrams >= 0 else -whole) if whole <= _LARGEST_MG else None


@cache
def unit_names() -> dict[str, str]:
    """Return the names of all units by their codes, for people."""
    return {unit.code: unit.name for system in System for unit in units(system).values()}
