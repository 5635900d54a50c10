"""Every reason, the calculation, and the order of bases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction as Exact
from math import acos, cos, radians, sin
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.bases.quotas.rules import Room
from recycling.matching.rules import (
    RULES,
    BaseFacts,
    BaseRecord,
    Severity,
    YieldFacts,
    assess,
    net_value,
    ranked,
    reasons,
)
from recycling.matching.rules.distance import great_circle_km
from recycling.quantities import NO_MASS, Form, Fraction, Mass
from recycling.streams.rules import element
from tests.matching.makers import (
    DAY,
    a_price,
    a_record,
    base_facts,
    licence_facts,
    line_facts,
    lot_facts,
)
from tests.matching.makers import (
    resting as a_resting,
)

PRICES = {"Nd": a_price(), "Dy": a_price(element="Dy", minor_per_kg=20_500, form=Form.ELEMENT)}


def unmet(base: BaseFacts, **lot: Any) -> set[str]:
    return {r.rule for r in reasons(lot_facts(**lot), base, DAY) if not r.met}


def test_a_base_that_fits_meets_every_rule_and_says_so_each_time() -> None:
    found = reasons(lot_facts(), base_facts(), DAY)
    assert len(found) == len(RULES) == 16
    assert all(r.met and r.required and r.found and r.source for r in found)
    assert len({r.rule for r in found}) == len(RULES)


@pytest.mark.parametrize(
    ("rule", "differs"),
    [
        ("line_takes_subtype", {"line": line_facts(subtypes=("nimh_hev",))}),
        ("process_is_not_obsolete", {"line": line_facts(obsolete="Tank leaching: eliminated")}),
        ("process_on_licence", {"line": line_facts(process="hpms")}),
        ("licence_is_granted", {"licence": licence_facts(state="suspended")}),
        ("licence_is_granted", {"licence": licence_facts(state="applied")}),
        ("licence_is_valid", {"licence": licence_facts(valid_to=DAY - timedelta(days=1))}),
        ("licence_is_valid", {"licence": licence_facts(valid_from=DAY + timedelta(days=1))}),
        ("subtype_on_licence", {"licence": licence_facts(subtypes=("nimh_hev",))}),
        ("code_on_licence", {"licence": licence_facts(codes=(("GB", "120118"),))}),
        ("code_on_licence", {"licence": licence_facts(codes=())}),
        ("hazards_accepted", {"licence": licence_facts(hazards=("HP3",))}),
        ("capacity_is_free", {"licence": licence_facts(free=Mass(9_999_999_999))}),
        ("element_is_recovered", {"line": line_facts(yields=())}),
        ("licence_stands", {"licence": licence_facts(resting=a_resting(footings=()))}),
        ("quota_is_free", {"licence": licence_facts(rooms=(Room("stream", "magnets", NO_MASS),))}),
        ("border_is_open", {"country": "CN"}),
    ],
)
def test_one_thing_that_does_not_fit_is_the_one_bar(rule: str, differs: dict[str, Any]) -> None:
    base = base_facts(**differs)
    assert unmet(base) == {rule}
    reason = next(r for r in reasons(lot_facts(), base, DAY) if r.rule == rule)
    assert reason.bars
    assert reason.severity == Severity.BAR


def test_a_licence_counts_on_its_first_and_on_its_last_day() -> None:
    licence = licence_facts(valid_from=DAY, valid_to=DAY)
    assert unmet(base_facts(licence=licence)) == set()


def test_a_base_without_a_line_or_a_licence_still_gets_every_reason() -> None:
    of_line = {
        "line_takes_subtype", "process_is_not_obsolete", "process_on_licence",
        "element_is_recovered", "closes_the_chain",
    }  # fmt: skip
    of_licence = {
        "process_on_licence", "licence_is_granted", "licence_is_valid", "subtype_on_licence",
        "code_on_licence", "hazards_accepted", "capacity_is_free", "licence_stands",
        "norm_is_allowed", "quota_is_free",
    }  # fmt: skip
    assert unmet(base_facts(line=None)) == of_line
    assert unmet(base_facts(licence=None)) == of_licence
    assert unmet(base_facts(line=None, licence=None)) == of_line | of_licence


def test_a_lot_above_exemption_needs_a_base_with_a_limit_for_its_chain() -> None:
    lot = replace(lot_facts(), activity=(("th232", Decimal("1.2")),))
    found = next(one for one in reasons(lot, base_facts(), DAY) if one.rule == "norm_is_allowed")
    assert found.bars
    assert "1.2 Bq/g of the th232 chain" in found.found
    exempt = replace(lot, activity=(("th232", Decimal(1)),))
    assert next(r for r in reasons(exempt, base_facts(), DAY) if r.rule == found.rule).met


def test_a_lot_without_a_physical_form_only_tells_so() -> None:
    found = next(r for r in reasons(lot_facts(physical_form=""), base_facts(), DAY) if not r.met)
    assert (found.rule, found.severity) == ("form_is_stated", Severity.NOTE)


def test_the_waste_code_is_required_with_the_edition_it_stands_in() -> None:
    lot = lot_facts(code_edition="Decision 2014/955/EU")
    found = next(r for r in reasons(lot, base_facts(), DAY) if r.rule == "code_on_licence")
    assert "Decision 2014/955/EU" in found.required


def test_a_lot_without_hazards_needs_none_accepted() -> None:
    licence = licence_facts(hazards=())
    assert unmet(base_facts(licence=licence), hazards=(), is_hazardous=False) == set()


def test_hazardous_waste_without_named_hazards_takes_a_licence_for_hazardous_waste() -> None:
    bare = base_facts(licence=licence_facts(hazards=()))
    assert unmet(bare, hazards=()) == {"hazards_accepted"}
    assert unmet(base_facts(), hazards=()) == set()
    assert "hazards_accepted" in unmet(base_facts(licence=None), hazards=())


def test_a_licence_of_an_ended_code_is_told_what_replaces_it() -> None:
    old = base_facts(licence=licence_facts(codes=(("EU", "160605"), ("GB", "160605"))))
    lot, day = lot_facts(code="160608"), date(2026, 12, 9)
    for when, told in ((day, True), (day - timedelta(days=1), False)):
        reason = next(r for r in reasons(lot, old, when) if r.rule == "code_on_licence")
        assert not reason.met
        assert ("EU 16 06 05 is replaced by 16 06 08*" in reason.found) is told
        assert "GB 16 06 05 is" not in reason.found


def test_an_element_recovered_at_zero_is_not_recovered() -> None:
    none = line_facts(yields=(YieldFacts("Nd", Fraction.of(0), "leaching"),))
    assert unmet(base_facts(line=none)) == {"element_is_recovered"}


def test_another_country_awaits_a_decision_and_does_not_shut_out() -> None:
    found = reasons(lot_facts(), base_facts(country="FR"), DAY)
    decision = next(r for r in found if not r.met)
    assert (decision.rule, decision.awaits_decision, decision.bars) == (
        "border_is_open", True, False,
    )  # fmt: skip


def test_waste_into_china_is_refused_and_waste_within_china_is_not() -> None:
    into = next(r for r in reasons(lot_facts(), base_facts(country="CN"), DAY) if not r.met)
    assert "2021" in into.source
    assert unmet(base_facts(country="CN"), country="CN") == set()


def test_an_interim_operation_is_noted_and_does_not_shut_out() -> None:
    found = reasons(lot_facts(), base_facts(line=line_facts(operation="R12")), DAY)
    note = next(r for r in found if not r.met)
    assert (note.rule, note.severity, note.bars) == ("closes_the_chain", Severity.NOTE, False)


def test_a_long_list_is_cut_short_in_words_not_in_effect() -> None:
    many = tuple(("EU", f"1201{number:02}") for number in range(30))
    found = reasons(lot_facts(), base_facts(licence=licence_facts(codes=many)), DAY)
    code = next(r for r in found if r.rule == "code_on_licence")
    assert code.met
    assert "and 24 more" in code.found


def test_net_value_shows_every_figure_of_the_calculation() -> None:
    value = net_value(lot_facts(), base_facts(), PRICES, "EUR")
    assert value is not None
    nd, dy = value.elements
    factor = element("Nd").oxide_factor
    assert nd.priced_kg == Decimal(1425) * factor
    assert nd.amount_minor == Decimal(1425) * factor * 6000
    assert dy.amount_minor == Decimal("67.5") * 20_500
    assert value.treatment.amount_minor == Decimal("7.5") * 85_000
    assert value.transport.distance_km == 255
    assert value.transport.amount_minor == Decimal(10) * 255 * Decimal("0.18") * 100
    exact = nd.amount_minor + dy.amount_minor
    exact -= value.treatment.amount_minor + value.transport.amount_minor
    assert value.net.minor == int(exact.to_integral_value(ROUND_HALF_UP))
    assert value.per_tonne.minor_per_tonne == int((exact / 10).to_integral_value(ROUND_HALF_UP))


def test_an_element_without_a_price_counts_nothing_and_is_named() -> None:
    value = net_value(lot_facts(), base_facts(), {"Nd": PRICES["Nd"]}, "EUR")
    assert value is not None
    assert value.unpriced == ("Dy",)
    assert value.elements[1].amount_minor == 0


def test_a_price_in_another_currency_is_no_price() -> None:
    dollars = {"Nd": a_price(currency="USD")}
    value = net_value(lot_facts(), base_facts(), dollars, "EUR")
    assert value is not None
    assert value.unpriced == ("Nd", "Dy")
    assert value.net.minor < 0


def test_net_value_without_a_line_or_with_a_foreign_charge_is_none() -> None:
    assert net_value(lot_facts(), base_facts(line=None), PRICES, "EUR") is None
    dollars = base_facts(line=line_facts(currency="USD"))
    assert net_value(lot_facts(), dollars, PRICES, "EUR") is None


def test_transport_of_ordinary_waste_costs_less_than_of_hazardous() -> None:
    hazardous = net_value(lot_facts(), base_facts(), PRICES, "EUR")
    ordinary = net_value(lot_facts(is_hazardous=False), base_facts(), PRICES, "EUR")
    assert hazardous is not None
    assert ordinary is not None
    assert hazardous.transport.amount_minor == ordinary.transport.amount_minor * Decimal("1.5")


def test_a_lot_of_no_mass_is_worth_nothing_a_tonne() -> None:
    nothing = lot_facts(wet_mass=Mass(0), dry_mass=Mass(0), contained=())
    value = net_value(nothing, base_facts(), PRICES, "EUR")
    assert value is not None
    assert (value.net.minor, value.per_tonne.minor_per_tonne) == (0, 0)


@given(
    grams=st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)),
    yields=st.tuples(st.integers(0, 1000), st.integers(0, 1000)),
    prices=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)),
    charge=st.integers(0, 10**7),
    load=st.tuples(st.integers(1, 10**6), st.booleans()),
)
def test_net_value_equals_an_independent_recomputation(
    grams: tuple[int, int],
    yields: tuple[int, int],
    prices: tuple[int, int],
    charge: int,
    load: tuple[int, bool],
) -> None:
    """Fractions of whole numbers, no Decimal of the code under test."""
    kilograms, hazardous = load
    contained = tuple(zip(("Nd", "Dy"), (Mass(g * 1000) for g in grams), strict=True))
    lot = lot_facts(
        contained=contained,
        wet_mass=Mass.kg(kilograms),
        dry_mass=Mass.kg(kilograms),
        is_hazardous=hazardous,
    )
    line = line_facts(
        yields=tuple(
            YieldFacts(s, Fraction.of(Decimal(y) / 1000), "leaching")
            for s, y in zip(("Nd", "Dy"), yields, strict=True)
        ),
        treatment_charge_minor=charge,
    )
    priced = {
        "Nd": a_price(minor_per_kg=prices[0]),
        "Dy": a_price(element="Dy", minor_per_kg=prices[1], form=Form.ELEMENT),
    }
    value = net_value(lot, base_facts(line=line), priced, "EUR")
    assert value is not None
    oxide = Exact(str(element("Nd").oxide_factor))
    expected = Exact(grams[0], 1000) * Exact(yields[0], 1000) * oxide * prices[0]
    expected += Exact(grams[1], 1000) * Exact(yields[1], 1000) * prices[1]
    expected -= charge * Exact(kilograms, 1000)
    expected -= Exact(kilograms, 1000) * 255 * 12 * (Exact(3, 2) if hazardous else 1)
    rounded = int(abs(expected) + Exact(1, 2)) * (1 if expected >= 0 else -1)
    assert value.net.minor == rounded


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        ((53_550_000, 9_990_000), (53_550_000, 9_990_000), 0),
        ((0, 0), (0, 180_000_000), 20_015),
        ((0, 179_900_000), (0, -179_900_000), 22),
        ((90_000_000, 0), (-90_000_000, 0), 20_015),
    ],
)
def test_great_circle_of_known_pairs(
    here: tuple[int, int], there: tuple[int, int], km: int
) -> None:
    assert great_circle_km(*here, *there) == km


@given(
    *(st.integers(-89_000_000, 89_000_000), st.integers(-180_000_000, 180_000_000)) * 2,
)
def test_great_circle_agrees_with_the_law_of_cosines(a: int, b: int, c: int, d: int) -> None:
    phi, psi, turn = radians(a / 1e6), radians(c / 1e6), radians((d - b) / 1e6)
    angle = acos(max(-1.0, min(1.0, sin(phi) * sin(psi) + cos(phi) * cos(psi) * cos(turn))))
    assert abs(great_circle_km(a, b, c, d) - 6371.0088 * angle) <= 1


def test_the_best_pair_of_line_and_licence_speaks_for_a_base() -> None:
    poor = line_facts(id=2, ref="LIN-2", treatment_charge_minor=900_000)
    expired = licence_facts(id=2, ref="LIC-2", valid_to=DAY - timedelta(days=1))
    record = a_record(lines=(poor, line_facts()), licences=(expired, licence_facts()))
    best = assess(lot_facts(), record, PRICES, "EUR", DAY)
    assert best.is_eligible
    assert best.base.line == line_facts()
    assert best.base.licence == licence_facts()


def test_a_base_that_may_take_the_lot_at_a_loss_shows_that_pair_not_a_dearer_barred_one() -> None:
    cheap = line_facts(id=2, ref="LIN-2", process="hpms", treatment_charge_minor=0)
    dear = line_facts(treatment_charge_minor=10**8)
    best = assess(lot_facts(), a_record(lines=(cheap, dear)), PRICES, "EUR", DAY)
    assert best.is_eligible
    assert best.base.line == dear


def test_a_base_without_lines_and_licences_is_assessed_too() -> None:
    found = assess(lot_facts(), a_record(lines=(), licences=()), PRICES, "EUR", DAY)
    assert not found.is_eligible
    assert found.valuation is None
    assert found.place == (2, 0, "BAS-1")
    assert len(found.unmet) == 13


LINES = st.builds(
    line_facts,
    ref=st.sampled_from(("LIN-1", "LIN-2", "LIN-3")),
    subtypes=st.sampled_from((("ndfeb_swarf",), ("nimh_hev",))),
    obsolete=st.sampled_from(("", "", "", "eliminated")),
    treatment_charge_minor=st.sampled_from((0, 85_000, 10**7)),
)
LICENCES = st.builds(
    licence_facts,
    resting=st.just(a_resting()),
    ref=st.sampled_from(("LIC-1", "LIC-2", "LIC-3")),
    state=st.sampled_from(("granted", "granted", "suspended")),
    codes=st.sampled_from(((("EU", "120118"),), (("EU", "120103"),))),
    free=st.sampled_from((Mass.kg(10_000), Mass.kg(9))),
)
RECORDS = st.lists(
    st.builds(
        lambda lines, licences, country: (lines, licences, country),
        st.lists(LINES, max_size=3),
        st.lists(LICENCES, max_size=3),
        st.sampled_from(("DE", "DE", "FR", "CN")),
    ),
    max_size=7,
)


def records_of(drawn: list[tuple[list[Any], list[Any], str]]) -> list[BaseRecord]:
    return [
        a_record(f"BAS-{n}", lines=tuple(lines), licences=tuple(licences), country=country)
        for n, (lines, licences, country) in enumerate(drawn)
    ]


@given(RECORDS, st.randoms(use_true_random=False))
def test_the_ranking_is_one_total_order_whatever_the_order_of_reading(
    drawn: list[tuple[list[Any], list[Any], str]], random: Any
) -> None:
    lot = lot_facts()
    assessed = [assess(lot, record, PRICES, "EUR", DAY) for record in records_of(drawn)]
    first = ranked(assessed)
    shuffled = list(assessed)
    random.shuffle(shuffled)
    assert ranked(shuffled) == first
    assert len({one.place for one in first}) == len(first)
    worth = [one.valuation.net.minor for one in first if one.is_eligible and one.valuation]
    assert worth == sorted(worth, reverse=True)
    assert [one.is_eligible for one in first] == sorted(
        (one.is_eligible for one in first), reverse=True
    )


@given(RECORDS)
def test_the_order_of_lines_and_licences_within_a_base_changes_nothing(
    drawn: list[tuple[list[Any], list[Any], str]],
) -> None:
    for record in records_of(drawn):
        turned = replace(record, lines=record.lines[::-1], licences=record.licences[::-1])
        one = assess(lot_facts(), record, PRICES, "EUR", DAY)
        other = assess(lot_facts(), turned, PRICES, "EUR", DAY)
        assert one.pair_place == other.pair_place


@given(RECORDS)
def test_a_base_with_an_unmet_bar_is_never_eligible_and_one_without_always(
    drawn: list[tuple[list[Any], list[Any], str]],
) -> None:
    for record in records_of(drawn):
        one = assess(lot_facts(), record, PRICES, "EUR", DAY)
        barred = [r for r in one.reasons if not r.met and r.severity == Severity.BAR]
        assert one.is_eligible is (not barred)
        assert list(one.unmet) == barred
