"""The page on which a holder awards."""

from __future__ import annotations

from recycling.bases import service as bases
from tests.auctions.market import Market
from tests.auctions.test_bidding import licence_of
from tests.makers import a_member


def test_award_page_ranks_and_awards_to_the_best(market: Market) -> None:
    ref = market.closed(0, 1_000)
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{ref}")
    assert f"/auctions/{ref}/award" in browser.links
    browser.see(f"/auctions/{ref}/award")
    assert "The best bid is of Bidder 2: you receive 10.00 EUR/t" in browser.words
    browser.follow(browser.send(f"/auctions/{ref}/award"))
    assert "The lot is awarded to Bidder 2" in browser.words


def test_award_page_when_the_licence_is_lost_offers_the_next_best(market: Market) -> None:
    ref = market.closed(0, 1_000)
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{ref}/award")
    with market.app.app_context():
        licence = licence_of(market.rival.base)
        bases.suspend_licence(market.regulator.act(), licence, "No bond.")
    browser.follow(browser.send(f"/auctions/{ref}/award"))
    assert "Bidder 2 is disqualified" in browser.words
    assert "The best bid is of Bidder 1" in browser.words


def test_award_page_of_the_last_bid_lost_says_the_lot_is_published_again(market: Market) -> None:
    ref = market.closed(0)
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{ref}/award")
    with market.app.app_context():
        licence = licence_of(market.bidder.base)
        bases.suspend_licence(market.regulator.act(), licence, "No bond.")
    browser.follow(browser.send(f"/auctions/{ref}/award"))
    assert "The lot is published again" in browser.words


def test_award_page_sent_twice_awards_once(market: Market) -> None:
    ref = market.closed(0)
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{ref}/award")
    for _ in range(2):
        assert browser.send(f"/auctions/{ref}/award").status_code == 303


def test_award_page_of_a_stale_bid_names_the_best(market: Market) -> None:
    ref = market.closed(0)
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{ref}/award")
    assert browser.send(f"/auctions/{ref}/award", bid="BID-22222-22222").status_code == 409
    assert "The best bid is BID-" in browser.words


def test_award_page_to_another_holder_is_forbidden(market: Market) -> None:
    ref = market.closed(0)
    with market.app.app_context():
        other = a_member("holder")
    assert market.browse(other).see(f"/auctions/{ref}/award").status_code == 403


def test_award_page_while_open_says_when_to_come_back(market: Market) -> None:
    ref = market.opened()
    browser = market.browse(market.holder)
    assert browser.see(f"/auctions/{ref}/award").status_code == 409
    assert "Come back after" in browser.words
