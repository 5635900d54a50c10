"""Balances of elements: what closes, which way they are open, and what was recovered."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.quantities import Mass
from recycling.recovery.balances.rules.closing import (
    ACCOUNTED,
    RECOVERED,
    SUM,
    Conclusion,
    Known,
    element_lines,
)
from recycling.recovery.balances.rules.figures import Figure, Measured, Part
from recycling.recovery.balances.rules.network import Role, Stream
from recycling.recovery.balances.rules.reconciling import Suspect, Suspicion
from recycling.recovery.balances.rules.uncertainty import of_stock


def stream(role: Role, name: str, kilograms: float, **contents: float) -> Stream:
    """A dry stream whose contents are known to 1 % and whose weighing is certain."""
    found = {
        element: Figure(f"{element} {name}", Measured.CONTENT, name, value,
                        (Part("analysis", 0.01 * value),), element)
        for element, value in contents.items()
    }  # fmt: skip
    ends = (None, "batch") if role is Role.INPUT else ("batch", None)
    return Stream(name, role, *ends, Figure(name, Measured.WEIGHING, name, kilograms, ()), None,
                  found)  # fmt: skip


LOT = stream(Role.INPUT, "lot", 10_000, Nd=0.2, Tb=0.002)
RESIDUE = stream(Role.RESIDUE, "residue", 6_000, Nd=0.01, Tb=0.0001)


def oxide(terbium: float) -> Stream:
    return stream(Role.PRODUCT, "oxide", 2_400, Nd=0.8, Tb=terbium)


def test_each_line_has_its_masses_their_uncertainties_and_what_is_left() -> None:
    nd = element_lines([LOT, oxide(0.008), RESIDUE])[0]
    assert (nd.element, nd.input.mass, nd.products.mass) == ("Nd", Mass.kg(2000), Mass.kg(1920))
    assert nd.unexplained.mass == Mass.kg(20)
    # 2 sqrt(20² + 19.2² + 0.6²) kg
    expanded = 2 * sqrt(20**2 + 19.2**2 + 0.6**2)
    assert float(nd.unexplained.expanded.kilograms) == pytest.approx(expanded, abs=1e-6)
    assert nd.z == pytest.approx(20 / (expanded / 2))
    assert nd.conclusion is Conclusion.CLOSES


def test_a_scarce_element_is_not_hidden_by_a_sum_that_closes() -> None:
    lines = {line.element: line for line in element_lines([LOT, oxide(0.006), RESIDUE])}
    assert lines[SUM].closes
    assert lines["Nd"].closes
    assert lines["Tb"].conclusion is Conclusion.TOO_LITTLE
    assert lines["Tb"].unexplained.mass == Mass.kg(5)


def test_more_out_than_in_is_said_as_such_and_its_recovery_cannot_be() -> None:
    tb = element_lines([LOT, oxide(0.01)])[1]
    assert tb.conclusion is Conclusion.TOO_MUCH
    recovered = tb.yields[0]
    assert (recovered.metric, recovered.share) == (RECOVERED, pytest.approx(1.2))
    # 24 of 20 kg, each to 1 %: 1.2 sqrt(2) %, k = 2.
    assert recovered.expanded == pytest.approx(2 * 1.2 * 0.01 * sqrt(2))
    assert recovered.is_impossible
    assert not element_lines([LOT, oxide(0.0084)])[1].yields[0].is_impossible


def test_what_is_still_in_the_line_is_not_missing() -> None:
    taken = Figure("held", Measured.STOCK, "batch", 5, of_stock(Mass.kg(2)), "Tb")
    whole = Figure("held whole", Measured.CONTENT, "batch", 1.0, (), "Tb")
    held = Stream("batch", Role.IN_LINE, "batch", None, taken, None, {"Tb": whole})
    without = element_lines([LOT, oxide(0.006), RESIDUE])[1].unexplained.expanded
    tb = element_lines([LOT, oxide(0.006), RESIDUE, held])[1]
    assert (tb.stock_change, tb.unexplained.mass) == (Known(Mass.kg(5), Mass.kg(2)), Mass.kg(0))
    both = sqrt(float(without.kilograms) ** 2 + 2**2)
    assert float(tb.unexplained.expanded.kilograms) == pytest.approx(both, abs=1e-5)
    accounted = next(one for one in tb.yields if one.metric == ACCOUNTED)
    assert accounted.share == pytest.approx(1.0)


def test_a_suspicion_stands_only_where_the_balance_does_not_close() -> None:
    wrong = Suspicion((Suspect(LOT.contents["Tb"], 0.0005, 4.0),))
    suspicions = {"Tb": wrong, "Nd": wrong}
    lines = {one.element: one for one in element_lines([LOT, oxide(0.006)], suspicions)}
    assert lines["Tb"].suspicion is wrong
    assert element_lines([LOT, oxide(0.0083)], suspicions)[1].suspicion is None


def test_nothing_that_went_in_has_no_recovery() -> None:
    (nd,) = element_lines([stream(Role.PRODUCT, "oxide", 10, Nd=0.5)])
    assert nd.yields == ()
    assert nd.conclusion is Conclusion.TOO_MUCH


@given(st.lists(st.tuples(st.floats(1, 1e5), st.floats(1e-6, 0.9)), min_size=1, max_size=6))
def test_the_sum_of_inputs_is_known_better_than_its_parts_laid_end_to_end(
    parts: list[tuple[float, float]],
) -> None:
    streams = [stream(Role.INPUT, f"lot {n}", mass, Nd=x) for n, (mass, x) in enumerate(parts)]
    (nd,) = element_lines(streams)
    alone = [2 * 0.01 * mass * x for mass, x in parts]
    known = float(nd.input.expanded.kilograms)
    assert max(alone) - 1e-5 <= known <= sum(alone) + 1e-5
    assert float(nd.input.mass.kilograms) == pytest.approx(sum(m * x for m, x in parts), abs=1e-5)
