"""Which are the seventeen elements, what are their traded oxides, and how do the two convert?

m(oxide) = m(element) x oxide factor, from the atomic weights of CIAAW 2021. A group name such as
“heavy” means nothing without its scheme: four schemes disagree about Sm, Eu and Gd.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from recycling.errors import missing
from recycling.quantities import Mass, half_up
from recycling.streams.reading import read_catalogue
from recycling.streams.sources import Sourced


@dataclass(frozen=True, kw_only=True)
class GroupScheme(Sourced):
    """One way of sorting the seventeen into groups."""

    id: str
    name: str
    text: str
    locator: str


@dataclass(frozen=True, kw_only=True)
class Flag(Sourced):
    """Something an authority or the white paper says of some elements."""

    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class OwnActivity(Sourced):
    """The radioactivity of the natural element itself, in Bq per gram of element."""

    nuclide: str
    bq_per_g: Decimal
    note: str


@dataclass(frozen=True, kw_only=True)
class Element(Sourced):
    """One of the seventeen. ``oxide_factor`` is kg of oxide per kg of element."""

    symbol: str
    name_en: str
    name_zh: str
    atomic_number: int
    atomic_mass: Decimal
    atomic_mass_certainty: str
    oxide: str
    metal_atoms: int
    oxygen_atoms: int
    oxide_factor: Decimal
    element_factor: Decimal
    groups: Mapping[str, str]
    flags: frozenset[str]
    own_activity: OwnActivity | None

    @property
    def is_traded(self) -> bool:
        """Tell whether it is bought and sold (promethium is not)."""
        return "traded" in self.flags


@cache
def _read() -> Mapping[str, Element]:
    return MappingProxyType(
        {row["symbol"]: _element(row) for row in read_catalogue("elements")["elements"]}
    )


def _element(row: dict[str, Any]) -> Element:
    activity = row.pop("own_activity")
    return Element(
        **{
            **row,
            "groups": MappingProxyType(row["groups"]),
            "flags": frozenset(row["flags"]),
            "own_activity": OwnActivity(**activity) if activity else None,
        }
    )


@cache
def elements() -> tuple[Element, ...]:
    """Return the seventeen in order of atomic number."""
    return tuple(_read().values())


@cache
def rare_earths() -> frozenset[str]:
    """Return the seventeen symbols."""
    return frozenset(_read())


def element(symbol: str) -> Element:
    """Return one element by symbol, in any case; raises ``NotFound``."""
    found = _read().get(symbol.strip().capitalize())
    if found is None:
        raise missing("rare earth element", symbol)
    return found


@cache
def group_schemes() -> tuple[GroupScheme, ...]:
    """Return the four group schemes, the white paper's first."""
    return tuple(GroupScheme(**row) for row in read_catalogue("elements")["schemes"])


@cache
def flags() -> tuple[Flag, ...]:
    """Return the flags an element may carry, each with its own source and certainty."""
    return tuple(Flag(**row) for row in read_catalogue("elements")["flags"])


def oxide_mass(symbol: str, mass: Mass) -> Mass:
    """Return the oxide equivalent of an element's mass, to the nearest milligram, half up."""
    return Mass(half_up(mass.milligrams * element(symbol).oxide_factor))


def element_mass(symbol: str, oxide: Mass) -> Mass:
    """Return the element in an oxide's mass, to the nearest milligram, half up.

    ``element_mass(s, oxide_mass(s, m)) == m`` for every mass; the other way round within 1 mg.
    """
    return Mass(half_up(Decimal(oxide.milligrams) / element(symbol).oxide_factor))


def total_oxide_mass(masses: Mapping[str, Mass]) -> Mass:
    """Return the total rare earth oxides (TREO) of element masses by symbol."""
    return Mass(sum(oxide_mass(symbol, mass).milligrams for symbol, mass in masses.items()))
