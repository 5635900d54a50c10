"""What is taken back stays in the log, and replaying it finds who leads without it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.auctions.rules import (
    Format,
    LoggedBid,
    Placing,
    Standing,
    Terms,
    admit,
    best,
    left_over,
    outcome,
    ranking,
    replay,
)
from recycling.auctions.rules.withdrawing import (
    LONGEST_TO_NOTICE,
    check_typing_error,
    check_withdrawal_in_time,
    mistyped,
)
from recycling.errors import Conflict, Invalid, Refusal
from tests.auctions.histories import CLOSE, NOON, any_terms, attempts, open_terms, sealed_terms


def taken_back(log: list[LoggedBid], bidder: int) -> list[LoggedBid]:
    """Every bid of a bidder, taken back now."""
    return [
        replace(one, withdrawn_after=len(log))
        if one.bidder == bidder and one.withdrawn_after is None
        else one
        for one in log
    ]


def played(terms: Terms, tries: list[Placing | int]) -> tuple[list[LoggedBid], Standing]:
    """Put bids, and bidders who take all of theirs back, before the engine as they come."""
    log: list[LoggedBid] = []
    standing = Standing(terms.closes_at)
    for one in tries:
        if isinstance(one, int):
            log = taken_back(log, one)
            standing = left_over(terms, standing, log, len(log))
            continue
        try:
            admitted = admit(terms, standing, one)
        except Refusal:
            continue
        log += [
            LoggedBid(line.bidder, line.minor_per_tonne, one.at, seq=place)
            for place, line in enumerate(admitted.lines, start=len(log) + 1)
        ]
        standing = admitted.standing
    return log, standing


@given(any_terms(), attempts(most=25), st.lists(st.tuples(st.integers(0, 25), st.integers(1, 5))))
def test_replaying_a_log_with_bids_taken_back_finds_the_standing_and_the_winner(
    terms: Terms, tries: list[Placing], withdrawals: list[tuple[int, int]]
) -> None:
    mixed: list[Placing | int] = list(tries)
    for place, bidder in withdrawals:
        mixed.insert(place, bidder)
    log, standing = played(terms, mixed)
    assert replay(log, terms) == standing
    left = {one.bidder: one for one in log if one.withdrawn_after is None}
    reserve = terms.reserve_minor_per_tonne
    top = max(left.values(), key=lambda one: (one.minor_per_tonne, -one.seq), default=None)
    reaches = top is not None and (reserve is None or top.minor_per_tonne >= reserve)
    assert outcome(log, terms).winner == (top if reaches else None)
    assert [one.seq for one in log] == list(range(1, len(log) + 1))


@pytest.mark.parametrize(("seq", "after"), [(2, 1), (1, 3), (1, 0)])
def test_a_log_in_which_a_bid_is_taken_back_at_no_such_time_is_broken(seq: int, after: int) -> None:
    log = [LoggedBid(who, who * 10_000, NOON, seq=who) for who in (1, 2)]
    log[seq - 1] = replace(log[seq - 1], withdrawn_after=after)
    with pytest.raises(Invalid, match="taken back before it came"):
        replay(log, open_terms())


def test_a_sealed_bid_taken_back_leaves_no_earlier_one_of_its_bidder() -> None:
    log = [LoggedBid(1, minor, NOON, seq=place) for place, minor in ((1, 500), (2, 900))]
    assert ranking(taken_back(log, 1)) == ()
    assert best(ranking(log), sealed_terms()) == log[1]


def test_a_mistyped_bid_takes_along_what_it_called_forth_and_nothing_else() -> None:
    log = [
        LoggedBid(1, 10_000, NOON, seq=1),
        LoggedBid(2, 20_000, NOON + timedelta(seconds=5), seq=2),
        LoggedBid(1, 30_000, NOON + timedelta(seconds=5), seq=3, is_automatic=True),
        LoggedBid(2, 31_000, NOON + timedelta(seconds=5), seq=4, is_automatic=True),
    ]
    assert mistyped(log, log[3]) == tuple(log[1:])
    assert mistyped(log[:2], log[1]) == (log[1],)
    for several, bid in ((log, log[0]), (log[:3], log[2])):
        with pytest.raises(Conflict) as told:
            mistyped(several, bid)
        assert (told.value.code, told.value.field) == ("answered_since", "bid")


def test_a_typing_error_is_noticed_soon_and_before_the_last_window() -> None:
    terms, second = open_terms(), timedelta(seconds=1)
    window = timedelta(seconds=terms.soft_close_seconds)
    check_typing_error(terms, CLOSE, NOON, NOON + LONGEST_TO_NOTICE)
    check_typing_error(terms, CLOSE, CLOSE - window - second, CLOSE - window - second)
    for placed, at, code in (
        (NOON, NOON + LONGEST_TO_NOTICE + second, "withdrawal_too_late"),
        (CLOSE - window, CLOSE - window, "last_window"),
    ):
        with pytest.raises(Conflict) as told:
            check_typing_error(terms, CLOSE, placed, at)
        assert told.value.code == code
        assert told.value.way_out
    check_withdrawal_in_time(CLOSE, CLOSE - second)
    with pytest.raises(Conflict, match="Bidding closed"):
        check_withdrawal_in_time(CLOSE, CLOSE)


def test_a_taken_price_has_no_leader_to_find_anew() -> None:
    terms = Terms(Format.FIXED, "EUR", CLOSE, ask_minor_per_tonne=5_000)
    standing = Standing(CLOSE, 1, 1, 5_000)
    assert left_over(terms, standing, (), 0) == standing
