"""What a substance in a lot costs at a line, to the cent, and that a line says it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction as Exact

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from recycling.bases import queries
from recycling.bases.catalogue import known
from recycling.bases.rules import NewLine, Penalty, check_line
from recycling.errors import Invalid
from recycling.matching.rules import net_value
from recycling.parties.rules import Kind
from recycling.quantities import Money, from_ppb
from tests.bases.makers import a_new_line, an_applied_base
from tests.makers import a_member
from tests.matching.makers import a_price, base_facts, line_facts, lot_facts

PRICES = {"Nd": a_price(), "Dy": a_price(element="Dy", minor_per_kg=20_500)}
CHLORINE = Penalty("Cl", Decimal("0.10"), Decimal("0.10"), 1500)


@given(
    ppb=st.integers(0, 10**8),
    above=st.integers(0, 10**6),
    step=st.integers(1, 10**6),
    rate=st.integers(1, 10**6),
)
def test_a_penalty_is_taken_off_to_the_cent(ppb: int, above: int, step: int, rate: int) -> None:
    """Whole numbers only: parts per billion, and ten-thousandths of a per cent."""
    penalty = Penalty("Cl", Decimal(above) / 10_000, Decimal(step) / 10_000, rate)
    lot = lot_facts(assay=(("Cl", from_ppb(ppb)), ("F", from_ppb(10**8))))
    free = net_value(lot, base_facts(), PRICES, "EUR")
    charged = net_value(lot, base_facts(line=line_facts(penalties=(penalty,))), PRICES, "EUR")
    assert free is not None
    assert charged is not None
    expected = Exact(max(0, ppb - above * 1000), step * 1000) * rate * Exact(15, 2)
    assert charged.penalties[0].amount_minor == expected
    assert abs(free.net.minor - charged.net.minor - expected) <= 1


def test_a_substance_the_assay_does_not_state_costs_nothing_and_is_named() -> None:
    base = base_facts(line=line_facts(penalties=(CHLORINE,)))
    value = net_value(lot_facts(), base, PRICES, "EUR")
    assert value is not None
    assert value.penalties[0].assay is None
    assert value.net == net_value(lot_facts(), base_facts(), PRICES, "EUR").net  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("penalty", "field", "code"),
    [
        (Penalty("chlorine", Decimal(0), Decimal(1), 1), "substance", "unknown_substance"),
        (Penalty("Cl", Decimal(101), Decimal(1), 1), "threshold_percent", "percent_out_of_range"),
        (Penalty("Cl", Decimal(0), Decimal(0), 1), "step_percent", "no_step"),
        (Penalty("Cl", Decimal(0), Decimal("0.00001"), 1), "step_percent", "step_too_small"),
        (Penalty("Cl", Decimal(0), Decimal("0.0000001"), 1), "step_percent", "too_many_decimals"),
        (Penalty("Cl", Decimal(0), Decimal(1), 0), "rate", "charge_out_of_range"),
    ],
)
def test_a_penalty_that_cannot_be_is_named_with_its_field(
    penalty: Penalty, field: str, code: str
) -> None:
    assert (f"penalties.0.{field}", code) in findings(a_new_line(penalties=(penalty,)))


def test_penalties_named_twice_and_too_many_are_refused() -> None:
    found = findings(a_new_line(penalties=(CHLORINE,) * 21))
    assert {("penalties", "named_twice"), ("penalties", "bad_length")} <= found


def findings(line: NewLine) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        check_line(line, known(), "EUR")
    return {(one.path, one.code) for one in refused.value.details}


def test_a_line_says_what_substances_cost(in_app: Flask) -> None:
    base_ref, _licence = an_applied_base(a_member(Kind.RECYCLER), penalties=(CHLORINE,))
    ((one,),) = (line.penalties for line in queries.base(base_ref).lines)
    assert (one.substance, one.threshold.percent) == ("Cl", Decimal("0.1"))
    assert (one.step.percent, one.rate) == (Decimal("0.1"), Money(1500, "EUR"))
