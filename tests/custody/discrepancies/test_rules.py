"""Which difference is a discrepancy, by which rule?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.custody.discrepancies.rules import (
    Compared,
    Ground,
    due_at,
    expanded_uncertainty,
    grounds_of,
    terms_for,
)
from recycling.custody.rules import Weighing
from recycling.quantities import Fraction, Mass

DAY = date(2026, 11, 24)
DECLARED = Mass.kg("2500")
BRIDGE = Weighing(
    scale="Weighbridge 1",
    accuracy_class="III",
    division=Mass.kg("20"),
    calibrated_until=date(2027, 6, 1),
    gross=Mass.kg("17500"),
    tare=Mass.kg("15000"),
    moisture=Fraction.of("0.25"),
)


def weighed(net: Mass) -> Weighing:
    return replace(BRIDGE, gross=BRIDGE.tare + net)


def found(net: Mass, **differs: int | None) -> tuple[Ground, ...]:
    return grounds_of(Compared(DECLARED, weighed(net), **differs), terms_for("DE", DAY))


def test_expanded_uncertainty_is_as_worked_out_by_hand() -> None:
    # 875 and 750 divisions of 20 kg: ±1 division each, twice that in service, 40 kg.
    # u² = 2 × (40² + 40²) / 3; U = 2 u = 92.376 043 kg, rounded up.
    assert expanded_uncertainty(BRIDGE, 2) == Mass.kg("92.4")


def test_ten_percent_to_the_milligram_is_let_pass_and_one_milligram_more_is_not() -> None:
    at_the_limit = Mass.kg("2250")
    assert found(at_the_limit) == (Ground.BEYOND_WEIGHING,)
    beyond = Mass(at_the_limit.milligrams - 1)
    assert found(beyond) == (Ground.BY_WEIGHT, Ground.BEYOND_WEIGHING)


@pytest.mark.parametrize("net", ["2408", "2500", "2592"])
def test_what_two_weighings_can_explain_is_no_discrepancy(net: str) -> None:
    assert found(Mass.kg(net)) == ()


@pytest.mark.parametrize("net", ["2407", "2593"])
def test_what_two_weighings_cannot_explain_is_one(net: str) -> None:
    assert found(Mass.kg(net)) == (Ground.BEYOND_WEIGHING,)


def test_any_difference_in_packages_is_one_where_somebody_counted() -> None:
    assert found(DECLARED, declared_pieces=50, pieces=49) == (Ground.PIECES,)
    assert found(DECLARED, declared_pieces=50, pieces=50) == ()
    assert found(DECLARED, declared_pieces=50, pieces=None) == ()
    assert found(DECLARED, declared_pieces=None, pieces=49) == ()


@given(st.integers(1, 5_000_000_000))
def test_a_finer_scale_never_hides_a_difference(net_mg: int) -> None:
    terms, net = terms_for("DE", DAY), Mass(net_mg)
    coarse, fine = (
        grounds_of(Compared(DECLARED, replace(weighed(net), division=Mass.kg(division))), terms)
        for division in ("50", "5")
    )
    assert set(coarse) <= set(fine)


def test_terms_are_the_countrys_own_where_it_has_any_and_dated() -> None:
    assert terms_for("US", DAY).country == "US"
    assert terms_for("DE", DAY).country == "*"
    assert terms_for("US", DAY).bulk_share == Decimal("0.10")
    assert terms_for("DE", DAY).source.startswith("40 CFR 264.72")


def test_due_fifteen_days_after_the_receipt() -> None:
    at = datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert due_at(at, terms_for("US", DAY)) == at + timedelta(days=15)
