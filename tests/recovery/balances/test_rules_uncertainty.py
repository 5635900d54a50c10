"""Uncertainties of single figures, each beside the sum it was worked out with by hand."""

from __future__ import annotations

from datetime import date
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.quantities import NO_MASS, Mass
from recycling.recovery.balances.rules.assumed import Rule, assumed, assumptions
from recycling.recovery.balances.rules.figures import Figure, Law, Measured, Part
from recycling.recovery.balances.rules.network import DRY_MASS, Role, Stream, gradient, spread
from recycling.recovery.balances.rules.uncertainty import (
    horwitz,
    of_content,
    of_moisture,
    of_net,
    of_output,
    suiting_division,
)

DAY = date(2026, 6, 1)


def figure(measured: Measured, value: float, *parts: Part, key: str = "") -> Figure:
    return Figure(key or str(measured), measured, "a lot", value, parts)


def test_a_net_mass_has_the_error_of_gross_and_of_tare_as_rectangles() -> None:
    # 26 000 kg on e = 20 kg are 1300 e: 1 e, in service 2 e = 40 kg; 14 000 kg are 700 e: 40 kg.
    parts = of_net(Mass.kg(26_000), Mass.kg(14_000), Mass.kg(20), "III")
    assert [part.name for part in parts] == ["gross", "tare"]
    assert {part.law for part in parts} == {Law.RECTANGULAR}
    assert [part.standard for part in parts] == pytest.approx([40 / sqrt(3)] * 2)
    assert figure(Measured.WEIGHING, 12_000, *parts).standard == pytest.approx(32.660, abs=0.001)
    assert not any(part.is_assumed for part in parts)


def test_what_was_refused_was_weighed_out_on_the_same_scale() -> None:
    parts = of_net(Mass.kg(26_000), Mass.kg(14_000), Mass.kg(20), "III", Mass.kg(2_000))
    assert parts[2].standard == pytest.approx(20 / sqrt(3))
    assert parts[2].is_assumed


@pytest.mark.parametrize(
    ("accuracy_class", "kilograms"), [("I", 20.0), ("II", 20.0), ("III", 40.0), ("IIII", 60.0)]
)
def test_a_better_scale_errs_less(accuracy_class: str, kilograms: float) -> None:
    part = of_net(Mass.kg(26_000), NO_MASS, Mass.kg(20), accuracy_class)[0]
    assert part.standard * sqrt(3) == pytest.approx(kilograms)


def test_an_output_is_taken_to_be_weighed_on_a_scale_that_suits_it() -> None:
    # 2000 kg with 3000 divisions want e = 1 kg; 2000 e are still 1 e of error, in service 2 kg.
    assert suiting_division(Mass.kg(2_000), 3_000) == Mass.kg(1)
    assert suiting_division(Mass.kg("2999.999999"), 3_000) == Mass.kg(1)
    assert suiting_division(Mass.kg("3000.000001"), 3_000) == Mass.kg(2)
    (part,) = of_output(Mass.kg(2_000), DAY)
    assert part.standard == pytest.approx(2 / sqrt(3))
    assert part.is_assumed


@given(st.integers(1, 10**17), st.integers(1, 100_000))
def test_a_suiting_division_is_enough_and_the_next_finer_one_is_not(
    milligrams: int, divisions: int
) -> None:
    division = suiting_division(Mass(milligrams), divisions).milligrams
    assert milligrams <= division * divisions
    assert str(division).rstrip("0") in {"1", "2", "5"}
    if division > 1:
        finer = division // 2 if str(division)[0] in "12" else division * 2 // 5
        assert milligrams > finer * divisions


def test_a_moisture_is_known_as_well_as_two_laboratories_agree() -> None:
    (part,) = of_moisture(0.25, DAY)
    assert part.standard == pytest.approx(0.005 / 2.8)
    assert of_moisture(0.0, DAY) == ()


def test_a_content_has_what_was_stated_and_the_sampling_nobody_states() -> None:
    # U = 0.01 with k = 2 is 0.005; 1 % of 0.2 is 0.002; together sqrt(25 + 4) / 1000.
    parts = of_content(0.2, 0.01, "icp_oes", "lot", DAY)
    assert [(part.name, part.is_assumed) for part in parts] == [
        ("analysis", False),
        ("sampling", True),
    ]
    assert figure(Measured.CONTENT, 0.2, *parts).standard == pytest.approx(sqrt(29) / 1000)


@pytest.mark.parametrize(
    ("method", "standard", "law"),
    [
        ("icp_oes", 0.01 * sqrt(0.2), Law.NORMAL),
        ("titration", 0.01 * sqrt(0.2), Law.NORMAL),
        ("specification", 0.02 / sqrt(3), Law.RECTANGULAR),
        ("estimate", 0.06 / sqrt(3), Law.RECTANGULAR),
    ],
)
def test_where_nobody_stated_one_the_method_decides(method: str, standard: float, law: Law) -> None:
    analysis = of_content(0.2, None, method, "lot", DAY)[0]
    assert (analysis.standard, analysis.law) == (pytest.approx(standard), law)
    assert analysis.is_assumed
    assert analysis.source


def test_horwitz_is_two_per_cent_at_a_pure_substance_and_doubles_every_two_decades() -> None:
    # RSD(%) = 2 c^-0.1505: 4 % at 1 %, 8 % at 0.01 %, 16 % at 1 mg/kg.
    for content, relative in ((1e-2, 0.04), (1e-4, 0.08), (1e-6, 0.16)):
        assert horwitz(content) / content == pytest.approx(relative, rel=0.001)
    assert horwitz(1e-9) == pytest.approx(0.22e-9)
    assert horwitz(0.64) == pytest.approx(0.008)


def test_every_assumption_has_its_day_and_source() -> None:
    for one in assumptions():
        assert one.source
        assert one.certainty in {"found", "derived", "assumed"}
        assert assumed(one.figure, one.method, one.valid_from) == one
    assert assumed("weighing", "output", DAY).rule is Rule.DIVISIONS


NET = of_net(Mass.kg(26_000), Mass.kg(14_000), Mass.kg(20), "III")
LOT = Stream(
    "a lot",
    Role.INPUT,
    None,
    "batch",
    figure(Measured.WEIGHING, 12_000, *NET),
    figure(Measured.MOISTURE, 0.25, *of_moisture(0.25, DAY)),
    {
        "Nd": figure(Measured.CONTENT, 0.2, *of_content(0.2, 0.01, "", "lot", DAY), key="Nd"),
        "Pr": figure(Measured.CONTENT, 0.05, *of_content(0.05, 0.002, "", "lot", DAY), key="Pr"),
    },
)


def test_a_mass_of_an_element_has_the_uncertainty_of_all_that_made_it() -> None:
    # 12 000 kg x 0.75 x 0.2 = 1800 kg. For one of each: 0.15 kg, -2400 kg, 9000 kg.
    slopes = {one.measured: slope for one, slope in LOT.slopes("Nd")}
    assert LOT.mass("Nd") == pytest.approx(1800)
    assert slopes == pytest.approx(
        {Measured.WEIGHING: 0.15, Measured.MOISTURE: -2400, Measured.CONTENT: 9000}
    )
    # (0.15 x 32.660)² + (2400 x 0.0017857)² + (9000 x 0.0053852)² = 24.0 + 18.4 + 2349
    assert spread(gradient([(LOT, 1)], "Nd")) == pytest.approx(48.90, abs=0.01)
    # (0.75 x 32.660)² + (12 000 x 0.0017857)² = 600.0 + 459.2
    assert spread(gradient([(LOT, 1)], DRY_MASS)) == pytest.approx(32.55, abs=0.01)


def test_what_two_masses_share_adds_up_before_it_is_squared() -> None:
    """Two elements of one lot: weighing and moisture go the same way in both."""
    both = gradient([(LOT, 1)], "Nd")
    for one, slope in gradient([(LOT, 1)], "Pr").items():
        both[one] = both.get(one, 0.0) + slope
    # (0.1875 x 32.660)² + (3000 x 0.0017857)² + (9000 x 0.0053852)² + (9000 x 0.0011180)²
    assert spread(both) == pytest.approx(sqrt(37.50 + 28.70 + 2349.0 + 101.25), rel=0.001)
    alone = [spread(gradient([(LOT, 1)], element)) for element in ("Nd", "Pr")]
    assert spread(both) > sqrt(alone[0] ** 2 + alone[1] ** 2)


def test_what_comes_and_goes_with_one_figure_cancels() -> None:
    again = Stream(
        "the same", Role.PRODUCT, "batch", None, LOT.weighing, LOT.moisture, LOT.contents
    )
    assert spread(gradient([(LOT, 1), (again, -1)], "Nd")) == pytest.approx(0)


def test_products_with_one_assay_are_wrong_together() -> None:
    content = LOT.contents["Nd"]
    one, other = (
        Stream(name, Role.PRODUCT, "batch", None,
               Figure(name, Measured.WEIGHING, name, 500.0, ()), None, {"Nd": content})
        for name in ("drum 1", "drum 2")
    )  # fmt: skip
    together = spread(gradient([(one, 1), (other, 1)], "Nd"))
    assert together == pytest.approx(1000 * content.standard)
