"""Does a formula come to the cent, whichever way the money goes, and is a bad one named?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction as Exact
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions.rules.formula import Figures, Formula, Payable, work_out
from recycling.auctions.rules.formula_checks import LARGEST_FIXED_MINOR, check_formula
from recycling.auctions.rules.terms import LARGEST_MINOR_PER_TONNE
from recycling.bases.rules.penalties import Penalty
from recycling.errors import Invalid
from recycling.quantities import Fraction, Mass, Money, half_up, nearest

SWARF = Formula(
    "EUR",
    (
        Payable(("Pr", "Nd"), Decimal(92), Decimal("1.0")),
        Payable(("Dy",), Decimal(85)),
        Payable(("Tb",), Decimal(85)),
    ),
    (Penalty("Cl", Decimal("0.10"), Decimal("0.10"), 1500),),
    treatment_minor_per_tonne=85000,
)
SWARF_WET = Mass.kg("12480")
SWARF_DRY = SWARF_WET.share(Fraction.of("0.0125").rest)
SWARF_INDEX = {"PrNd": Decimal(6250), "Dy": Decimal(20500), "Tb": Decimal(68000)}
PHOSPHOR = Formula(
    "EUR",
    (
        Payable(("Y",), Decimal(50)),
        Payable(("Eu",), Decimal(60)),
        Payable(("Tb",), Decimal(70)),
    ),
    (Penalty("Hg", Decimal("0.0010"), Decimal("0.0010"), 4000),),
    treatment_minor_per_tonne=295000,
)
PHOSPHOR_DRY = Mass.kg("6200")
PHOSPHOR_INDEX = {"Y": Decimal(540), "Eu": Decimal(2400), "Tb": Decimal(68000)}


def percent(**assay: str) -> dict[str, Fraction]:
    return {name: Fraction(Decimal(value) / 100) for name, value in assay.items()}


def swarf(**assay: str) -> Figures:
    return Figures(SWARF_DRY, percent(**assay), SWARF_INDEX)


def phosphor(**assay: str) -> Figures:
    return Figures(PHOSPHOR_DRY, percent(**assay), PHOSPHOR_INDEX)


PROVISIONAL_A = swarf(PrNd="24.60", Dy="1.10", Tb="0.12", Cl="0.05")
FINAL_A = swarf(PrNd="23.95", Dy="1.04", Tb="0.11", Cl="0.30")
PROVISIONAL_B = phosphor(Y="14.00", Eu="1.00", Tb="0.45", Hg="0.0080")
FINAL_B = phosphor(Y="14.20", Eu="1.02", Tb="0.62", Hg="0.0030")


@pytest.mark.parametrize(
    ("formula", "figures", "net"),
    [
        pytest.param(SWARF, PROVISIONAL_A, "196017.53", id="swarf, provisional"),
        pytest.param(SWARF, FINAL_A, "189040.92", id="swarf, final"),
        pytest.param(PHOSPHOR, PROVISIONAL_B, "-3509.20", id="phosphor, provisional: holder pays"),
        pytest.param(PHOSPHOR, FINAL_B, "2799.18", id="phosphor, final: the sign flips"),
    ],
)
def test_the_vectors_come_to_the_cent(formula: Formula, figures: Figures, net: str) -> None:
    assert work_out(formula, figures).net == Money.of(net, "EUR")


def test_what_is_paid_after_the_final_assay_goes_in_either_direction() -> None:
    first = work_out(SWARF, PROVISIONAL_A).net
    invoiced = Money(half_up(first.minor * Decimal("0.9")), "EUR")
    assert invoiced == Money.of("176415.78", "EUR")
    assert work_out(SWARF, FINAL_A).net - invoiced == Money.of("12625.14", "EUR")
    flipped = work_out(PHOSPHOR, FINAL_B).net - work_out(PHOSPHOR, PROVISIONAL_B).net
    assert flipped == Money.of("6308.38", "EUR")


def test_the_lines_add_up_to_the_net_amount_before_rounding() -> None:
    worked = work_out(SWARF, FINAL_A)
    paid = sum(one.minor for one in worked.paid)
    charged = sum(one.minor for one in worked.charged)
    assert worked.exact == paid - charged - worked.treatment - worked.fixed
    assert worked.charged[0].per_tonne == 3000
    assert worked.net.minor == nearest(worked.exact)


def test_an_index_of_twenty_percent_less_or_more_moves_only_what_is_paid_for() -> None:
    worked = work_out(PHOSPHOR, FINAL_B)
    paid = sum(one.minor for one in worked.paid)
    low, high = worked.range
    assert (low.minor, high.minor) == (
        nearest(worked.exact - paid / 5),
        nearest(worked.exact + paid / 5),
    )
    assert low.minor < 0 < high.minor


def test_the_price_per_tonne_is_of_the_lot_as_delivered_and_rounded_once() -> None:
    worked = work_out(SWARF, PROVISIONAL_A)
    assert worked.unit_price(SWARF_WET).minor_per_tonne == nearest(worked.exact / Exact("12.48"))
    assert worked.unit_price(SWARF_WET, Exact(0)).minor_per_tonne < 0
    with pytest.raises(Invalid, match="without mass"):
        worked.unit_price(Mass(0))


def test_the_lesser_of_share_and_deduction_is_paid_and_never_below_zero() -> None:
    payable = Payable(("Nd",), Decimal(90), Decimal(2))
    assert payable.content(Fraction.of("0.30")) == Exact("0.27")
    assert payable.content(Fraction.of("0.10")) == Exact("0.08")
    assert payable.content(Fraction.of("0.01")) == 0


def test_part_of_a_step_counts_in_proportion_without_rounding() -> None:
    third = Penalty("Cl", Decimal(0), Decimal("0.3"), 1)
    assert third.per_tonne(Fraction.of("0.001")) == Exact(1, 3)


@pytest.mark.parametrize(("value", "whole"), [("2.5", 3), ("-2.5", -3), ("2.49", 2), ("-0.4", 0)])
def test_halves_go_away_from_zero(value: str, whole: int) -> None:
    assert nearest(Exact(value)) == whole == half_up(Decimal(value))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"assay": percent(PrNd="24.60", Dy="1.10", Tb="0.12")}, "assay_missing"),
        ({"minor_per_kg": {"PrNd": Decimal(6250), "Dy": Decimal(20500)}}, "index_missing"),
    ],
)
def test_what_is_not_known_is_named_and_never_taken_for_zero(
    changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        work_out(SWARF, replace(PROVISIONAL_A, **changes))
    assert refused.value.code == code


def _line(**changes: Any) -> Formula:
    return replace(SWARF, payables=(replace(SWARF.payables[1], **changes),))


def _penal(**changes: Any) -> Formula:
    return replace(SWARF, penalties=(replace(SWARF.penalties[0], **changes),))


@pytest.mark.parametrize(
    ("formula", "path", "code"),
    [
        (replace(SWARF, currency="XXX"), "currency", "unknown_currency"),
        (replace(SWARF, payables=()), "payables", "bad_length"),
        (replace(SWARF, payables=(SWARF.payables[1],) * 2), "payables", "named_twice"),
        (replace(SWARF, penalties=SWARF.penalties * 2), "penalties", "named_twice"),
        (replace(SWARF, treatment_minor_per_tonne=-1), "treatment_per_tonne", "charge_below_zero"),
        (
            replace(SWARF, treatment_minor_per_tonne=LARGEST_MINOR_PER_TONNE + 1),
            "treatment_per_tonne",
            "price_out_of_range",
        ),
        (replace(SWARF, fixed_minor=-LARGEST_FIXED_MINOR - 1), "fixed", "amount_out_of_range"),
        (_line(elements=("Au",)), "payables.0.elements", "unknown_element"),
        (_line(elements=()), "payables.0.elements", "no_element"),
        (_line(pay_percent=Decimal("100.1")), "payables.0.pay_percent", "percent_out_of_range"),
        (_line(pay_percent=Decimal("NaN")), "payables.0.pay_percent", "percent_out_of_range"),
        (_line(pay_percent=Decimal("85.0000001")), "payables.0.pay_percent", "too_many_decimals"),
        (
            _line(deduction_points=Decimal(-1)),
            "payables.0.deduction_points",
            "percent_out_of_range",
        ),
        (_penal(substance="<b>"), "penalties.0.substance", "unknown_substance"),
        (_penal(step_percent=Decimal(0)), "penalties.0.step_percent", "no_step"),
        (
            _penal(threshold_percent=Decimal(101)),
            "penalties.0.threshold_percent",
            "percent_out_of_range",
        ),
        (_penal(minor_per_tonne=-5), "penalties.0.rate_per_tonne", "charge_below_zero"),
    ],
)
def test_a_formula_that_cannot_be_bid_is_refused_by_field(
    formula: Formula, path: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_formula(formula)
    assert [(one.path, one.code) for one in refused.value.details] == [(path, code)]


def test_every_finding_is_told_at_once_and_the_vectors_have_none() -> None:
    check_formula(SWARF)
    check_formula(PHOSPHOR)
    with pytest.raises(Invalid) as refused:
        check_formula(
            replace(_line(elements=("Au",), pay_percent=Decimal(101)), fixed_minor=10**13)
        )
    assert len(refused.value.details) == 3


shares = st.integers(0, 10**9).map(lambda ppb: Fraction(Decimal(ppb).scaleb(-9)))
indices = st.integers(0, 10**9).map(lambda value: Decimal(value).scaleb(-4))
percents = st.integers(0, 100 * 10**6).map(lambda value: Decimal(value).scaleb(-6))


@st.composite
def contests(draw: st.DrawFn) -> tuple[Formula, Figures]:
    payables = tuple(
        Payable((symbol,), draw(percents), draw(percents))
        for symbol in draw(st.lists(st.sampled_from(["Nd", "Dy", "Tb"]), unique=True, min_size=1))
    )
    penalty = Penalty("Cl", draw(percents), draw(percents.filter(bool)), draw(st.integers(0, 9999)))
    formula = Formula("EUR", payables, (penalty,), draw(st.integers(0, 10**6)), draw(st.integers()))
    figures = Figures(
        Mass(draw(st.integers(1, 10**14))),
        {name: draw(shares) for name in ("Nd", "Dy", "Tb", "Cl")},
        {name: draw(indices) for name in ("Nd", "Dy", "Tb")},
    )
    return formula, figures


@given(contests(), indices)
def test_a_higher_index_never_makes_a_bid_worse(
    contest: tuple[Formula, Figures], more: Decimal
) -> None:
    formula, figures = contest
    raised = {name: value + more for name, value in figures.minor_per_kg.items()}
    higher = work_out(formula, replace(figures, minor_per_kg=raised))
    assert higher.exact >= work_out(formula, figures).exact
    low, high = higher.range
    assert low.minor <= higher.net.minor <= high.minor


@given(contests(), st.integers(1, 10**14))
def test_two_parts_of_a_lot_are_worth_what_the_whole_is(
    contest: tuple[Formula, Figures], other: int
) -> None:
    whole, figures = replace(contest[0], fixed_minor=0), contest[1]
    parts: Iterator[Exact] = (
        work_out(whole, replace(figures, mass=mass)).exact for mass in (figures.mass, Mass(other))
    )
    together = work_out(whole, replace(figures, mass=figures.mass + Mass(other)))
    assert sum(parts) == together.exact


@given(contests())
def test_more_of_a_penalised_substance_never_pays(contest: tuple[Formula, Figures]) -> None:
    formula, figures = contest
    pure = replace(figures, assay={**figures.assay, "Cl": Fraction(Decimal(0))})
    assert work_out(formula, figures).exact <= work_out(formula, pure).exact
