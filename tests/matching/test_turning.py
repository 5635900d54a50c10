"""The figure at which two bases are level is exact: there they are worth the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction as Exact

from hypothesis import given, settings
from hypothesis import strategies as st

from recycling.bases.rules import Penalty
from recycling.matching.rules import Valuation, What, net_value, turns
from recycling.matching.rules.turning import exact_net
from recycling.quantities import Fraction, from_ppb
from tests.matching.makers import a_price, base_facts, line_facts, lot_facts

PRICES = {"Nd": a_price(), "Dy": a_price(element="Dy", minor_per_kg=20_500)}
LOT = lot_facts(assay=(("Cl", Fraction.of("0.003")),))
shares = st.integers(0, 10**9)


def valued(nd: int, dy: int, charge: int, longitude: int, rate: int = 0) -> Valuation:
    line = line_facts(treatment_charge_minor=charge)
    yields = tuple(
        replace(one, fraction=from_ppb(ppb)) for one, ppb in zip(line.yields, (nd, dy), strict=True)
    )
    penalties = (Penalty("Cl", Decimal("0.1"), Decimal("0.3"), rate),) if rate else ()
    line = replace(line, yields=yields, penalties=penalties)
    base = base_facts(line=line, longitude_udeg=longitude)
    found = net_value(LOT, base, PRICES, "EUR")
    assert found is not None
    return found


bases = st.builds(
    valued,
    shares,
    shares,
    st.integers(0, 10**6),
    st.integers(-180_000_000, 180_000_000),
    st.integers(0, 10**6),
)


def net_with(value: Valuation, price_of: str, minor: Exact) -> Exact:
    """Work the net value out anew with another price of an element."""
    changed = sum(
        Exact(one.priced_kg) * (minor - one.price.minor_per_kg)
        for one in value.elements
        if one.element == price_of and one.price
    )
    return exact_net(value) + changed


@settings(max_examples=60)
@given(bases, bases)
def test_at_each_turn_the_two_are_worth_exactly_the_same(one: Valuation, other: Valuation) -> None:
    first, second = sorted((one, other), key=exact_net, reverse=True)
    found = turns(first, second)
    assert bool(found) == (exact_net(first) > exact_net(second))
    for turn in found:
        assert turn.at >= 0
        if turn.what is What.PRICE:
            ours = net_with(first, turn.element, turn.at)
            theirs = net_with(second, turn.element, turn.at)
        elif turn.what is What.TREATMENT:
            ours = exact_net(first) - turn.change * Exact(LOT.dry_mass.tonnes)
            theirs = exact_net(second)
        elif turn.what is What.PENALTY:
            steps = Exact(2, 3)  # 0.3 % is 0.2 points above 0.1 %, a step is 0.3 points
            ours = exact_net(first) - turn.change * steps * Exact(LOT.dry_mass.tonnes)
            theirs = exact_net(second)
        else:
            ours = exact_net(first) - turn.change * Exact(first.transport.minor_per_km)
            theirs = exact_net(second)
        assert ours == theirs


def test_two_that_are_level_already_have_no_turn() -> None:
    value = valued(5 * 10**8, 0, 1000, 9_990_000)
    assert turns(value, value) == ()


def test_an_element_only_the_first_recovers_turns_at_a_lower_price() -> None:
    best, next_one = (valued(nd, 9 * 10**8, 85_000, 13_405_000) for nd in (9 * 10**8, 0))
    turn = next(one for one in turns(best, next_one) if one.what is What.PRICE)
    assert (turn.element, turn.at) == ("Nd", 0)
