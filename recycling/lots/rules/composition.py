"""What is in a lot, by element, in kilograms?

What counts are fractions of dry mass (``assay`` converts what was reported otherwise). A rare earth
may be declared as the element or as its traded oxide; when both are given (laboratories report
both) it is the same matter and counts once, by the element.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Protocol

from recycling.quantities import Basis, Form, Fraction, Mass
from recycling.streams import rules as streams
from recycling.streams.composition import COMPONENTS, TOTALS

_SYMBOLS = (
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se "
    "Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb "
    "Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Th U"
)


class SpeciesForm(StrEnum):
    """What a species is counted as; a component is a part of a thing, not a chemical species."""

    ELEMENT = "element"
    OXIDE = "oxide"
    COMPOUND = "compound"
    COMPONENT = "component"


class Method(StrEnum):
    """How a fraction was found."""

    ICP_OES = "icp_oes"
    ICP_MS = "icp_ms"
    XRF = "xrf"
    TITRATION = "titration"
    SPECIFICATION = "specification"
    ESTIMATE = "estimate"


class UncertaintyKind(StrEnum):
    """What an expanded uncertainty (k = 2) is a part of."""

    POINTS = "points"  # the same whole as the fraction: 0.20 ± 0.01
    RELATIVE = "relative"  # the fraction itself: 0.20 ± 5 %


@dataclass(frozen=True)
class Component:
    """One species of a lot and its fraction of the mass, with how and where it was found.

    ``basis`` names the mass: dry, or wet as it lies there. ``uncertainty`` is expanded (k = 2),
    ``None`` where nobody stated one.
    """

    species: str
    fraction: Fraction
    method: str = Method.ESTIMATE
    laboratory: str = ""
    basis: str = Basis.DRY
    uncertainty: Fraction | None = None
    uncertainty_kind: str = UncertaintyKind.POINTS


class HasFraction(Protocol):
    """Anything that says how much of a species there is: declared, or read from a table."""

    @property
    def species(self) -> str:
        """Return the species, such as ``Nd`` or ``Nd2O3``."""

    @property
    def fraction(self) -> Fraction:
        """Return its fraction of dry mass."""


@cache
def known_species() -> Mapping[str, SpeciesForm]:
    """Return every species one may declare: rare earths, the catalogue's, and the elements."""
    known = dict.fromkeys(_SYMBOLS.split(), SpeciesForm.ELEMENT)
    for kind in streams.subtypes():
        known.update((band.species, SpeciesForm(band.kind)) for band in kind.composition)
    for species, (_symbol, form) in streams.rare_earth_species().items():
        known[species] = SpeciesForm(form)
    return MappingProxyType(known)


def species_form(species: str) -> SpeciesForm | None:
    """Return what a species is counted as, ``None`` for one nobody knows."""
    return known_species().get(species)


def rare_earth_of(species: str) -> str | None:
    """Return the symbol of the one rare earth a species is, ``None`` for sums and all else."""
    known = streams.rare_earth_species().get(species)
    return known[0] if known else None


def dry_mass(wet_mass: Mass, moisture: Fraction) -> Mass:
    """Return the mass without its moisture, to the nearest milligram."""
    return wet_mass.share(moisture.rest)


def contained(
    wet_mass: Mass, moisture: Fraction, components: Iterable[HasFraction]
) -> dict[str, Mass]:
    """Return the mass of each rare earth as element, by symbol in order of atomic number.

    Oxides are converted. Each is rounded down to the milligram, so that the masses never add up
    to more than the dry mass they are part of.
    """
    dry = dry_mass(wet_mass, moisture)
    shares = element_shares(components)
    return {
        each.symbol: rounded_down(dry, shares[each.symbol])
        for each in streams.elements()
        if shares.get(each.symbol)
    }


def element_shares(components: Iterable[HasFraction]) -> dict[str, Decimal]:
    """Return each declared rare earth's share of dry mass as element, exact."""
    found: dict[str, Decimal] = {}
    for component in components:
        symbol = rare_earth_of(component.species)
        share = streams.in_form(component.species, component.fraction.value, Form.ELEMENT)
        if symbol and share is not None and (symbol not in found or symbol == component.species):
            found[symbol] = share
    return found


def rounded_down(mass: Mass, share: Decimal) -> Mass:
    """Return a share of a mass, rounded down to the milligram."""
    return Mass(int((mass.milligrams * share).to_integral_value(rounding=ROUND_FLOOR)))


def fractions_once(components: Iterable[HasFraction]) -> dict[str, Decimal]:
    """Return fractions by species, without the lesser of two for the same rare earth."""
    fractions = {component.species: component.fraction.value for component in components}
    for each in streams.elements():
        pair = [species for species in (each.symbol, each.oxide) if species in fractions]
        if len(pair) > 1:
            del fractions[min(pair, key=lambda species: fractions[species])]
    return fractions


def sum_of_fractions(components: Iterable[HasFraction]) -> Decimal:
    """Return the sum of all chemical species: components do not count, a pair counts once."""
    return streams.sum_of_species(fractions_once(components))


def is_single_rare_earth(component: HasFraction) -> bool:
    """Tell whether this declares some of one rare earth."""
    return rare_earth_of(component.species) is not None and component.fraction.value > 0


def catalogue_species(subtype: str) -> tuple[str, ...]:
    """Return the species one is first asked for: the sub-type's, rare earths in front.

    Sums (``REE_total``) are left out: kilograms per element are what counts here.
    """
    kind = streams.subtype(subtype)
    listed = [b.species for b in kind.composition if b.species not in {*TOTALS, *COMPONENTS}]
    held = [symbol for symbol in streams.elements_held(subtype) if _is_new(symbol, listed)]
    rare = [species for species in listed if rare_earth_of(species)]
    rest = [species for species in listed if not rare_earth_of(species)]
    return (*rare, *held, *rest)


def _is_new(symbol: str, listed: list[str]) -> bool:
    return symbol not in {rare_earth_of(species) for species in listed}
