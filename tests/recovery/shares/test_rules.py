"""Shares: exact in both directions, through any number of splits, merges and batches."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling.recovery.shares.rules import (
    MASS,
    MATTER,
    Made,
    Run,
    Shared,
    Stock,
    Taking,
    blended,
    divide,
    in_order,
    portion,
    propagate,
    share_out,
)
from tests.recovery.shares.networks import Network, a_network
from tests.recovery.shares.walking import Walk

pytestmark = pytest.mark.once

KG = 1_000_000
A = portion(1, 6 * KG, 5 * KG, {"Nd": 3 * KG, "Tb": 1})
B = portion(2, 4 * KG, 4 * KG, {"Nd": 1 * KG, "Dy": 2})

amounts = st.integers(0, 10**13)
networks = st.builds(a_network, st.integers(0, 10**9), st.integers(1, 60))
large_networks = st.builds(a_network, st.integers(0, 10**9), st.just(1000))


def shared_by(network: Network) -> dict[int, Shared]:
    return {run.batch: shared for run, shared, _left in propagate(network.runs)}


def as_rows(shared: dict[int, Shared]) -> dict[tuple[int, int], dict[str, int]]:
    return {
        (output, lot): found
        for one in shared.values()
        for output, blend in one.outputs.items()
        for lot, found in blend.by_lot()
    }


# One division


@given(amounts, st.lists(amounts, min_size=1, max_size=12))
def test_divide_shares_sum_to_the_whole_and_stray_less_than_a_milligram(
    whole: int, weights: list[int]
) -> None:
    total = sum(weights)
    if total == 0 and whole:
        with pytest.raises(ValueError, match="nothing"):
            divide(whole, weights)
        return
    shares = divide(whole, weights)
    assert sum(shares) == whole
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * total - whole * weight) < max(total, 1)
        assert share <= weight or whole > total


def test_divide_gives_a_tie_to_the_earlier_one() -> None:
    assert divide(2, [1, 1, 1]) == [1, 1, 0]


# One batch


def test_share_out_divides_each_element_by_what_each_lot_brought_of_it() -> None:
    oxide = Made(7, 4 * KG, {"Nd": 2 * KG, "Dy": 2})
    shared = share_out(blended([A, B]), [oxide])
    assert shared.outputs[7].of("Nd") == [1_500_000, 500_000]
    assert shared.outputs[7].of("Dy") == [0, 2]
    assert shared.unexplained.amounts == {
        "Nd": [1_500_000, 500_000], "Dy": [0, 0], "Tb": [1, 0],
    }  # fmt: skip


def test_share_out_divides_mass_by_the_elements_in_it_or_else_by_dry_mass() -> None:
    oxide, water = Made(7, 8, {"Nd": 4}), Made(8, 9, {})
    shared = share_out(blended([A, B]), [oxide, water])
    assert shared.outputs[7].of(MASS) == [6, 2]
    assert shared.outputs[8].of(MASS) == [5, 4]


def test_share_out_lets_the_matter_of_lots_go_where_the_mass_goes() -> None:
    shared = share_out(blended([A, B]), [Made(7, 1, {}), Made(8, 3, {})])
    assert [shared.outputs[o].of(MATTER) for o in (7, 8)] == [
        [1_500_000, 1_000_000],
        [4_500_000, 3_000_000],
    ]


def test_share_out_of_three_equal_lots_leaves_none_with_more_than_it_brought() -> None:
    lots = [portion(n, 10, 10, {"Tb": 1}) for n in (1, 2, 3)]
    shared = share_out(blended(lots), [Made(7, 5, {"Tb": 1}), Made(8, 5, {"Tb": 2})])
    assert shared.outputs[7].of("Tb") == [1, 0, 0]
    assert shared.outputs[8].of("Tb") == [0, 1, 1]


def test_share_out_of_what_no_lot_brought_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to divide by"):
        share_out(A, [Made(7, KG, {"Eu": 1})])


# A material


def test_take_of_all_leaves_nothing_and_of_more_is_refused() -> None:
    stock = Stock(blended([A, B]))
    with pytest.raises(ValueError, match="more than there is"):
        stock.take(Taking(7, 9 * KG + 1, {}))
    first = stock.take(Taking(7, 3 * KG, {"Nd": KG}))
    second = stock.take(Taking(7, 6 * KG, {"Nd": 3 * KG, "Tb": 1, "Dy": 2}))
    assert blended([first, second]) == blended([A, B])
    assert not any(any(row) for row in stock.left.amounts.values())


def test_take_of_a_crumb_names_only_the_lots_that_have_something_in_it() -> None:
    stock = Stock(blended([A, B]))
    crumb = stock.take(Taking(7, 1, {}))
    assert crumb.lots == (1,)
    assert (crumb.total(MASS), crumb.total(MATTER)) == (1, 1)


def test_tenths_that_no_binary_fraction_holds_add_up_to_the_whole() -> None:
    tenth, fifth = KG // 10, KG // 5
    whole = portion(1, tenth + fifth, tenth + fifth, {"Nd": 3})
    first = Run(1, (whole,), (), (Made(7, tenth + fifth, {"Nd": 3}, goes_on=True),))
    later = [
        Run(n, (), (Taking(7, mass, {"Nd": nd}),), (Made(7 + n, mass, {"Nd": nd}),))
        for n, mass, nd in ((2, tenth, 1), (3, fifth, 2))
    ]
    rows = as_rows({run.batch: shared for run, shared, _left in propagate([first, *later])})
    assert rows[9, 1][MATTER] + rows[10, 1][MATTER] == tenth + fifth
    assert rows[9, 1]["Nd"] + rows[10, 1]["Nd"] == 3


# Whole networks


def check_conserved(network: Network) -> None:
    """Each output is the sum of its shares, each lot of its shares and what is unexplained."""
    brought: dict[tuple[int, str], int] = defaultdict(int)
    found: dict[tuple[int, str], int] = defaultdict(int)
    for run, shared, left in propagate(network.runs):
        for made in run.outputs:
            blend = shared.outputs[made.output]
            assert {e: blend.total(e) for e in made.contents} == made.contents
            assert blend.total(MASS) == made.mass
            for lot, have in left.get(made.output, blend).by_lot():
                assert min(have.values()) > 0
                _add(found, lot, have)
        for lot, lost in shared.unexplained.by_lot():
            _add(found, lot, lost)
        for part in run.portions:
            _add(brought, part.lots[0], {c: row[0] for c, row in part.amounts.items()})
    assert _counted(found) == _counted(brought)


def _add(sums: dict[tuple[int, str], int], lot: int, more: dict[str, int]) -> None:
    for counted, amount in more.items():
        if counted != MASS:
            sums[lot, counted] += amount


def _counted(sums: dict[tuple[int, str], int]) -> dict[tuple[int, str], int]:
    return {key: amount for key, amount in sums.items() if amount}


@given(networks)
def test_every_element_of_every_lot_is_conserved_exactly(network: Network) -> None:
    check_conserved(network)


@given(large_networks)
@settings(max_examples=4, deadline=None)
def test_a_thousand_splits_merges_and_batches_conserve_every_element(network: Network) -> None:
    check_conserved(network)


@given(networks)
@settings(max_examples=40, deadline=None)
def test_shares_are_those_of_a_walk_with_fractions_to_the_gram(network: Network) -> None:
    rows, walk = as_rows(shared_by(network)), Walk(network.runs)
    for lot in network.lots:
        for output, part in walk.shares(lot.number).items():
            for element, amount in part.items():
                mine = rows.get((output, lot.number), {}).get(element, 0)
                assert abs(mine - amount) < 1000


@given(networks)
def test_shares_do_not_depend_on_the_order_in_which_batches_are_told(network: Network) -> None:
    before = as_rows(shared_by(network))
    # Batches that took of one material keep their order: it says whose milligram it was.
    network.runs.sort(key=lambda run: not run.takings)
    assert as_rows(shared_by(network)) == before


def test_a_material_that_would_be_in_itself_is_refused() -> None:
    loop = Run(1, (A,), (Taking(7, 1, {}),), (Made(7, 5, {}, goes_on=True),))
    with pytest.raises(ValueError, match="cycle"):
        list(in_order([loop]))
