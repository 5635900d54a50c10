"""Planted histories are seen, clean ones are not, and nothing hangs on who has which number."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from recycling.auctions.patterns.rules import (
    Contest,
    Counting,
    Pattern,
    Seen,
    Tie,
    TieKind,
    patterns_in,
)

HOLDER, OTHER = 90, 91


def contest(ref: str, *prices: tuple[int, int], holder: int = HOLDER) -> Contest:
    """An awarded contest of (bidder, price) in their order; the highest wins."""
    bids = tuple(Counting(bidder, price, seq) for seq, (bidder, price) in enumerate(prices, 1))
    return Contest(ref, holder, max(bids, key=lambda bid: bid.minor_per_tonne).bidder, bids)


def seen(contests: Iterable[Contest], *ties: Tie) -> set[tuple[Pattern, tuple[int, int]]]:
    return {(one.pattern, one.organisations) for one in patterns_in(contests, ties)}


def test_a_bidder_who_is_always_second_behind_the_same_one_is_seen() -> None:
    several = [contest(f"A{n}", (2, -20), (1, -10), holder=80 + n) for n in range(3)]
    assert seen(several) == {(Pattern.ALWAYS_SECOND, (1, 2))}
    assert seen(several[:2]) == set()
    once_otherwise = contest("B", (1, 5), (2, 10), holder=79)
    assert seen([*several, once_otherwise]) == set()
    third = contest("C", (2, 1), (3, 2), (1, 3), holder=78)
    assert seen([*several, third]) == set()


def test_a_high_bid_that_fell_before_somebody_joined_won_is_seen() -> None:
    fallen = Counting(3, 50, 2, has_fallen=True)
    one = contest("A", (1, 10), (2, 5))
    one = replace(one, bids=(*one.bids, fallen))
    tie = Tie(1, 3, TieKind.PERSON)
    assert (Pattern.FALLEN_HIGH, (3, 1)) in seen([one], tie)
    assert seen([one]) == set()
    low = replace(one, bids=(*one.bids[:-1], replace(fallen, minor_per_tonne=7)))
    assert (Pattern.FALLEN_HIGH, (3, 1)) not in seen([low], tie)
    assert [bid.bidder for bid in one.ranked] == [1, 2]


def test_who_raises_the_winners_of_one_holder_and_never_wins_is_seen() -> None:
    several = [contest(f"A{n}", (9, 10), (n, 20)) for n in range(3)]
    assert seen(several) == {(Pattern.NEVER_WINS, (9, HOLDER))}
    assert seen([*several, contest("B", (9, 10))]) == set()
    elsewhere = [replace(several[0], holder=OTHER), *several[1:]]
    assert seen(elsewhere) == set()
    after_the_winner = [contest(f"C{n}", (n, 20), (9, 10)) for n in range(3)]
    assert seen(after_the_winner) == set()


def test_joined_bidders_of_one_auction_are_seen_with_what_joins_them() -> None:
    ties = (Tie(2, 1, TieKind.INTEREST), Tie(1, 2, TieKind.MAIL_DOMAIN))
    (found,) = patterns_in([contest("A", (1, 1), (2, 2)), contest("B", (1, 1), (3, 2))], ties)
    assert found == Seen(Pattern.TIED_BIDDERS, (1, 2), ("A",), ("interest", "mail_domain"))


def test_a_clean_market_shows_nothing() -> None:
    turns = [contest(f"A{n}", ((n + 1) % 2, 10), (n % 2, 20)) for n in range(9)]
    assert seen(turns) == set()


_BIDS = st.lists(
    st.builds(Counting, st.integers(1, 4), st.integers(-3, 3), st.integers(1, 9), st.booleans()),
    max_size=5,
)
_CONTESTS = st.lists(
    st.builds(Contest, st.sampled_from("ABCDEFGH"), st.integers(7, 8), st.integers(1, 4),
              _BIDS.map(tuple)), max_size=8, unique_by=lambda one: one.ref,
)  # fmt: skip
_TIES = st.lists(
    st.builds(Tie, st.integers(1, 2), st.integers(3, 4), st.sampled_from(TieKind)), max_size=4
)


@settings(max_examples=60)
@given(_CONTESTS, _TIES, st.permutations(range(1, 5)), st.randoms(use_true_random=False))
def test_patterns_hang_on_no_number_and_no_order(
    contests: list[Contest], ties: list[Tie], numbers: list[int], luck: random.Random
) -> None:
    renamed = dict(zip(range(1, 5), numbers, strict=True)) | {7: 7, 8: 8}
    others = [
        replace(
            one,
            winner=renamed[one.winner],
            bids=tuple(replace(bid, bidder=renamed[bid.bidder]) for bid in one.bids),
        )
        for one in contests
    ]
    luck.shuffle(others)
    joined = [Tie(renamed[tie.one], renamed[tie.other], tie.kind) for tie in ties]
    found = {_unordered(one, renamed) for one in patterns_in(contests, ties)}
    assert found == {_unordered(one) for one in patterns_in(others, joined)}


def _unordered(one: Seen, renamed: dict[int, int] | None = None) -> tuple[object, ...]:
    parts = [(renamed or {}).get(number, number) for number in one.organisations]
    whose = frozenset(parts) if one.pattern == Pattern.TIED_BIDDERS else tuple(parts)
    return one.pattern, whose, one.auctions, one.ties
