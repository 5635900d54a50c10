"""Private limits: who leads, at what price, and what the log shows of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recycling.auctions.rules import (
    Admitted,
    Line,
    LoggedBid,
    Placing,
    Standing,
    Terms,
    admit,
    least_acceptable,
    outcome,
    replay,
)
from recycling.errors import Conflict, Invalid, Refusal
from tests.auctions.histories import CLOSE, NOON, any_terms, open_terms, sealed_terms

STEP = 1_000
LED = Standing(CLOSE, 1, leader=1, leading_minor_per_tonne=-5_000, limit_minor_per_tonne=3_000)


def bid(bidder: int, minor: int, limit: int | None = None, seconds: int = 0) -> Placing:
    return Placing(bidder, minor, NOON + timedelta(seconds=seconds), limit)


def lines(admitted: Admitted) -> list[tuple[int, int]]:
    return [(line.bidder, line.minor_per_tonne) for line in admitted.lines]


@pytest.mark.parametrize(
    ("challenge", "expected", "leader", "limit"),
    [
        (bid(2, -4_000), [(2, -4_000), (1, -3_000)], 1, 3_000),
        (bid(2, -4_000, 0), [(2, -4_000), (2, 0), (1, 1_000)], 1, 3_000),
        (bid(2, -4_000, 2_500), [(2, -4_000), (2, 2_500), (1, 3_000)], 1, None),
        (bid(2, -4_000, 3_000), [(2, -4_000), (2, 3_000), (1, 3_000)], 1, None),
        (bid(2, 3_000), [(2, 3_000), (1, 3_000)], 1, None),
        (bid(2, -4_000, 3_500), [(2, -4_000), (1, 3_000), (2, 3_500)], 2, None),
        (bid(2, -4_000, 9_000), [(2, -4_000), (1, 3_000), (2, 4_000)], 2, 9_000),
        (bid(2, 3_500), [(2, 3_500)], 2, None),
        (bid(2, 3_500, 9_000), [(2, 3_500)], 2, 9_000),
    ],
)
def test_admit_challenge_of_a_limit_bids_no_further_than_it_takes(
    challenge: Placing, expected: list[tuple[int, int]], leader: int, limit: int | None
) -> None:
    admitted = admit(open_terms(), LED, challenge)
    assert lines(admitted) == expected
    after = admitted.standing
    assert (after.leader, after.leading_minor_per_tonne) == (leader, expected[-1][1])
    assert (after.limit_minor_per_tonne, after.last_seq) == (limit, 1 + len(expected))


def test_admit_higher_limit_of_the_leader_keeps_price_sequence_and_close() -> None:
    late = replace(bid(1, -5_000, 8_000), at=CLOSE - timedelta(seconds=1))
    admitted = admit(open_terms(), LED, late)
    assert admitted.lines == ()
    assert admitted.standing == replace(LED, limit_minor_per_tonne=8_000)


@pytest.mark.parametrize(
    ("attempt", "code", "field"),
    [
        (bid(1, -5_000, 3_000), "limit_not_higher", "limit"),
        (bid(1, -5_000, 0), "limit_not_higher", "limit"),
        (bid(2, -4_000, -4_001), "limit_below_price", "limit"),
        (bid(2, -4_000, 10**9 + 1), "price_out_of_range", "limit"),
        (bid(2, -4_001, 9_000), "below_increment", "price"),
    ],
)
def test_admit_bad_limit_names_the_field(attempt: Placing, code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        admit(open_terms(), LED, attempt)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_admit_leader_whose_limit_is_zero_may_only_raise_it() -> None:
    at_zero = replace(LED, limit_minor_per_tonne=0)
    with pytest.raises(Invalid, match="rise, not fall"):
        admit(open_terms(), at_zero, bid(1, -5_000, -1))


def test_admit_leader_at_a_higher_price_is_told_to_raise_the_limit() -> None:
    with pytest.raises(Conflict, match="against themselves"):
        admit(open_terms(), LED, bid(1, -4_000, 9_000))


def test_admit_limit_in_a_sealed_auction_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        admit(sealed_terms(), Standing(CLOSE), bid(1, 0, 0))
    assert refused.value.code == "limit_not_taken"


def test_admit_limit_that_reaches_a_hidden_reserve_is_taken_there() -> None:
    terms = open_terms(reserve_minor_per_tonne=2_000)
    first = admit(terms, Standing(CLOSE), bid(1, -5_000, 3_000))
    assert first.lines == (Line(1, -5_000), Line(1, 2_000, is_automatic=True))
    below = admit(terms, Standing(CLOSE), bid(1, -5_000, 1_999))
    assert lines(below) == [(1, -5_000)]
    risen = admit(terms, below.standing, bid(1, -5_000, 2_500))
    assert risen.lines == (Line(1, 2_000, is_automatic=True),)


@dataclass(frozen=True)
class Naive:
    """The ten lines one writes on a napkin."""

    leader: int | None = None
    price: int = 0
    limit: int = 0

    def after(self, one: Placing) -> Naive:
        if self.leader is None:
            return Naive(one.bidder, one.minor_per_tonne, one.furthest)
        if one.bidder == self.leader or one.minor_per_tonne < self.price + STEP:
            return self
        if one.furthest <= self.limit:
            return replace(self, price=min(self.limit, one.furthest + STEP))
        is_beyond = one.minor_per_tonne > self.limit
        price = one.minor_per_tonne if is_beyond else min(one.furthest, self.limit + STEP)
        return Naive(one.bidder, price, one.furthest)


@st.composite
def challenges(draw: st.DrawFn) -> list[Placing]:
    """Bids around zero, some with a limit, in the order they come."""
    return [
        bid(
            draw(st.integers(1, 4)),
            minor := draw(st.integers(-20, 20)) * 500,
            draw(st.none() | st.integers(0, 30).map(lambda n: minor + n * 500)),
            seconds,
        )
        for seconds in range(draw(st.integers(0, 25)))
    ]


def played(terms: Terms, tries: list[Placing]) -> tuple[list[LoggedBid], Standing]:
    log: list[LoggedBid] = []
    standing = Standing(terms.closes_at)
    for one in tries:
        try:
            admitted = admit(terms, standing, one)
        except Refusal:
            continue
        log += [
            LoggedBid(
                line.bidder,
                line.minor_per_tonne,
                one.at,
                seq=standing.last_seq + place,
                is_automatic=line.is_automatic,
            )
            for place, line in enumerate(admitted.lines, start=1)
        ]
        standing = admitted.standing
    return log, standing


@example([bid(2, -2000, None, 0), bid(3, -1000, 500, 1), bid(1, 1000, 1500, 2)])
@given(challenges())
def test_limits_of_any_contest_end_where_the_naive_way_ends(tries: list[Placing]) -> None:
    terms, naive, standing = open_terms(), Naive(), Standing(CLOSE)
    for one in tries:
        if one.bidder == standing.leader:
            continue  # raising one's own limit is another matter
        naive = naive.after(one)
        with suppress(Refusal):
            standing = admit(terms, standing, one).standing
        assert standing.leader == naive.leader
        assert standing.leading_minor_per_tonne in (None, naive.price)


@given(st.permutations(range(1, 8)), st.data())
def test_limits_in_any_order_of_arrival_give_it_to_the_highest_for_one_step_more(
    order: list[int], data: st.DataObject
) -> None:
    limits = data.draw(
        st.lists(st.integers(-20, 20).map(lambda n: n * STEP), min_size=7, max_size=7, unique=True)
    )
    terms, standing = open_terms(), Standing(CLOSE)
    for bidder in order:
        least = least_acceptable(terms, standing, NOON)
        price = -30 * STEP if least is None else least
        if price <= limits[bidder - 1]:
            standing = admit(terms, standing, bid(bidder, price, limits[bidder - 1])).standing
    second, first = sorted(limits)[-2:]
    assert standing.leader == limits.index(first) + 1
    assert second <= (standing.leading_minor_per_tonne or 0) <= min(first, second + STEP)


@given(any_terms(), challenges())
def test_replay_of_any_log_with_limits_gives_leader_price_and_close(
    terms: Terms, tries: list[Placing]
) -> None:
    log, standing = played(terms, tries)
    assert replay(log, terms) == replace(standing, limit_minor_per_tonne=None)
    ranked = outcome(log, terms).ranking
    if terms.traits.must_beat_leader and log:
        assert ranked[0] == log[-1]


@pytest.mark.parametrize(
    ("seq", "differs"),
    [
        (3, {"minor_per_tonne": 2_001}),
        (3, {"bidder": 3}),
        (3, {"minor_per_tonne": -1}),
        (2, {"bidder": 4}),
        (4, {"is_automatic": True, "minor_per_tonne": 9_000, "bidder": 3}),
    ],
)
def test_replay_of_a_log_that_no_limits_could_make_names_the_line(
    seq: int, differs: dict[str, object]
) -> None:
    log, _ = played(
        open_terms(), [bid(1, -5_000, 3_000), bid(2, -4_000, 1_000, 1), bid(3, 5_000, None, 2)]
    )
    assert [(b.bidder, b.minor_per_tonne) for b in log] == [
        (1, -5_000), (2, -4_000), (2, 1_000), (1, 2_000), (3, 5_000),
    ]  # fmt: skip
    forged = [replace(b, **differs) if b.seq == seq + 1 else b for b in log]  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        replay(forged, open_terms())
    assert refused.value.code == "log_broken"


def test_replay_of_an_automatic_line_in_a_sealed_auction_is_refused() -> None:
    with pytest.raises(Invalid):
        replay([LoggedBid(1, 0, NOON, seq=1, is_automatic=True)], sealed_terms())
