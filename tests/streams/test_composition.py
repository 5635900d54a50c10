"""Plausibility: what a holder should look at again, and usual lots that raise no question."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import NotFound
from recycling.quantities import Basis, Form
from recycling.streams.composition import (
    check_composition,
    in_form,
    rare_earth_species,
    rare_earth_sum,
    sum_of_species,
)
from recycling.streams.kinds import subtypes
from recycling.streams.typical import elements_held, typical_composition

SUBTYPES = [subtype.id for subtype in subtypes()]
fractions = st.decimals(0, 1, places=6)


def codes(questions: object) -> set[tuple[str, str]]:
    return {(q.species, q.code) for q in questions}  # type: ignore[attr-defined]


def test_check_composition_inside_every_band_asks_nothing() -> None:
    held = {"Nd": Decimal("0.20"), "Pr": Decimal("0.05"), "Dy": Decimal("0.01")}
    assert check_composition("ndfeb_swarf", held, moisture=Decimal("0.25")) == ()


def test_check_composition_above_a_band_asks_and_says_it_is_from_memory() -> None:
    asked = check_composition("ndfeb_swarf", {"Nd": Decimal("0.29")})
    assert codes(asked) == {("Nd", "above_band")}
    assert asked[0].is_recalled
    assert "from memory" in asked[0].message
    assert "29 %" in asked[0].message


def test_check_composition_question_is_a_finding_that_does_not_refuse() -> None:
    finding = check_composition("ndfeb_swarf", {"Nd": Decimal("0.29")})[0].finding
    assert (finding.path, finding.severity) == ("composition.Nd", "question")


def test_check_composition_on_the_edge_of_a_band_asks_nothing() -> None:
    asked = check_composition("ndfeb_swarf", {"Nd": Decimal("0.26")})
    assert ("Nd", "above_band") not in codes(asked)


def test_check_composition_oxide_against_an_element_band_is_converted() -> None:
    as_oxide = {"Nd2O3": Decimal("0.26")}
    assert not [q for q in check_composition("ndfeb_swarf", as_oxide) if q.species == "Nd2O3"]
    as_much_as_fits = {"Nd2O3": Decimal("0.30")}
    fitting = check_composition("ndfeb_swarf", as_much_as_fits)
    assert ("Nd2O3", "above_band") not in codes(fitting)
    too_much = check_composition("ndfeb_swarf", {"Nd2O3": Decimal("0.31")})
    assert ("Nd2O3", "above_band") in codes(too_much)


def test_check_composition_species_nobody_expects_is_asked_about() -> None:
    asked = check_composition("fcc_catalyst", {"La2O3": Decimal("0.02"), "Tb": Decimal("0.01")})
    assert ("Tb", "unexpected_species") in codes(asked)


def test_check_composition_sum_below_the_total_band_asks() -> None:
    asked = check_composition("ndfeb_swarf", {"Nd": Decimal("0.16")})
    assert ("REE_total", "below_band") in codes(asked)
    assert any(one.message.startswith("All rare earths as elements: 16 %") for one in asked)
    assert not any("_" in one.message for one in asked)


def test_check_composition_parts_above_a_stated_total_asks() -> None:
    held = {"REE_total": Decimal("0.22"), "Nd": Decimal("0.20"), "Pr": Decimal("0.05")}
    assert ("REE_total", "parts_exceed_total") in codes(check_composition("ndfeb_swarf", held))


def test_check_composition_element_and_its_oxide_asks() -> None:
    held = {"Nd": Decimal("0.2"), "Nd2O3": Decimal("0.23")}
    assert ("Nd2O3", "declared_twice") in codes(check_composition("ndfeb_swarf", held))


def test_check_composition_of_wet_mass_is_compared_dry() -> None:
    wet = {"Nd": Decimal("0.14"), "Pr": Decimal("0.035")}
    asked = check_composition("ndfeb_swarf", wet, basis=Basis.WET, moisture=Decimal("0.3"))
    assert asked == ()
    assert check_composition("ndfeb_swarf", wet)


def test_check_composition_moisture_outside_its_band_asks() -> None:
    asked = check_composition("ndfeb_swarf", {}, moisture=Decimal("0.6"))
    assert codes(asked) == {("moisture", "above_band")}


def test_check_composition_of_an_unknown_subtype_is_not_found() -> None:
    with pytest.raises(NotFound):
        check_composition("sand", {})


@given(
    st.sampled_from(SUBTYPES),
    st.dictionaries(st.sampled_from([*rare_earth_species(), "Fe", "REE_total", "Zz"]), fractions),
    fractions,
    st.sampled_from([None, *Basis]),
)
def test_check_composition_of_anything_never_refuses(
    subtype: str, held: dict[str, Decimal], moisture: Decimal, basis: Basis | None
) -> None:
    for question in check_composition(subtype, held, basis=basis, moisture=moisture):
        assert question.message


@pytest.mark.parametrize("subtype", SUBTYPES)
def test_typical_composition_asks_nothing_and_fits_into_one(subtype: str) -> None:
    usual = typical_composition(subtype)
    assert usual
    assert check_composition(subtype, usual) == ()
    assert sum_of_species(usual) <= 1


@pytest.mark.parametrize(
    "subtype", ["ndfeb_swarf", "traction_motor", "nimh_hev", "lamp_cfl", "fcc_catalyst"]
)
def test_typical_composition_rare_earths_make_the_usual_total(subtype: str) -> None:
    band = next(
        band
        for each in subtypes()
        if each.id == subtype
        for band in each.composition
        if band.species in ("REE_total", "REO_total")
    )
    form = Form.OXIDE if band.species == "REO_total" else Form.ELEMENT
    difference = rare_earth_sum(typical_composition(subtype), form) - band.middle
    assert abs(difference) < Decimal("0.00001")


@pytest.mark.parametrize("subtype", SUBTYPES)
def test_elements_held_are_those_of_a_usual_lot(subtype: str) -> None:
    usual = {
        rare_earth_species()[species][0]
        for species in typical_composition(subtype)
        if species in rare_earth_species()
    }
    assert set(elements_held(subtype)) == usual


def test_sum_of_species_counts_no_component_and_no_total_twice() -> None:
    held = {
        "NdFeB_magnet": Decimal("0.9"),
        "REE_total": Decimal("0.3"),
        "Nd": Decimal("0.25"),
        "Fe": Decimal("0.6"),
    }
    assert sum_of_species(held) == Decimal("0.9")


def test_in_form_of_something_else_is_none() -> None:
    assert in_form("Fe", Decimal("0.5"), Form.OXIDE) is None
    assert in_form("Nd", Decimal("0.5"), Form.OXIDE) == Decimal("0.5") * Decimal("1.166377")
