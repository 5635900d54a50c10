"""How many kilograms of which element a composition means."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Invalid
from recycling.lots.rules import (
    Component,
    Composition,
    SpeciesForm,
    check_composition,
    contained,
    dry_mass,
    rare_earth_of,
    species_form,
)
from recycling.lots.rules.composition import (
    catalogue_species,
    fractions_once,
    known_species,
    sum_of_fractions,
)
from recycling.quantities import Fraction, Mass, from_ppb, total_mass
from recycling.streams import rules as streams
from tests.lots.makers import SWARF, components

NONE = Fraction.of(0)
_ppb = st.one_of(st.integers(0, 10**8), st.integers(0, 10**9)).map(from_ppb)
_moisture = st.integers(0, 10**9 - 1).map(from_ppb)
_species = st.sampled_from(sorted(streams.rare_earth_species()))
_compositions = st.dictionaries(_species, _ppb, max_size=12).map(
    lambda found: tuple(Component(species, fraction) for species, fraction in found.items())
)


@given(st.integers(1, 10**15).map(Mass), _moisture, _compositions)
def test_contained_masses_of_an_acceptable_composition_never_exceed_the_dry_mass(
    wet: Mass, moisture: Fraction, parts: tuple[Component, ...]
) -> None:
    try:
        check_composition(Composition(parts))
    except Invalid:
        return
    held = contained(wet, moisture, parts)
    assert total_mass(held.values()) <= dry_mass(wet, moisture)
    assert all(mass >= Mass(0) for mass in held.values())


@given(st.integers(1, 10**13).map(Mass), st.sampled_from([e.symbol for e in streams.elements()]))
def test_an_element_given_as_its_oxide_is_the_same_matter(wet: Mass, symbol: str) -> None:
    as_element = contained(wet, NONE, [Component(symbol, Fraction.of("0.25"))])
    oxide = streams.element(symbol)
    share = (Decimal("0.25") * oxide.oxide_factor).quantize(Decimal("1e-9"))
    as_oxide = contained(wet, NONE, [Component(oxide.oxide, Fraction.of(share))])
    tolerance = wet.milligrams // 10**9 + 2
    assert abs((as_element[symbol] - as_oxide[symbol]).milligrams) <= tolerance


def test_contained_of_swarf_is_dry_mass_times_each_share() -> None:
    held = contained(Mass.kg("2500"), Fraction.of("0.25"), components(SWARF))
    assert {symbol: mass.json() for symbol, mass in held.items()} == {
        "Pr": "84.375",
        "Nd": "356.25",
        "Tb": "3.75",
        "Dy": "22.5",
    }


def test_contained_masses_are_rounded_down() -> None:
    held = contained(Mass(1), NONE, components({"Nd": "0.5", "Pr": "0.5"}))
    assert held == {"Nd": Mass(0), "Pr": Mass(0)}


def test_a_share_of_nothing_is_not_contained() -> None:
    assert contained(Mass.kg(1), NONE, components({"Nd": "0", "Fe": "0.6"})) == {}


@pytest.mark.parametrize(
    "fractions", [{"Nd": "0.2", "Nd2O3": "0.3"}, {"Nd2O3": "0.3", "Nd": "0.2"}]
)
def test_an_element_given_twice_counts_once_by_the_element(fractions: dict[str, str]) -> None:
    parts = components(fractions)
    assert contained(Mass.kg(10), NONE, parts) == {"Nd": Mass.kg(2)}
    assert sum_of_fractions(parts) == Decimal("0.3")
    assert set(fractions_once(parts)) == {"Nd2O3"}


def test_components_of_a_thing_add_nothing_to_the_sum() -> None:
    parts = components({"NdFeB_magnet": "0.9", "Nd": "0.2", "Cu": "0.3"})
    assert sum_of_fractions(parts) == Decimal("0.5")


@pytest.mark.parametrize(
    ("species", "form", "element"),
    [
        ("Nd", SpeciesForm.ELEMENT, "Nd"),
        ("Tb4O7", SpeciesForm.OXIDE, "Tb"),
        ("Fe", SpeciesForm.ELEMENT, None),
        ("SiO2", SpeciesForm.OXIDE, None),
        ("BaTiO3", SpeciesForm.COMPOUND, None),
        ("glass", SpeciesForm.COMPONENT, None),
        ("REE_total", SpeciesForm.ELEMENT, None),
        ("Unobtainium", None, None),
    ],
)
def test_species_are_counted_as_what_they_are(
    species: str, form: SpeciesForm | None, element: str | None
) -> None:
    assert species_form(species) == form
    assert rare_earth_of(species) == element


def test_every_species_of_the_catalogue_may_be_declared() -> None:
    banded = {band.species for kind in streams.subtypes() for band in kind.composition}
    assert banded <= known_species().keys()
    assert all(len(species) <= 20 for species in known_species())


@pytest.mark.parametrize("subtype", [kind.id for kind in streams.subtypes()])
def test_every_subtype_asks_for_single_rare_earths_first(subtype: str) -> None:
    asked = catalogue_species(subtype)
    assert len(set(asked)) == len(asked)
    rare = [rare_earth_of(species) is not None for species in asked]
    assert rare == sorted(rare, reverse=True)
    if streams.elements_held(subtype):
        assert rare[0]
