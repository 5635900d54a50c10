"""What is refused even in a draft, each with its field and the way out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from recycling.errors import Invalid
from recycling.lots.rules import (
    Classing,
    Component,
    Composition,
    Masses,
    Naming,
    Placing,
    check_classing,
    check_composition,
    check_masses,
    check_naming,
    check_placing,
)
from recycling.quantities import Fraction, Mass
from tests.lots.makers import SWARF, components

TODAY = date(2026, 11, 23)


def _paths(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(finding.path, finding.code) for finding in refused.value.details]


def test_whole_parts_are_accepted() -> None:
    check_naming(Naming("Swarf", "ndfeb_swarf", "sludge"))
    check_composition(Composition(components(SWARF)))
    check_masses(Masses(Mass.kg(1), Fraction.of(0), "drum", 1))
    check_classing(Classing("12 01 18*", ("HP3", "HPPOP")))
    check_placing(Placing("DE", "Hanau", 50_000_000, 9_000_000, TODAY), TODAY)


def test_empty_parts_are_accepted_in_a_draft() -> None:
    check_composition(Composition())
    check_masses(Masses())
    check_classing(Classing())
    check_placing(Placing("GB"), TODAY)


@pytest.mark.parametrize(
    ("naming", "found"),
    [
        (Naming("  x ", "ndfeb_swarf"), ("title", "bad_length")),
        (Naming("x" * 201, "ndfeb_swarf"), ("title", "bad_length")),
        (Naming("Swarf", "ndfeb_swarf", "x" * 201), ("physical_form", "bad_length")),
        (Naming("Swarf", "gold_ore"), ("subtype", "unknown_subtype")),
        (Naming("Swarf", " "), ("subtype", "missing")),
    ],
)
def test_naming_wrongly_names_the_field(naming: Naming, found: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        check_naming(naming)
    assert _paths(refused) == [found]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (components({"Xx": "0.1"}), ("composition.Xx", "unknown_species")),
        (components({"Nd": "0.1"}) * 2, ("composition.Nd", "named_twice")),
        (components({"Nd": "0.6", "Fe": "0.5"}), ("composition", "fractions_exceed_one")),
        (
            (Component("Nd", Fraction.of("0.1"), "guess"),),
            ("composition.Nd.method", "unknown_method"),
        ),
        (
            (Component("Nd", Fraction.of("0.1"), "xrf", "x" * 201),),
            ("composition.Nd.laboratory", "bad_length"),
        ),
    ],
)
def test_composing_wrongly_names_the_field(
    parts: tuple[Component, ...], found: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        check_composition(Composition(parts))
    assert _paths(refused) == [found]


def test_fractions_above_one_in_sum_say_what_they_add_up_to() -> None:
    with pytest.raises(Invalid) as refused:
        check_composition(Composition(components({"Nd": "0.6", "Fe": "0.44"})))
    assert "104 %" in refused.value.sentence
    check_composition(Composition(components({"Nd": "0.6", "Fe": "0.4"})))


def test_too_many_species_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        check_composition(Composition(components({"Nd": "0.001"}) * 61))
    assert _paths(refused)[0] == ("composition", "too_many_species")


@pytest.mark.parametrize(
    ("masses", "field"),
    [
        (Masses(wet_mass=Mass(-1)), "wet_mass"),
        (Masses(wet_mass=Mass(0)), "wet_mass"),
        (Masses(wet_mass=Mass.kg(10**9) + Mass(1)), "wet_mass"),
        (Masses(moisture=Fraction.of(1)), "moisture"),
        (Masses(pieces=0), "pieces"),
        (Masses(packaging="x" * 201), "packaging"),
    ],
)
def test_masses_out_of_range_name_the_field(masses: Masses, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_masses(masses)
    assert [finding.path for finding in refused.value.details] == [field]


@pytest.mark.parametrize(
    ("hazards", "code"), [(("HP99",), "unknown_hazard"), (("HP3", "HP3"), "named_twice")]
)
def test_hazards_that_do_not_exist_or_repeat_are_refused(hazards: Any, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_classing(Classing("", hazards))
    assert _paths(refused) == [("hazards", code)]


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"place": "x" * 201}, "place"),
        ({"latitude_udeg": 90_000_001}, "latitude"),
        ({"longitude_udeg": -180_000_001}, "longitude"),
        ({"available_from": TODAY + timedelta(days=2000)}, "available_from"),
        ({"available_from": date(1990, 1, 1)}, "available_from"),
    ],
)
def test_placing_off_the_map_or_out_of_time_names_the_field(
    differs: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_placing(Placing(**{"country": "DE", **differs}), TODAY)
    assert [finding.path for finding in refused.value.details] == [field]
