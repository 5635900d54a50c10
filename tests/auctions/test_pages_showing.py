"""The list of auctions, one auction, and what its page polls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from recycling import clock
from recycling.auctions import queries, service
from recycling.auctions.rules import Terms
from recycling.clock import SteppedClock
from tests.auctions.browsing import Browser
from tests.auctions.makers import (
    a_bidder,
    a_closed_auction,
    an_awarded_auction,
    an_open_auction,
    close,
    open_terms,
    sealed_terms,
)
from tests.auctions.market import Market
from tests.auctions.test_formats import fixed
from tests.makers import a_member


def test_index_without_auctions_says_so(market: Market) -> None:
    browser = market.browse()
    assert browser.see("/auctions").status_code == 200
    assert "No auction takes bids at the moment" in browser.words


def test_index_shows_lot_mass_close_and_best_price_to_anybody(market: Market) -> None:
    ref = market.opened()
    market.bid(market.bidder, ref, -56_600)
    browser = market.browse()
    browser.see("/auctions")
    assert ref in browser.words
    assert "holder pays 566.00 EUR/t" in browser.words
    assert "13:00:00 UTC" in browser.words
    assert f"/auctions/{ref}" in browser.links


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        (open_terms, "mistyped and nobody has bid since"),
        (sealed_terms, "if it was mistyped, or if its base"),
        (fixed, "Whoever takes the price is bound by it"),
    ],
)
def test_show_says_by_what_a_bidder_is_bound(
    market: Market, terms: Callable[[], Terms], says: str
) -> None:
    with market.app.app_context():
        ref = an_open_auction(market.holder, terms())
    browser = market.browse()
    browser.see(f"/auctions/{ref}")
    assert says in browser.words


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyIyMDI2LTAxLTAxIiwxXQ", "WyJ4IiwxXQ"])
def test_index_with_a_foreign_cursor_is_refused(market: Market, cursor: str) -> None:
    assert market.browse().see(f"/auctions?cursor={cursor}").status_code == 422


def test_index_of_many_auctions_goes_on_to_the_next_page(market: Market) -> None:
    with market.app.app_context():
        for hours in (2, 1, 3):
            close_at = clock.now() + timedelta(hours=hours)
            an_open_auction(market.holder, open_terms(closes_at=close_at))
        first = queries.open_auctions(limit=2)
        second = queries.open_auctions(cursor=first.next, limit=2)
        closes = [card.closes_at for card in (*first.items, *second.items)]
    assert (len(first.items), len(second.items), second.next) == (2, 1, "")
    assert closes == sorted(closes)


def test_show_unknown_auction_is_not_found(market: Market) -> None:
    assert market.browse().see("/auctions/AUC-22222-22222").status_code == 404


def test_show_to_anybody_has_terms_bids_by_number_and_no_form(market: Market) -> None:
    ref = market.opened()
    market.bid(market.bidder, ref, 125_000)
    browser = market.browse()
    browser.see(f"/auctions/{ref}")
    assert "holder receives 1 250.00 EUR/t" in browser.words
    assert "Bidder 1" in browser.words
    assert "Soft close: a bid in the last 5 minutes" in browser.words
    assert market.bidder.member.name not in browser.words
    assert "Check the bid" not in browser.words


@pytest.mark.parametrize("is_open", [False, True])
def test_show_to_the_holder_says_whether_bidders_see_the_reserve(
    market: Market, is_open: bool
) -> None:
    with market.app.app_context():
        terms = open_terms(reserve_minor_per_tonne=-90_000, reserve_is_open=is_open)
        ref = an_open_auction(market.holder, terms, market.lot)
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{ref}")
    assert "Reserve: you pay 900.00 EUR/t" in browser.words
    assert ("(hidden from bidders)" in browser.words) is not is_open


def test_show_to_the_holder_offers_to_cancel_after_a_bid_only_with_a_reason(market: Market) -> None:
    ref = market.opened()
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{ref}")
    assert "Cancel the auction" in browser.words
    market.bid(market.bidder, ref, 0)
    browser.see(f"/auctions/{ref}")
    assert "Cancel the auction, with a reason" in browser.words


def test_show_to_bidders_says_where_each_stands(market: Market) -> None:
    ref = market.opened()
    market.bid(market.bidder, ref, 0)
    market.bid(market.rival, ref, 1_000)
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{ref}")
    assert "You are outbid." in browser.words
    browser = market.browse(market.rival.member)
    browser.see(f"/auctions/{ref}")
    assert "Your bid leads: you pay 10.00 EUR/t" in browser.words
    assert "Nobody bids against themselves" in browser.words


def test_show_sealed_tells_the_bidder_it_is_in_and_no_price(market: Market) -> None:
    ref = market.opened(sealed=True)
    market.bid(market.bidder, ref, 4_242)
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{ref}")
    assert "is in, number 1" in browser.words
    assert "42.42" not in browser.words


def test_show_after_the_award_tells_the_loser_the_price_and_the_holder_the_name(
    market: Market,
) -> None:
    ref = market.closed(0, 1_000)
    with market.app.app_context():
        service.award(market.holder.act(), ref)
        winner = queries.bids(ref, market.holder.actor).items[0].bidder_name
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{ref}")
    assert "Awarded price holder receives 10.00 EUR/t Your last bid nobody pays" in browser.words
    assert "Difference 10.00 EUR per tonne, in the holder's favour." in browser.words
    assert str(winner) not in browser.words
    browser.see("/notices")
    assert "awarded to another bidder, who pays 10.00 EUR/t" in browser.words
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{ref}")
    assert str(winner) in browser.words


def test_show_in_every_state_is_a_whole_page(app: Flask, held_clock: SteppedClock) -> None:
    with app.app_context():
        holder, bidder = a_member("holder"), a_bidder()
        unsold = an_open_auction(holder)
        held_clock.advance(hours=1)
        counting = an_open_auction(holder)
        close(unsold)
        refs = [a_closed_auction(holder, bidder, held_clock)]
        refs += [an_awarded_auction(holder, bidder, held_clock), unsold, counting]
    browser = Browser(app, bidder.member)
    said = []
    for ref in refs:
        assert browser.see(f"/auctions/{ref}").status_code == 200
        said.append(browser.words)
    for text, words in zip(
        said, ("award is awaited", "You won", "published again", "is counting"), strict=True
    ):
        assert words in text


def test_events_after_a_number_tell_what_is_new_and_the_servers_time(market: Market) -> None:
    ref = market.opened()
    market.bid(market.bidder, ref, 0)
    market.bid(market.rival, ref, 1_000)
    answer = market.browse().see(f"/auctions/{ref}/events?after=1")
    told = answer.get_json()
    assert [bid["seq"] for bid in told["bids"]] == [2]
    assert told["server_time"] == clock.stamp(clock.now())
    assert told["auction"]["closes_at"] == "2026-11-23T13:00:00.000Z"
    assert told["auction"]["best"]["minor_per_tonne"] == 1_000
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, "٣"])
def test_events_after_what_is_no_number_is_refused(market: Market, after: str) -> None:
    ref = market.opened()
    assert market.browse().see(f"/auctions/{ref}/events?after={after}").status_code == 422
