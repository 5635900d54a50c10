"""The seventeen, and the conversion between element and oxide."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import NotFound
from recycling.quantities import Mass
from recycling.streams.elements import (
    element,
    element_mass,
    elements,
    flags,
    group_schemes,
    oxide_mass,
    total_oxide_mass,
)
from recycling.streams.reading import read_catalogue

SYMBOLS = [each.symbol for each in elements()]


def test_elements_are_the_seventeen_of_the_white_paper() -> None:
    assert SYMBOLS == [
        "Sc",
        "Y",
        "La",
        "Ce",
        "Pr",
        "Nd",
        "Pm",
        "Sm",
        "Eu",
        "Gd",
        "Tb",
        "Dy",
        "Ho",
        "Er",
        "Tm",
        "Yb",
        "Lu",
    ]


def test_elements_light_ones_of_the_white_paper_are_the_first_five() -> None:
    light = [each.symbol for each in elements() if each.groups["white_paper"] == "light"]
    assert light == ["La", "Ce", "Pr", "Nd", "Pm"]


def test_element_group_of_samarium_depends_on_the_scheme() -> None:
    assert element("Sm").groups["eu_2023"] == "LREE"
    assert element("Sm").groups["cn_three_group"] == "middle"


def test_elements_have_a_group_in_every_scheme_and_known_flags_only() -> None:
    schemes, known = {scheme.id for scheme in group_schemes()}, {flag.id for flag in flags()}
    for each in elements():
        assert each.groups.keys() == schemes
        assert each.flags <= known


def test_element_scarce_in_the_white_paper_are_three() -> None:
    scarce = {each.symbol for each in elements() if "scarce_in_white_paper" in each.flags}
    assert scarce == {"Eu", "Tb", "Dy"}


def test_element_in_any_case_is_found_and_others_are_not() -> None:
    assert element(" nd ").name_zh == "钕"
    with pytest.raises(NotFound):
        element("Fe")


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_oxide_factor_agrees_with_atomic_masses(symbol: str) -> None:
    each, oxygen = element(symbol), read_catalogue("elements")["oxygen_mass"]
    metal = each.metal_atoms * each.atomic_mass
    factor = (metal + each.oxygen_atoms * oxygen) / metal
    assert abs(factor - each.oxide_factor) < Decimal("0.000001")
    assert abs(1 / factor - each.element_factor) < Decimal("0.000001")


def test_oxide_mass_of_a_worked_example_agrees() -> None:
    """10 t wet at 25 % moisture, Nd 20 %, Pr 5 %, Dy 1 % of dry mass."""
    held = {"Nd": Mass.kg(1500), "Pr": Mass.kg(375), "Dy": Mass.kg(75)}
    shown = {"Nd": "1749.565", "Pr": "453.06", "Dy": "86.076"}
    for symbol, kilograms in shown.items():
        difference = oxide_mass(symbol, held[symbol]).kilograms - Decimal(kilograms)
        assert abs(difference) <= Decimal("0.001")
    assert abs(total_oxide_mass(held).kilograms - Decimal("2288.702")) <= Decimal("0.001")


@given(st.sampled_from(SYMBOLS), st.integers(0, 10**17))
def test_oxide_mass_turned_back_is_the_same_milligram(symbol: str, milligrams: int) -> None:
    mass = Mass(milligrams)
    assert element_mass(symbol, oxide_mass(symbol, mass)) == mass


@given(st.sampled_from(SYMBOLS), st.integers(0, 10**17))
def test_element_mass_turned_back_is_within_a_milligram(symbol: str, milligrams: int) -> None:
    oxide = Mass(milligrams)
    back = oxide_mass(symbol, element_mass(symbol, oxide))
    assert abs(back.milligrams - oxide.milligrams) <= 1
