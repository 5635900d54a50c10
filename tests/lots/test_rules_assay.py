"""What an assay comes to on dry mass, and what is refused in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Invalid
from recycling.lots.rules import (
    Component,
    Composition,
    Method,
    Report,
    UncertaintyKind,
    check_composition,
    check_measured,
    check_report,
    on_dry_mass,
)
from recycling.quantities import Basis, Fraction, from_ppb
from recycling.streams.composition import Form, in_form
from recycling.streams.rules import elements

TODAY = date(2026, 11, 26)
REPORT = Report("Elbe Analytics", "D-PL-1", "E-7", TODAY - timedelta(9), TODAY - timedelta(2))
PPB = st.integers(0, 10**9).map(from_ppb)
MOISTURES = st.integers(0, 999_999_999).map(from_ppb)


def _wet(fraction: str, **more: object) -> Component:
    return replace(Component("Nd", Fraction.of(fraction), Method.ICP_OES, basis=Basis.WET), **more)  # type: ignore[arg-type]


def _dry(
    component: Component, moisture: str | None = "0.25", sample: str | None = None
) -> Component:
    stated = Fraction.of(sample) if sample else None
    found = on_dry_mass(
        Composition((component,), sample_moisture=stated),
        Fraction.of(moisture) if moisture else None,
    )
    return found[0]


def test_a_fraction_of_wet_mass_is_divided_by_what_is_not_water() -> None:
    assert _dry(_wet("0.15")).fraction == Fraction.of("0.2")
    assert _dry(_wet("0.15")).basis == Basis.DRY


def test_the_moisture_of_the_sample_counts_before_that_of_the_lot() -> None:
    assert _dry(_wet("0.15"), "0.25", "0.5").fraction == Fraction.of("0.3")
    assert _dry(_wet("0.15"), None).fraction == Fraction.of("0.15")


def test_an_uncertainty_becomes_points_of_the_dry_mass() -> None:
    points = _wet("0.15", uncertainty=Fraction.of("0.003"))
    relative = replace(
        points, uncertainty=Fraction.of("0.02"), uncertainty_kind=UncertaintyKind.RELATIVE
    )
    assert _dry(points).uncertainty == _dry(relative).uncertainty == Fraction.of("0.004")
    assert _dry(relative).uncertainty_kind == UncertaintyKind.POINTS
    assert _dry(_wet("0.15")).uncertainty is None


@pytest.mark.parametrize(
    ("fractions", "moisture"), [(("0.9",), "0.25"), (("0.5", "0.4"), "0.25"), (("0.1",), "1")]
)
def test_more_than_all_of_the_dry_mass_is_refused(
    fractions: tuple[str, ...], moisture: str
) -> None:
    parts = tuple(
        _wet(value, species=species)
        for species, value in zip(("Nd", "Fe"), fractions, strict=False)
    )
    with pytest.raises(Invalid, match="more than all of the dry mass") as refusal:
        on_dry_mass(Composition(parts), Fraction.of(moisture))
    assert refusal.value.field == "moisture"


@given(PPB, MOISTURES, st.none() | PPB, st.sampled_from(list(UncertaintyKind)))
def test_a_conversion_adds_no_matter_and_takes_no_doubt_away(
    wet: Fraction, moisture: Fraction, doubt: Fraction | None, kind: UncertaintyKind
) -> None:
    component = Component("Fe", wet, basis=Basis.WET, uncertainty=doubt, uncertainty_kind=kind)
    dry_share = 1 - moisture.value
    try:
        found = on_dry_mass(Composition((component,)), moisture)[0]
    except Invalid:
        assert wet.value > dry_share
        return
    lost = wet.value - found.fraction.value * dry_share
    assert 0 <= lost <= dry_share * Decimal("1e-9")
    if doubt is not None and found.uncertainty is not None:
        points = doubt.value * (wet.value if kind == UncertaintyKind.RELATIVE else 1)
        kept = found.uncertainty.value
        assert kept == 1 or kept * dry_share >= points * (1 - Decimal("1e-25"))


@given(PPB, PPB)
def test_what_is_on_dry_mass_already_stays_as_it_is(dry: Fraction, moisture: Fraction) -> None:
    if moisture.value < 1:
        assert on_dry_mass(Composition((Component("Fe", dry),)), moisture)[0].fraction == dry


@given(st.sampled_from(elements()), st.integers(1, 10**9).map(from_ppb))
def test_element_to_oxide_and_back_is_the_same_share(element: object, share: Fraction) -> None:
    oxide = in_form(element.symbol, share.value, Form.OXIDE)  # type: ignore[attr-defined]
    assert oxide is not None
    assert oxide > share.value
    back = in_form(element.oxide, oxide, Form.ELEMENT)  # type: ignore[attr-defined]
    assert back is not None
    assert abs(back - share.value) < Decimal("1e-18")


def test_a_report_in_order_is_taken() -> None:
    check_report(REPORT, TODAY)
    check_measured(Composition((_wet("0.1"),), REPORT))


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"laboratory": "x" * 201}, "laboratory"),
        ({"accreditation": "x" * 201}, "accreditation"),
        ({"number": "x" * 201}, "number"),
        ({"sampled_on": TODAY + timedelta(1), "analysed_on": None}, "sampled_on"),
        ({"analysed_on": TODAY + timedelta(1)}, "analysed_on"),
        ({"analysed_on": TODAY - timedelta(10)}, "analysed_on"),
    ],
)
def test_a_report_out_of_order_is_refused(differs: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_report(replace(REPORT, **differs), TODAY)  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_an_assay_says_what_it_found_who_measured_and_when() -> None:
    with pytest.raises(Invalid) as refusal:
        check_measured(Composition())
    assert [finding.path for finding in refusal.value.details] == [
        "composition", "laboratory", "number", "sampled_on",
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["method", "basis", "uncertainty_kind"])
def test_an_unknown_word_is_refused_by_its_field(field: str) -> None:
    bad = replace(_wet("0.1"), **{field: "guess"})  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refusal:
        check_composition(Composition((bad,)))
    assert refusal.value.field == f"composition.Nd.{field}"


def test_a_sample_of_nothing_but_water_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        check_composition(Composition((_wet("0"),), sample_moisture=Fraction.of("1")))
    assert refusal.value.field == "sample_moisture"
