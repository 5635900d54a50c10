"""Networks whose figures are compared: what fits, what does not, and what is named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling.recovery.balances.rules.figures import Figure, Law, Measured, Part
from recycling.recovery.balances.rules.judging import Judged
from recycling.recovery.balances.rules.network import (
    DRY_MASS,
    Node,
    Role,
    Stream,
    joined,
    system_of,
)
from recycling.recovery.balances.rules.reconciling import Compared, critical
from tests.recovery.balances.networks import a_network, errors_of

SEED = 20260611


def weighed(name: str, kilograms: float, standard: float = 1.0) -> Figure:
    part = Part("scale", standard, Law.NORMAL)
    return Figure(name, Measured.WEIGHING, name, kilograms, (part,) if standard else ())


def a_chain(*kilograms: float) -> list[Stream]:
    """One stream through one batch after the other, weighed before and after each."""
    last = len(kilograms) - 1
    return [
        Stream(
            f"S{n}",
            Role.INPUT,
            f"B{n - 1}" if n else None,
            f"B{n}" if n < last else None,
            weighed(f"S{n}", mass),
        )
        for n, mass in enumerate(kilograms)
    ]


def nodes(streams: list[Stream]) -> list[Node]:
    return [Node(f"B{n}", keeps_mass=True) for n in range(len(streams) - 1)]


def compared(streams: list[Stream]) -> Judged:
    return Judged(nodes(streams), streams)


def corrected(found: Judged) -> list[float]:
    return list(found.corrected.values())


def test_equal_weighings_of_one_stream_are_reconciled_to_their_mean() -> None:
    # Least squares of four equally good weighings of one mass: 100.5 kg; chi-square is the sum of
    # squares about the mean, with one degree less.
    found = compared(a_chain(100, 101, 100, 101))
    assert corrected(found) == pytest.approx([100.5] * 4)
    assert found.chi_square == pytest.approx(1.0)
    assert found.freedom == 3
    assert found.chance == pytest.approx(0.801, abs=0.001)
    assert found.errors == ()


def test_a_better_weighing_is_corrected_less() -> None:
    read = zip(a_chain(0, 0), (100, 102), (1, 2), strict=True)
    streams = [replace(one, weighing=weighed(one.name, mass, u)) for one, mass, u in read]
    # Corrections stand as the variances do, 1 : 4.
    assert corrected(compared(streams)) == pytest.approx([100.4, 100.4])


def test_the_one_weighing_that_is_wrong_is_named_with_its_error_and_takes_no_part() -> None:
    found = compared(a_chain(100, 100.5, 140, 99.5, 100))
    (error,) = found.errors
    (suspect,) = error.likely
    assert suspect.figure.key == "S2"
    assert suspect.error == pytest.approx(40)
    assert suspect.in_standards == pytest.approx(40)
    assert corrected(found) == pytest.approx([100] * 5)
    assert found.chance < 1e-6


def test_two_wrong_weighings_are_named_one_after_the_other() -> None:
    found = compared(a_chain(100, 100, 140, 100, 100, 70, 100, 100))
    assert [one.likely[0].figure.key for one in found.errors] == ["S2", "S5"]
    assert corrected(found) == pytest.approx([100] * 8)


def test_figures_that_do_the_same_to_every_balance_are_named_together() -> None:
    """One batch, one weighing in and one out: nothing tells which of the two is wrong."""
    (error,) = compared(a_chain(100, 120)).errors
    assert {one.figure.key for one in error.likely} == {"S0", "S1"}
    assert {round(one.error) for one in error.likely} == {-20, 20}


def test_of_two_that_explain_it_as_well_the_one_that_need_be_less_wrong_stands_first() -> None:
    """A sack and a lorry in, a lorry out: nobody weighs a sack wrong by a hundred times its scale.

    The sack's weighing does what the lorries' do to the one balance there is.
    """
    streams = [
        Stream("lorry", Role.INPUT, None, "B0", weighed("lorry", 20_150, 20)),
        Stream("sack", Role.INPUT, None, "B0", weighed("sack", 40, 0.05)),
        Stream("out", Role.PRODUCT, "B0", None, weighed("out", 20_040, 5)),
    ]
    (error,) = Judged([Node("B0", keeps_mass=True)], streams).errors
    assert [one.figure.key for one in error.likely] == ["lorry", "out", "sack"]


def test_moisture_and_weighing_of_a_lot_cannot_be_told_apart_but_its_assay_can() -> None:
    moisture = Figure("m", Measured.MOISTURE, "lot", 0.1, (Part("moisture", 0.002),))
    contents = [
        {e: Figure(f"{e} {of}", Measured.CONTENT, of, 0.2, (Part("analysis", 0.0005),), e)
         for e in ("Nd", "Pr")}
        for of in ("lot", "out")
    ]  # fmt: skip
    streams = [
        Stream("lot", Role.INPUT, None, "B0", weighed("lot", 1_000), moisture, contents[0]),
        Stream("out", Role.PRODUCT, "B0", None, weighed("out", 940), None, contents[1]),
    ]
    found = Judged([Node("B0", keeps_mass=True)], streams)
    (error,) = found.errors
    assert {one.figure.key for one in (*error.likely, *error.nearly)} == {"lot", "m", "out"}
    row = found.most_likely("B0", "Nd")
    assert row is not None
    assert "Nd lot" not in {one.figure.key for one in row.likely}


def test_an_element_of_which_all_has_one_content_says_no_more_than_the_mass() -> None:
    content = Figure("x", Measured.CONTENT, "powder", 0.2, (Part("analysis", 0.002),), "Nd")
    streams = [replace(one, contents={"Nd": content}) for one in a_chain(100, 103)]
    assert system_of(nodes(streams), streams).rows == (("B0", DRY_MASS),)


def test_batches_that_share_no_figure_are_judged_apart() -> None:
    one, other = a_chain(100, 101), [
        replace(s, sink=s.sink and "C0", source=s.source and "C0",
                weighing=weighed(f"T{s.name}", s.weighing.value))
        for s in a_chain(50, 50)
    ]  # fmt: skip
    system = system_of([Node("B0", True), Node("C0", True)], [*one, *other])
    parts = joined(system)
    assert [part.rows for part in parts] == [(("B0", DRY_MASS),), (("C0", DRY_MASS),)]
    whole, apart = Compared(system), [Compared(part) for part in parts]
    assert whole.chi_square == pytest.approx(sum(part.chi_square for part in apart))


def test_the_more_batches_are_judged_together_the_further_off_a_figure_must_be() -> None:
    """One balance of normal figures: 2.05 in 4 of 100; of thirty in all, 3.2 (Šidák)."""
    one = Compared(system_of(nodes(a_chain(100, 101)), a_chain(100, 101)))
    assert critical([one]) == pytest.approx(2.05, abs=0.07)
    assert critical([one] * 30) == pytest.approx(3.2, abs=0.12)


def test_a_network_of_certain_figures_has_nothing_to_compare() -> None:
    streams = [replace(one, weighing=weighed(one.name, 100, 0)) for one in a_chain(0, 0)]
    with pytest.raises(ValueError):
        Compared(system_of(nodes(streams), streams))
    assert (compared(streams).freedom, compared(streams).errors) == (0, ())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(1, 3))
def test_corrected_figures_close_every_balance_and_true_ones_need_no_correction(
    seed: int, tiers: int, wide: int
) -> None:
    chance = np.random.default_rng(seed)
    network = a_network(chance, tiers, wide)
    true = system_of(network.nodes, network.streams)
    assert np.abs(true.open).max() < 1e-6
    streams = network.read_with(errors_of(chance, network.figures)).streams
    read, found = system_of(network.nodes, streams), Judged(network.nodes, streams)
    errors = np.array([one.value - found.corrected[one] for one in read.figures])
    standards = np.array([one.standard for one in read.figures])
    left = read.open - read.effects @ (errors / standards)
    assert np.abs(left).max() < 1e-6 * max(1.0, np.abs(read.open).max())


def test_a_gross_error_at_a_gate_is_named_in_networks_of_thirty_batches() -> None:
    """A few of the cases the benchmark counts."""
    chance, named, alarms = np.random.default_rng(SEED), 0, 0
    for _ in range(12):
        network = a_network(chance)
        errors = errors_of(chance, network.figures)
        wrong = chance.choice(np.array([one.key for one in network.weighings("gate")]))
        sound, planted = (
            Judged(network.nodes, network.read_with(read).streams)
            for read in (errors, {**errors, str(wrong): float(chance.choice((-5, 5)))})
        )
        alarms += bool(sound.errors)
        named += wrong in {one.figure.key for found in planted.errors[:1] for one in found.likely}
    assert (named >= 11, alarms <= 2) == (True, True)
