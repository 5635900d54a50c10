"""Planted patterns are found, and honest noise gives no more alarms than is said."""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from random import Random

import pytest

from recycling.oversight.signs.rules import Finding, What
from recycling.oversight.signs.rules.chance import (
    as_far,
    at_least,
    at_least_alike,
    drawn_together,
)
from recycling.oversight.signs.rules.partners import Trade, Traded
from recycling.oversight.signs.rules.weighing import (
    Load,
    declared_by_holder,
    habit_of,
    same_mass,
    weighed_by_base,
)
from recycling.oversight.signs.rules.yields import Expected, Recovered, Route, yields_seen

ROUTE = Route("hydromet_roast_hcl_sx", "Nd")
KNOWN = {ROUTE: Expected(0.90, 0.97, "published")}
TRIES = 200
# Of honest parties 1 % may be named in twelve looks: three of two hundred is beyond that.
MOST_FALSE = 2


def test_tails_agree_with_what_is_counted_by_hand() -> None:
    by_hand = sum(comb(10, k) * 0.3**k * 0.7 ** (10 - k) for k in range(6, 11))
    assert at_least(6, 10, 0.3) == pytest.approx(by_hand)
    assert at_least_alike(6, 10, 0.3, 1e-9) == pytest.approx(by_hand, rel=1e-5)
    assert at_least_alike(6, 10, 0.3, 0.5) > by_hand
    # Tables: 2.571 is the 97.5 % point of Student's t with 5 degrees of freedom.
    assert as_far(2.571, 5) == pytest.approx(0.05, rel=1e-3)
    assert drawn_together(3, [(10, 4, 5)]) == pytest.approx((4 * 15 + 6) / 252)
    assert drawn_together(2, [(10, 4, 5), (2, 1, 1)]) == pytest.approx(
        0.5 * (1 - (6 + 4 * 15) / 252) + 0.5 * (1 - 6 / 252)
    )


def _batches(random: Random, mean: float, many: int = 8) -> dict[Route, list[Recovered]]:
    common = random.gauss(0, 0.01)
    shares = [mean + common + random.gauss(0, 0.02) for _ in range(many)]
    return {ROUTE: [Recovered(n, share, 0.015) for n, share in enumerate(shares)]}


@pytest.mark.parametrize(
    ("mean", "what"), [(1.13, What.YIELD_TOO_GOOD), (0.72, What.YIELD_TOO_POOR)]
)
def test_a_yield_out_of_reach_is_found_and_an_honest_one_is_not(mean: float, what: What) -> None:
    random = Random(1)
    found = [yields_seen(_batches(random, mean), KNOWN)[0] for _ in range(TRIES)]
    assert sum([one.what for one in seen] == [what] for seen in found) >= 0.9 * TRIES
    honest = [random.gauss(0.935, 0.03) for _ in range(TRIES)]
    named = sum(bool(yields_seen(_batches(random, one), KNOWN)[0]) for one in honest)
    assert named <= MOST_FALSE


def test_fewer_than_five_batches_or_no_published_yield_say_nothing() -> None:
    random = Random(2)
    assert yields_seen(_batches(random, 1.4, 4), KNOWN) == ([], 0)
    assert yields_seen(_batches(random, 1.4), {}) == ([], 0)


def _weighed(random: Random, many: int, division: int = 20_000) -> list[Load]:
    loads = []
    for number in range(many):
        kilograms = random.lognormvariate(8, 0.6)
        grams = max(division, round(kilograms * 1000 / division) * division)
        loads.append(Load(number, grams, round(kilograms / 50) * 50_000, division))
    return loads


def _filled(random: Random, many: int) -> list[Load]:
    """Containers of one size, filled alike: an honest base weighs the same now and then."""
    loads = _weighed(random, many // 2)
    for number in range(many // 2):
        net = 2_500_000 + random.choice((-20_000, 0, 0, 20_000))
        loads.append(Load(1000 + number, net, 2_500_000, 20_000))
    return loads


def _rounded(random: Random) -> list[Load]:
    return [
        Load(one.number, round(one.grams / 100_000) * 100_000 or 100_000, one.declared, 20_000)
        if random.random() < 0.8
        else one
        for one in _weighed(random, 30)
    ]


def _repeated(random: Random) -> list[Load]:
    return [
        Load(one.number, 2_480_000, one.declared, 20_000) if one.number < 8 else one
        for one in _weighed(random, 30)
    ]


def _invented(random: Random) -> list[Load]:
    """Every first digit as often: what people write who invent figures."""
    loads = []
    for number in range(250):
        grams = random.randint(1, 9) * 10 ** random.randint(4, 7) + random.randint(1, 9999)
        loads.append(Load(number, grams, grams, 1))
    return loads


def _of_two_decades(random: Random) -> list[Load]:
    masses = [round(random.lognormvariate(14, 1.6)) for _ in range(250)]
    return [Load(n, max(1, grams), grams, 1) for n, grams in enumerate(masses)]


@pytest.mark.parametrize(
    ("planted", "what", "honest"),
    [
        (_rounded, What.WHOLE_HUNDREDS, lambda random: _weighed(random, 30)),
        (_repeated, What.SAME_MASS, lambda random: _filled(random, 40)),
        (_invented, What.FIRST_DIGITS, _of_two_decades),
    ],
    ids=["hundreds", "same mass", "digits"],
)
def test_masses_nobody_weighed_are_found_and_weighed_ones_are_not(
    planted: Callable[[Random], list[Load]], what: What, honest: Callable[[Random], list[Load]]
) -> None:
    random = Random(3)
    found = [weighed_by_base(planted(random)) for _ in range(TRIES)]
    assert sum(what in {one.what for one in seen} for seen in found) >= 0.9 * TRIES
    named = sum(bool(weighed_by_base(honest(random))) for _ in range(TRIES))
    assert named <= MOST_FALSE


def test_first_digits_are_asked_only_of_many_figures_over_two_decades() -> None:
    random = Random(4)
    assert not weighed_by_base(_invented(random)[:99])
    narrow = [Load(n, random.randint(5_000_001, 6_999_999), n * 9, 1) for n in range(300)]
    assert not weighed_by_base(narrow)


def test_the_same_mass_of_loads_that_were_declared_alike_says_nothing() -> None:
    loads = [Load(n, 1_000_000, 1_000_000, 20_000) for n in range(20)]
    assert not list(same_mass([*loads, *_weighed(Random(5), 20)], 0.01))


def _holders(random: Random, alike: bool) -> list[tuple[int, int]]:
    found = []
    for _ in range(40):
        habit = random.choice((0.0, 1.0)) if alike else 0.3
        found.append((sum(random.random() < habit for _ in range(20)), 20))
    return found


def test_whole_hundreds_declared_are_held_against_how_holders_differ_in_it() -> None:
    random = Random(6)
    hundreds = [Load(n, (n + 5) * 100_000, 0, 0) for n in range(25)]
    assert declared_by_holder(hundreds, _holders(random, alike=False))
    assert not declared_by_holder(hundreds, _holders(random, alike=True))
    assert not declared_by_holder(hundreds, [])
    share, alike = habit_of(_holders(random, alike=True))
    assert 0.3 < share < 0.7
    assert alike > 0.9


def _market(random: Random, faithful: float) -> list[Traded]:
    """Thirty holders and six bases; a holder goes to its own base, or to any."""
    rows = []
    for holder in range(30):
        own = random.randrange(6)
        for _ in range(random.randint(5, 20)):
            base = own if random.random() < faithful else random.randrange(6)
            rows.append(Traded(holder, base, random.choice(("magnets", "slag")), 1))
    return rows


def _seen(rows: list[Traded], holder: int) -> list[Finding]:
    return Trade(rows).seen(holder)[0]


def test_a_pair_far_beyond_the_market_is_found_and_faithful_holders_are_not() -> None:
    random = Random(7)
    planted, named = 0, 0
    for _ in range(20):
        rows = _market(random, 0.05)
        named += sum(bool(_seen(rows, holder)) for holder in range(10))
        rows += [Traded(99, 3, "magnets", 1) for _ in range(25)]
        planted += [one.figures for one in _seen(rows, 99)] == [(3,)]
    assert planted >= 18
    assert named <= MOST_FALSE
    # Where every holder goes to its own base, going to one says nothing.
    rows = [*_market(random, 1.0), *(Traded(99, 3, "magnets", 1) for _ in range(25))]
    assert not _seen(rows, 99)


def test_the_only_base_for_a_stream_is_no_sign_and_shares_add_up() -> None:
    rows = [Traded(holder, 1, "lamps", 12, 5) for holder in range(8)]
    rows += [Traded(0, 2, "magnets", 4)]
    trade = Trade(rows)
    assert not any(trade.seen(holder)[0] for holder in range(8))
    pair = trade.pair(0, 1)
    assert (pair.lots, pair.milligrams) == (12, 5)
    assert (pair.lots_of_holder, pair.lots_of_base) == (16, 96)
    assert pair.chance == 1.0
    assert pair.expected == 0.75
