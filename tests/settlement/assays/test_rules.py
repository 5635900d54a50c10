"""Whatever two parties find, what is final lies between it, and nobody gains by coming first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions.rules.contract import Analyte
from recycling.errors import Invalid
from recycling.quantities import Fraction
from recycling.settlement.assays.rules import (
    MARGIN,
    Ground,
    Settled,
    agreed_umpire,
    due,
    exchanged,
    read_assay,
    umpired,
)

pytestmark = pytest.mark.once

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHARES = st.integers(0, 10**8).map(lambda whole: Fraction(Decimal(whole) / 10**8))
LIMITS = st.integers(0, 10**6).map(lambda whole: Fraction(Decimal(whole) / 10**8))


def percent(value: str) -> Fraction:
    return Fraction(Decimal(value) / 100)


NEODYMIUM = Analyte("PrNd", percent("24.60"), percent("0.492"))


@pytest.mark.parametrize(
    ("holder", "recycler", "final"),
    [
        ("24.10", "23.80", Settled(percent("23.95"), Ground.MEAN)),
        ("24.20", "23.708", Settled(percent("23.954"), Ground.MEAN)),
        ("24.20", "23.707999", None),
        (None, "23.80", Settled(percent("23.80"), Ground.SILENCE)),
        ("24.10", None, Settled(percent("24.10"), Ground.SILENCE)),
        ("0", None, Settled(percent("0"), Ground.SILENCE)),
        (None, None, Settled(percent("24.60"), Ground.DECLARED)),
    ],
)
def test_two_results_make_a_mean_up_to_the_splitting_limit_and_silence_loses(
    holder: str | None, recycler: str | None, final: Settled | None
) -> None:
    found = [None if one is None else percent(one) for one in (holder, recycler)]
    assert exchanged(NEODYMIUM, found[0], found[1]) == final


@pytest.mark.parametrize(
    ("umpire", "final"),
    [
        ("24.00", Settled(percent("24.00"), Ground.UMPIRE)),
        ("23.00", Settled(percent("23.00"), Ground.UMPIRE)),
        ("25.00", Settled(percent("25.00"), Ground.UMPIRE)),
        ("22.90", Settled(percent("23.00"), Ground.NEARER)),
        ("27.00", Settled(percent("25.00"), Ground.NEARER)),
        (None, Settled(percent("24.00"), Ground.NO_UMPIRE)),
    ],
)
def test_an_umpire_decides_between_the_two_and_else_for_the_nearer(
    umpire: str | None, final: Settled
) -> None:
    found = None if umpire is None else percent(umpire)
    assert umpired(percent("25.00"), percent("23.00"), found) == final


@given(SHARES, SHARES, SHARES, LIMITS)
def test_what_two_results_make_lies_between_them_whoever_submitted_which(
    one: Fraction, other: Fraction, declared: Fraction, limit: Fraction
) -> None:
    analyte = Analyte("Dy", declared, limit)
    final = exchanged(analyte, one, other)
    assert final == exchanged(analyte, other, one)
    assert (final is None) == (abs(one.value - other.value) > limit.value)
    if final is not None:
        assert min(one, other) <= final.value <= max(one, other)
        assert final.value.value * 2 == one.value + other.value


@given(SHARES, SHARES, st.none() | SHARES)
def test_what_an_umpire_makes_lies_between_the_parties_results_too(
    one: Fraction, other: Fraction, umpire: Fraction | None
) -> None:
    final = umpired(one, other, umpire)
    assert final == umpired(other, one, umpire)
    assert min(one, other) <= final.value <= max(one, other)
    if umpire is not None:
        away = abs(final.value.value - umpire.value)
        assert all(away <= abs(party.value - umpire.value) for party in (one, other))


@given(SHARES, SHARES, SHARES, LIMITS)
def test_who_is_silent_cannot_move_what_the_other_found(
    found: Fraction, declared: Fraction, other: Fraction, limit: Fraction
) -> None:
    analyte = Analyte("Dy", declared, limit)
    for pair in ((found, None), (None, found)):
        assert exchanged(analyte, *pair) == Settled(found, Ground.SILENCE)
    assert exchanged(analyte, None, None) == Settled(declared, Ground.DECLARED)


@given(st.integers(0, 60), st.integers(0, 120))
def test_no_period_reaches_into_the_last_days_of_the_money(days: int, left: int) -> None:
    leaves = AT + timedelta(days=left)
    end = due(AT, timedelta(days=days), leaves)
    assert AT <= end <= max(AT, leaves - MARGIN)
    assert end <= AT + timedelta(days=days)
    assert due(AT, timedelta(days=days), None) == AT + timedelta(days=days)


@pytest.mark.parametrize(
    ("by_holder", "by_recycler", "is_over", "umpire"),
    [
        (None, None, False, None),
        (7, None, False, None),
        (7, 8, False, None),
        (7, 7, False, 7),
        (7, None, True, 7),
        (None, 8, True, 8),
        (7, 8, True, None),
        (None, None, True, None),
    ],
)
def test_both_name_the_umpire_or_the_one_who_spoke(
    by_holder: int | None, by_recycler: int | None, is_over: bool, umpire: int | None
) -> None:
    assert agreed_umpire(by_holder, by_recycler, is_over) == umpire


def test_an_assay_says_of_each_analyte_how_much_and_of_nothing_else() -> None:
    read = read_assay(["PrNd", "Cl"], {"Cl": Decimal("0.30"), "PrNd": Decimal("23.95")})
    assert read == {"PrNd": Fraction.of("0.2395"), "Cl": Fraction.of("0.003")}
    with pytest.raises(Invalid) as refused:
        read_assay(
            ["PrNd", "Cl", "Dy"],
            {"PrNd": Decimal("101"), "Cl": Decimal("0.3000001"), "Tb": Decimal(1)},
        )
    assert {one.path: one.code for one in refused.value.details} == {
        "percent.PrNd": "percent_out_of_range",
        "percent.Cl": "too_many_decimals",
        "percent.Dy": "assay_missing",
        "percent.Tb": "not_to_be_assayed",
    }
