"""Who may read a price, and who may know whose it is."""

from __future__ import annotations

from datetime import date

import pytest

from recycling.auctions.rules import (
    AuctionState,
    BidState,
    Format,
    Reader,
    may_know_bidder,
    may_know_reason,
    may_read_price,
    planned_receipt,
)

HOLDER = Reader(1, is_holder=True)
REGULATOR = Reader(2, is_regulator=True)
BIDDER, RIVAL, PUBLIC = Reader(3), Reader(4), Reader()
EVERYBODY = (HOLDER, REGULATOR, BIDDER, RIVAL, PUBLIC)


@pytest.mark.parametrize("reader", EVERYBODY)
def test_may_read_price_of_an_open_auction_everybody_may(reader: Reader) -> None:
    assert may_read_price(reader, Format.OPEN, AuctionState.OPEN, 3)


@pytest.mark.parametrize("reader", EVERYBODY)
def test_may_read_price_sealed_before_the_close_nobody_may(reader: Reader) -> None:
    assert not may_read_price(reader, Format.SEALED, AuctionState.OPEN, 3)


@pytest.mark.parametrize("state", [AuctionState.CLOSED, AuctionState.UNSOLD])
def test_may_read_price_sealed_after_the_close_those_concerned_may(state: str) -> None:
    readers = [may_read_price(reader, Format.SEALED, state, 3) for reader in EVERYBODY]
    assert readers == [True, True, True, False, False]


@pytest.mark.parametrize("reader", EVERYBODY)
def test_may_read_price_sealed_after_the_award_everybody_may(reader: Reader) -> None:
    assert may_read_price(reader, Format.SEALED, AuctionState.AWARDED, 3)


@pytest.mark.parametrize("state", [s for s in AuctionState if s != AuctionState.AWARDED])
def test_may_know_bidder_before_the_award_only_itself_may(state: str) -> None:
    readers = [may_know_bidder(reader, state, BidState.STANDING, 3) for reader in EVERYBODY]
    assert readers == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("bid_state", "who"),
    [
        (BidState.WON, [True, True, True, False, False]),
        (BidState.LOST, [False, True, True, False, False]),
    ],
)
def test_may_know_bidder_after_the_award_holder_knows_the_winner_regulator_all(
    bid_state: str, who: list[bool]
) -> None:
    known = [may_know_bidder(r, AuctionState.AWARDED, bid_state, 3) for r in EVERYBODY]
    assert known == who


def test_may_know_reason_those_concerned_may() -> None:
    assert [may_know_reason(r, 3) for r in EVERYBODY] == [True, True, True, False, False]


def test_planned_receipt_is_not_before_the_lot_is_there() -> None:
    first, second = date(2026, 12, 1), date(2027, 1, 5)
    assert planned_receipt(first, second) == second
    assert planned_receipt(second, first) == second
