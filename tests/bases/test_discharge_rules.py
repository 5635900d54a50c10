"""A measured value against the limits of its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.bases.discharge.limits import parameters, standard, unit_of
from recycling.bases.discharge.rules import (
    Measured,
    NewResult,
    Outcome,
    check_result,
    judge,
)
from recycling.bases.footings.rules import DischargePermit, PermitLimit
from recycling.errors import Invalid

DAY = date(2026, 11, 26)
NH3, PH = ("ammonia nitrogen", "water"), ("pH", "water")
STRICT = DischargePermit(("DW001",), "", "", (PermitLimit(*NH3, Decimal(10)),))
BY_STANDARD = DischargePermit(("DW001",), "GB 26451-2011", "new", ())
BOTH = replace(BY_STANDARD, limits=STRICT.limits)


def outcome(
    value: str, permit: DischargePermit | None, what: tuple[str, str] = NH3, day: date = DAY
) -> Outcome:
    measured = Measured(*what, Decimal(value), day)
    return judge(measured, permit, "WHG 1", standard()).outcome


@pytest.mark.parametrize(
    ("value", "permit", "expected"),
    [
        ("10", STRICT, Outcome.WITHIN),
        ("10.000000001", STRICT, Outcome.BREACH),
        ("15", BY_STANDARD, Outcome.WITHIN),
        ("15.1", BY_STANDARD, Outcome.BREACH),
        ("12", BOTH, Outcome.BREACH),
        ("12", None, Outcome.NO_LIMIT),
    ],
)
def test_a_value_is_judged_by_the_stricter_of_permit_and_standard(
    value: str, permit: DischargePermit | None, expected: Outcome
) -> None:
    assert outcome(value, permit) == expected


def test_a_limit_that_is_only_recalled_cautions_and_never_breaches() -> None:
    assert outcome("9.5", BY_STANDARD, PH) == Outcome.CAUTION
    assert outcome("5.9", BY_STANDARD, PH) == Outcome.CAUTION
    assert outcome("7", BY_STANDARD, PH) == Outcome.WITHIN
    own = replace(BY_STANDARD, limits=(PermitLimit(*PH, Decimal(9), Decimal(6)),))
    assert outcome("5.9", own, PH) == Outcome.BREACH


EXISTING = replace(BY_STANDARD, table="existing")


@pytest.mark.parametrize(
    ("day", "permit", "expected"),
    [
        (date(2011, 9, 30), BY_STANDARD, Outcome.NO_LIMIT),
        (date(2011, 10, 1), BY_STANDARD, Outcome.BREACH),
        (date(2011, 12, 31), EXISTING, Outcome.NO_LIMIT),
        (date(2012, 1, 1), EXISTING, Outcome.WITHIN),
        (date(2013, 12, 31), EXISTING, Outcome.WITHIN),
        (date(2014, 1, 1), EXISTING, Outcome.BREACH),
    ],
)
def test_the_limit_is_that_of_the_day_of_sampling(
    day: date, permit: DischargePermit, expected: Outcome
) -> None:
    assert outcome("20", permit, day=day) == expected


def test_a_limit_says_its_unit_its_range_and_where_it_stands() -> None:
    found = judge(Measured(*NH3, Decimal(11), DAY), STRICT, "WHG 1", standard())
    assert found.limit is not None
    assert (str(found.limit), found.limit.source) == ("10 mg/L", "Discharge permit WHG 1")
    ph = judge(Measured(*PH, Decimal(7), DAY), BY_STANDARD, "", standard()).limit
    assert str(ph) == "6 to 9"
    noise = Measured("noise", "air", Decimal(7), DAY)
    assert judge(noise, BY_STANDARD, "", standard()).outcome == Outcome.NO_LIMIT


def test_every_parameter_has_its_unit_and_an_unknown_one_has_none() -> None:
    assert all(unit_of(*one) for one in parameters())
    assert unit_of("noise", "air") == ""


@given(value=st.decimals(0, 1000, places=3), most=st.decimals(0, 1000, places=3))
def test_a_value_breaches_a_permit_exactly_when_it_is_above_it(
    value: Decimal, most: Decimal
) -> None:
    permit = replace(STRICT, limits=(PermitLimit(*NH3, most),))
    found = judge(Measured(*NH3, value, DAY), permit, "", standard())
    assert (found.outcome == Outcome.BREACH) == (value > most)


def result(**differs: object) -> NewResult:
    whole = NewResult(*NH3, Decimal(9), "mg/L", DAY, "HJ 535", "Elbe", "DW001")
    return replace(whole, **differs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (result(parameter="noise"), "parameter"),
        (result(unit="g/L"), "unit"),
        (result(value=Decimal(-1)), "value"),
        (result(value=Decimal("1e-10")), "value"),
        (result(sampled_on=DAY + timedelta(1)), "sampled_on"),
        (result(method=" "), "method"),
        (result(laboratory="x" * 201), "laboratory"),
        (result(point=""), "point"),
    ],
)
def test_what_is_wrong_with_a_result_is_said_at_its_field(wrong: NewResult, field: str) -> None:
    check_result(result(), standard(), DAY)
    with pytest.raises(Invalid) as refused:
        check_result(wrong, standard(), DAY)
    assert [one.path for one in refused.value.details] == [field]
