"""Who leaks is named, who works with them is not, and a habit is no leak."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from recycling.oversight.leaks.rules import (
    Design,
    Habits,
    Part,
    Party,
    Reading,
    Side,
    Tally,
    chain_arl,
    limit_for,
    siegmund_arl,
)
from recycling.oversight.leaks.rules.cusum import rate_of
from recycling.oversight.leaks.rules.usual import ENOUGH, Count
from recycling.oversight.leaks.rules.watching import Watch
from tests.benchmarks.leaks import Kept, judged, watched
from tests.benchmarks.year_of_consignments import Size, Year

HOLDERS = [Party(Part.HOLDER, number) for number in range(6)]
CARRIERS = [Party(Part.CARRIER, number) for number in range(3)]
BASES = [Party(Part.BASE, number) for number in range(3)]
SPREAD = 0.012


# Mean run lengths as tabulated, one-sided: D. C. Montgomery, Introduction to Statistical Quality
# Control, table 9.3 gives 168 and 465 for the two sides together, half of these; a shift of one
# standard deviation 8.38 and 10.4.
@pytest.mark.parametrize(
    ("h", "shift", "runs"), [(4, 0, 336), (5, 0, 930), (4, 1, 8.38), (5, 1, 10.4)]
)
def test_mean_run_lengths_are_the_published_ones(h: float, shift: float, runs: float) -> None:
    assert chain_arl(0.5, h, shift) == pytest.approx(runs, rel=0.01)
    assert siegmund_arl(0.5, h, shift) == pytest.approx(runs, rel=0.02)


@pytest.mark.parametrize("k", [0.2, 0.5, 1.0])
def test_a_limit_is_reached_for_nothing_no_more_often_than_asked(k: float) -> None:
    limit = limit_for(k, 100, 0.02)
    assert rate_of(k, limit, 100) == pytest.approx(0.02, rel=0.001)
    chance = np.random.default_rng(7)
    sums, reached = np.zeros(20_000), np.zeros(20_000, dtype=bool)
    for _ in range(100):
        sums = np.maximum(0, sums + chance.normal(size=20_000) - k)
        reached |= sums >= limit
    assert 0.01 < reached.mean() < 0.023  # a sum that begins at 0 takes a while to get anywhere


def _market(
    seed: int, leaks: dict[Party, float], days: int = 90, ways: Sequence[tuple[int, int]] = ()
) -> list[tuple[Party, Side]]:
    """Watch a small market; ``ways`` ties a holder to one base. Return who was named, in order."""
    chance, kept = np.random.default_rng(seed), Kept()
    watch, named, number, tied = Watch(kept), [], 0, dict(ways)
    for day in range(days):
        readings = []
        for place, holder in enumerate(HOLDERS):
            base = BASES[tied.get(place, int(chance.integers(3)))]
            parties = (holder, CARRIERS[int(chance.integers(3))], base)
            lost = sum(leaks.get(party, 0.0) for party in parties)
            readings.append(Reading(number, day, lost + chance.normal(0, SPREAD), SPREAD, parties))
            kept.put(readings[-1])
            number += 1
        named += watch.night(readings, day)
    return [(one.party, one.side) for one in named]


@pytest.mark.parametrize("leaking", [HOLDERS[2], CARRIERS[1], BASES[0]])
@pytest.mark.parametrize("share", [0.03, 0.06, 0.10])
def test_only_who_leaks_is_named_and_none_of_their_partners(leaking: Party, share: float) -> None:
    for seed in range(3):
        assert _market(seed, {leaking: share}) == [(leaking, Side.LESS)]


def test_two_who_leak_are_both_named_and_nobody_else() -> None:
    both = {HOLDERS[0]: 0.08, BASES[1]: 0.05}
    assert {party for party, _ in _market(3, both)} == set(both)


def test_a_holder_who_delivers_only_to_a_leaking_base_is_not_named() -> None:
    assert _market(5, {BASES[0]: 0.07}, ways=[(2, 0), (3, 0)]) == [(BASES[0], Side.LESS)]


def test_a_base_most_of_whose_lots_come_from_a_leaking_holder_is_not_named() -> None:
    named = _market(6, {HOLDERS[4]: 0.10}, ways=[(4, 2), (0, 1), (1, 1), (2, 0)])
    assert named == [(HOLDERS[4], Side.LESS)]


def test_small_habits_are_never_named() -> None:
    habits = {HOLDERS[0]: 0.004, CARRIERS[0]: -0.003, BASES[2]: 0.005, HOLDERS[5]: -0.005}
    assert _market(8, habits, days=365) == []


def test_more_than_declared_is_named_on_its_own_side() -> None:
    assert _market(9, {HOLDERS[1]: -0.05}) == [(HOLDERS[1], Side.MORE)]


def test_one_lot_however_light_names_nobody() -> None:
    design, party = Design(), HOLDERS[0]
    tally = Tally()
    tally.add(design, Reading(1, 1, 0.9, SPREAD, (party,)))
    assert tally.sums[Side.LESS] < design.limit(tally, 1)[0]


def test_who_scatters_widely_is_judged_by_their_own_scatter() -> None:
    chance, kept = np.random.default_rng(4), Kept()
    watch, named, parties = Watch(kept), [], (HOLDERS[0], CARRIERS[0], BASES[0])
    for day in range(300):
        kept.put(Reading(day, day, chance.normal(0, 0.04), SPREAD, parties))
        named += watch.night(kept.readings(HOLDERS[0], day), day)
    assert named == []
    assert watch.tallies[HOLDERS[0]].care > 5


def test_what_is_usual_is_learnt_and_a_few_who_leak_do_not_move_it() -> None:
    chance, habits = np.random.default_rng(2), Habits()
    for place in range(20 * ENOUGH):
        leak = 0.08 if place % 20 == 0 else 0.0
        habits.add("swarf", "DEFR", -0.005 - leak + chance.normal(0, 0.01), 0.004)
    habits.refresh()
    usual = habits.usual("swarf", "DEFR")
    assert usual.share == pytest.approx(-0.005, abs=0.0015)
    assert usual.spread(0.004) == pytest.approx(0.011, abs=0.0012)
    assert habits.usual("swarf", "PLNL") == usual  # of a new corridor: as the stream everywhere


def test_what_is_taken_back_was_never_counted() -> None:
    count, as_before = Count(), Count()
    for share in (0.0, 0.01, -0.02):
        count.add(share, 0.003)
        as_before.add(share, 0.003)
    count.add(0.2, 0.01)
    count.add(0.2, 0.01, times=-1)
    assert count.usual() == as_before.usual()


def test_a_small_year_is_audited_as_the_benchmark_does() -> None:
    year = Year(3, Size(8_000, 200, 20, 15, {Part.HOLDER: 2, Part.CARRIER: 1, Part.BASE: 2}))
    consignments = list(year.consignments())
    accused = {one.party: [one.day] for one in watched(consignments)}
    found = judged(year, accused, 235)
    assert found["detected"] >= 4
    assert found["false_alarm_rate"] <= 0.05
