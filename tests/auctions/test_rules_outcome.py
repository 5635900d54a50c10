"""Who wins: a pure function of the log that anyone can run again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given

from recycling.auctions.rules import LoggedBid, Placing, Terms, outcome, replay
from recycling.errors import Invalid
from tests.auctions.histories import (
    CLOSE,
    NOON,
    any_terms,
    attempts,
    open_terms,
    played,
    sealed_terms,
)


def line(seq: int, bidder: int, minor: int, **differs: object) -> LoggedBid:
    bid = LoggedBid(bidder, minor, NOON + timedelta(seconds=seq), seq=seq)
    return replace(bid, **differs)  # type: ignore[arg-type]


def test_outcome_of_no_bids_is_unsold() -> None:
    result = outcome([], open_terms())
    assert (result.winner, result.ranking, result.last_seq) == (None, (), 0)
    assert result.closes_at == CLOSE


def test_outcome_of_equal_sealed_prices_goes_to_the_earlier_sequence() -> None:
    result = outcome([line(1, 1, 500), line(2, 2, 500)], sealed_terms())
    assert result.winner is not None
    assert result.winner.bidder == 1


def test_outcome_of_replaced_sealed_bid_counts_the_last_even_when_lower() -> None:
    log = [line(1, 1, 900), line(2, 2, 500), line(3, 1, 100)]
    assert [bid.seq for bid in outcome(log, sealed_terms()).ranking] == [2, 3]


def test_outcome_of_a_fee_and_a_price_in_one_contest_ranks_across_zero() -> None:
    log = [line(1, 1, -500), line(2, 2, 0), line(3, 3, 500)]
    assert [bid.bidder for bid in outcome(log, sealed_terms()).ranking] == [3, 2, 1]


@pytest.mark.parametrize(("reserve", "is_sold"), [(None, True), (0, True), (1, False), (-1, True)])
def test_outcome_at_reserve_sells_and_below_does_not(reserve: int | None, is_sold: bool) -> None:
    result = outcome([line(1, 1, 0)], sealed_terms(reserve_minor_per_tonne=reserve))
    assert (result.winner is not None) is is_sold


def test_outcome_without_the_disqualified_offers_the_next_best() -> None:
    log = [line(1, 1, 500), line(2, 2, 900, is_disqualified=True)]
    result = outcome(log, sealed_terms())
    assert [bid.bidder for bid in result.ranking] == [1]
    assert result.winner == log[0]


@pytest.mark.parametrize(
    "log",
    [
        [line(2, 1, 0)],
        [line(1, 1, 0), line(1, 2, 9_000)],
        [line(1, 1, 0), line(2, 2, 9_000, at=NOON)],
        [line(1, 1, 0), line(2, 1, 9_000)],
        [line(1, 1, 0), line(2, 2, 999)],
        [line(1, 1, 0, at=CLOSE)],
    ],
)
def test_outcome_of_a_log_that_cannot_be_names_the_line(log: list[LoggedBid]) -> None:
    with pytest.raises(Invalid) as refused:
        outcome(log, open_terms())
    assert refused.value.field == f"bids.{log[-1].seq}"


def _winner_the_plain_way(log: list[LoggedBid], terms: Terms) -> LoggedBid | None:
    last = {}
    for bid in log:
        last[bid.bidder] = bid
    winner = None
    for bid in sorted(last.values(), key=lambda bid: bid.seq):
        reserve = terms.reserve_minor_per_tonne
        if reserve is not None and bid.minor_per_tonne < reserve:
            continue
        if winner is None or bid.minor_per_tonne > winner.minor_per_tonne:
            winner = bid
    return winner


@given(any_terms(), attempts())
def test_outcome_of_any_history_is_the_highest_at_reserve_earliest_on_ties(
    terms: Terms, tries: list[Placing]
) -> None:
    log, _ = played(terms, tries)
    assert outcome(log, terms).winner == _winner_the_plain_way(log, terms)


@given(any_terms(), attempts())
def test_replay_of_any_history_gives_the_live_standing(terms: Terms, tries: list[Placing]) -> None:
    log, standings = played(terms, tries)
    assert replay(log, terms) == standings[-1]
    assert outcome(log, terms) == outcome(list(log), terms)


@given(any_terms(), attempts())
def test_admit_any_history_is_gapless_and_the_close_never_moves_back(
    terms: Terms, tries: list[Placing]
) -> None:
    log, standings = played(terms, tries)
    closes = [standing.closes_at for standing in standings]
    assert [bid.seq for bid in log] == list(range(1, len(log) + 1))
    assert closes == sorted(closes)
    assert closes[0] == terms.closes_at
    assert all(bid.at < standing.closes_at for bid, standing in zip(log, standings, strict=False))


@given(attempts())
def test_admit_any_open_history_rises_by_at_least_the_step_and_changes_leader(
    tries: list[Placing],
) -> None:
    log, _ = played(open_terms(), tries)
    for before, after in pairwise(log):
        assert after.minor_per_tonne >= before.minor_per_tonne + open_terms().increment_minor
        assert after.bidder != before.bidder
