"""Balances per element, recoveries that cannot be, and shares that sum to the whole."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Conflict, Invalid
from recycling.quantities import NO_MASS, Mass
from recycling.recovery.rules import (
    Declared,
    ElementBalance,
    OutputKind,
    balance,
    check_closes,
    check_output,
    check_recovery,
)

ND, PR = "Nd", "Pr"
KNOWN = frozenset({ND, PR})
INPUT = {ND: Mass.kg(1500), PR: Mass.kg(375)}
OXIDE = Declared(
    OutputKind.PRODUCT, "NdPr oxide", Mass.kg(2130), "", ((ND, Mass.kg(1440)), (PR, Mass.kg(360)))
)
RESIDUE = Declared(
    OutputKind.RESIDUE, "Iron residue", Mass.kg(5000), "Landfill 3", ((ND, Mass.kg(45)),)
)


def test_balance_finds_every_element_in_products_and_residues() -> None:
    lines = balance([INPUT], [OXIDE, RESIDUE])
    assert [line.element for line in lines] == [ND, PR]
    assert lines[0].unexplained == Mass.kg(15)
    assert lines[0].recovery == Decimal("0.96")
    assert lines[0].verdict == "closes"


@pytest.mark.parametrize(
    ("products", "verdict"),
    [("97", "closes"), ("96.9", "closes with a gap"), ("95", "closes with a gap"),
     ("94.9", "does not close"), ("100.1", "does not close")],
)  # fmt: skip
def test_verdict_follows_the_gap_of_the_element(products: str, verdict: str) -> None:
    line = ElementBalance(ND, Mass.kg(100), Mass.kg(products), NO_MASS)
    assert line.verdict == verdict


def test_balance_with_more_residue_than_input_does_not_close() -> None:
    line = ElementBalance(ND, Mass.kg(100), NO_MASS, Mass.kg(106))
    assert line.verdict == "does not close"
    assert not line.is_above_one


@pytest.mark.parametrize(
    ("residues", "expanded", "verdict"),
    [("103", "3", "closes"), ("103.1", "3.1", "closes with a gap"),
     ("101", "0.9", "does not close"), ("100.00001", "0", "closes"),
     ("108", "9", "closes with a gap"), ("94.9", "9", "does not close")],
)  # fmt: skip
def test_too_much_is_judged_by_its_uncertainty_and_too_little_by_its_share(
    residues: str, expanded: str, verdict: str
) -> None:
    known = Mass.kg(expanded)
    line = ElementBalance(ND, Mass.kg(100), NO_MASS, Mass.kg(residues), expanded=known)
    assert line.verdict == verdict
    in_line = Mass.kg(residues) - Mass.kg(90)
    held = replace(line, residues=Mass.kg(90), stock_change=in_line)
    assert (held.unexplained, held.verdict) == (line.unexplained, verdict)


def test_balance_of_an_element_nobody_brought_does_not_close() -> None:
    line = ElementBalance("Tb", NO_MASS, NO_MASS, Mass.kg(1))
    assert (line.gap, line.recovery, line.verdict) == (Decimal(-1), Decimal(0), "does not close")
    assert ElementBalance("Tb", NO_MASS, Mass.kg(1), NO_MASS).recovery == 1
    assert ElementBalance("Tb", NO_MASS, NO_MASS, NO_MASS).gap == 0


def test_check_recovery_above_one_is_refused_naming_the_element() -> None:
    lines = balance([INPUT], [replace(OXIDE, contents=((ND, Mass.kg("1500.001")),))])
    with pytest.raises(Invalid, match="Nd"):
        check_recovery(lines)
    check_recovery(balance([INPUT], [OXIDE]))


def test_check_closes_names_every_open_element() -> None:
    with pytest.raises(Conflict) as refused:
        check_closes(balance([INPUT], []))
    assert [f.message.split(":")[0] for f in refused.value.details] == [ND, PR]
    check_closes(balance([INPUT], [OXIDE, RESIDUE]))


def test_check_closes_of_an_empty_batch_is_refused() -> None:
    with pytest.raises(Conflict, match="nothing"):
        check_closes(())


@pytest.mark.parametrize(
    ("output", "code"),
    [
        (replace(OXIDE, name=" "), "bad_name"),
        (replace(OXIDE, mass=NO_MASS, contents=((ND, Mass(-1)),)), "bad_mass"),
        (replace(OXIDE, contents=()), "contents_missing"),
        (replace(OXIDE, contents=(("Eu", Mass.kg(1)),)), "unknown_element"),
        (replace(OXIDE, contents=((ND, NO_MASS),)), "bad_content"),
        (replace(OXIDE, mass=Mass.kg(100)), "more_than_whole"),
        (replace(OXIDE, contents=((ND, Mass.kg(1)), (ND, Mass.kg(2)))), "element_twice"),
        (replace(RESIDUE, destination=" "), "destination_missing"),
    ],
)
def test_check_output_with_an_impossible_figure_names_it(output: Declared, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_output(output, KNOWN)
    assert code in {f.code for f in refused.value.details}


def test_check_output_with_right_figures_passes() -> None:
    check_output(OXIDE, KNOWN)
    check_output(RESIDUE, KNOWN)
    check_output(replace(RESIDUE, contents=()), KNOWN)


masses = st.integers(0, 10**13).map(Mass)


@given(st.lists(st.tuples(masses, masses, masses), min_size=1, max_size=6))
def test_balance_conserves_every_element_exactly(rows: list[tuple[Mass, Mass, Mass]]) -> None:
    for brought, product, residue in rows:
        line = ElementBalance(ND, brought, product, residue)
        assert line.products + line.residues + line.unexplained == line.input
