"""The market's pages, without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from recycling import clock
from recycling.auctions import queries
from recycling.bases import service as bases
from recycling.clock import SteppedClock
from tests.auctions.browsing import Browser
from tests.auctions.makers import (
    Bidder,
    a_bidder,
    a_closed_auction,
    an_awarded_auction,
    an_open_auction,
    close,
    open_terms,
    sealed_terms,
)
from tests.auctions.test_bidding import licence_of
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member

TERMS = {
    "format": "open",
    "currency": "EUR",
    "closes_in": "1d",
    "reserve_kind": "by_holder",
    "reserve_per_tonne": "566",
    "increment_per_tonne": "10",
    "soft_close_minutes": "5",
    "extension_minutes": "5",
}


class Market:
    """A holder, a regulator and two bidders, and the application."""

    def __init__(self, app: Flask, stepped: SteppedClock) -> None:
        self.app, self.stepped = app, stepped
        with app.app_context():
            self.holder, self.regulator = a_member("holder"), a_member("regulator")
            self.bidder, self.rival = (a_bidder(self.regulator) for _ in range(2))
            self.lot = a_published_lot(self.holder)

    def opened(self, sealed: bool = False) -> str:
        with self.app.app_context():
            terms = sealed_terms() if sealed else open_terms()
            return an_open_auction(self.holder, terms, self.lot)

    def bid(self, who: Bidder, ref: str, minor: int) -> str:
        with self.app.app_context():
            return who.bid(ref, minor)

    def browse(self, member: Member | None = None) -> Browser:
        return Browser(self.app, member)

    def closed(self, *bids: int) -> str:
        ref = self.opened()
        for place, minor in enumerate(bids):
            self.bid((self.bidder, self.rival)[place % 2], ref, minor)
        with self.app.app_context():
            self.stepped.advance(hours=1)
            return close(ref)


@pytest.fixture
def market(app: Flask, held_clock: SteppedClock) -> Market:
    return Market(app, held_clock)


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
    assert "holder receives 1\u202f250.00 EUR/t" in browser.words.replace("\xa0", " ")
    assert "Bidder 1" in browser.words
    assert "Soft close: a bid in the last 5 minutes" in browser.words
    assert market.bidder.member.name not in browser.words
    assert "Check the bid" not in browser.words


def test_show_to_the_holder_offers_to_cancel_only_before_a_bid(market: Market) -> None:
    ref = market.opened()
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{ref}")
    assert "Cancel the auction" in browser.words
    market.bid(market.bidder, ref, 0)
    browser.see(f"/auctions/{ref}")
    assert "Cancel the auction" not in browser.words


def test_cancel_on_the_page_publishes_the_lot_again(market: Market) -> None:
    ref = market.opened()
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{ref}")
    browser.follow(browser.send(f"/auctions/{ref}/cancel"))
    assert "is cancelled" in browser.words


def test_cancel_on_the_page_after_a_bid_says_why_not(market: Market) -> None:
    ref = market.opened()
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{ref}")
    market.bid(market.bidder, ref, 0)
    browser.follow(browser.send(f"/auctions/{ref}/cancel"))
    assert "can no longer be cancelled" in browser.words


def test_new_auction_is_checked_then_opened(market: Market) -> None:
    browser = market.browse(market.holder)
    address = f"/lots/{market.lot}/auction/new"
    assert browser.see(address).status_code == 200
    assert browser.send(address, **TERMS, step="check").status_code == 200
    assert "you pay 566.00 EUR/t, hidden" in browser.words
    assert "24 November 2026, 12:01:00 UTC" in browser.words
    market.stepped.advance(minutes=2)
    browser.follow(browser.send(address, step="confirm"))
    assert "is open" in browser.words
    assert "24 November 2026, 12:01:00 UTC" in browser.words


def test_new_auction_sent_twice_is_opened_once(market: Market) -> None:
    browser = market.browse(market.holder)
    address = f"/lots/{market.lot}/auction/new"
    browser.see(address)
    browser.send(address, **TERMS, step="check")
    answers = [browser.send(address, step="confirm") for _ in range(2)]
    assert len({answer.headers["Location"] for answer in answers}) == 1


def test_new_auction_changed_after_the_check_keeps_what_was_said(market: Market) -> None:
    browser = market.browse(market.holder)
    address = f"/lots/{market.lot}/auction/new"
    browser.see(address)
    browser.send(address, **TERMS, step="check")
    answer = browser.send(address, step="change")
    assert answer.status_code == 200
    assert 'value="566"' in answer.get_data(as_text=True)


def test_new_auction_sealed_needs_no_step(market: Market) -> None:
    browser = market.browse(market.holder)
    address = f"/lots/{market.lot}/auction/new"
    browser.see(address)
    sealed = {"format": "sealed", "currency": "JPY", "closes_in": "14d", "reserve_kind": "none"}
    assert browser.send(address, **sealed, step="check").status_code == 200
    assert "Sealed best offer" in browser.words


@pytest.mark.parametrize(
    ("differs", "says"),
    [
        ({"format": "dutch"}, "How do bidders bid?"),
        ({"format": ""}, "How do bidders bid?"),
        ({"currency": "XXX"}, "Currency"),
        ({"closes_in": "at"}, "Fill in “Close”"),
        ({"closes_in": "at", "closes_at": "2020-01-01T00:00"}, "must lie in the future"),
        ({"closes_in": "at", "closes_at": "soon"}, "must be a date and time"),
        ({"closes_in": "at", "closes_at": "2099-01-01T00:00"}, "at most 90 days"),
        ({"reserve_per_tonne": ""}, "Fill in “Reserve per tonne"),
        ({"reserve_per_tonne": "-5"}, "must be 0 EUR/t or more"),
        ({"reserve_per_tonne": "1.234"}, "at most 2 decimals"),
        ({"reserve_per_tonne": "99999999"}, "No price is above"),
        ({"currency": "JPY", "reserve_per_tonne": "1.5"}, "more decimals than the currency"),
        ({"increment_per_tonne": ""}, "Fill in “Least step"),
        ({"increment_per_tonne": "0"}, "least step between two bids"),
        ({"soft_close_minutes": "2000"}, "must be 1440"),
        ({"extension_minutes": "0"}, "by how long a late bid extends"),
    ],
)
def test_new_auction_on_bad_terms_names_the_field(
    market: Market, differs: dict[str, str], says: str
) -> None:
    browser = market.browse(market.holder)
    address = f"/lots/{market.lot}/auction/new"
    browser.see(address)
    answer = browser.send(address, **{**TERMS, **differs}, step="check")
    assert answer.status_code == 422
    assert says in browser.words.replace("\xa0", " ")


def test_new_auction_of_another_holders_lot_is_forbidden(market: Market) -> None:
    with market.app.app_context():
        other = a_member("holder")
    assert market.browse(other).see(f"/lots/{market.lot}/auction/new").status_code == 403


def test_new_auction_of_a_lot_in_auction_says_its_state(market: Market) -> None:
    market.opened()
    browser = market.browse(market.holder)
    address = f"/lots/{market.lot}/auction/new"
    browser.see(address)
    assert browser.send(address, **TERMS, step="confirm").status_code == 409
    assert "auctioned" in browser.words


@pytest.mark.parametrize(
    ("direction", "amount", "says"),
    [
        ("to_holder", "1250", "You pay 1\u202f250.00 EUR/t to the holder."),
        ("by_holder", "566", "The holder pays you 566.00 EUR/t."),
        ("by_holder", "0", "Nobody pays: 0.00 EUR/t."),
    ],
)
def test_bid_is_said_in_words_then_placed(
    market: Market, direction: str, amount: str, says: str
) -> None:
    ref = market.opened()
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{ref}")
    filled = {"base": market.bidder.base, "direction": direction, "price": amount}
    assert browser.send(f"/auctions/{ref}/bid", **filled, step="check").status_code == 200
    words = browser.words.replace("\xa0", " ")
    assert says in words
    assert "-" not in words.split("Confirm your bid")[1].split("Lot")[0]
    browser.follow(browser.send(f"/auctions/{ref}/bid", step="confirm"))
    assert "Your bid leads" in browser.words


def test_bid_placed_twice_by_a_double_click_stands_once(market: Market) -> None:
    ref = market.opened()
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{ref}/bid")
    filled = {"base": market.bidder.base, "direction": "to_holder", "price": "5"}
    browser.send(f"/auctions/{ref}/bid", **filled, step="check")
    for _ in range(2):
        assert browser.send(f"/auctions/{ref}/bid", step="confirm").status_code == 303
    with market.app.app_context():
        assert queries.auction(ref).bids == 1


def test_bid_changed_keeps_what_was_typed(market: Market) -> None:
    ref = market.opened()
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{ref}/bid")
    filled = {"base": market.bidder.base, "direction": "to_holder", "price": "5"}
    browser.send(f"/auctions/{ref}/bid", **filled, step="check")
    answer = browser.send(f"/auctions/{ref}/bid", step="change")
    assert answer.status_code == 200
    assert 'value="5"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("differs", "status", "says"),
    [
        ({"price": ""}, 422, "Fill in “Price per tonne"),
        ({"price": "-3"}, 422, "must be 0"),
        ({"price": "1.234"}, 422, "at most 2 decimals"),
        ({"price": "1e9"}, 422, "must be a number"),
        ({"price": "99999999"}, 422, "No price is above"),
        ({"price": "5"}, 422, "least step"),
        ({"direction": ""}, 422, "Who pays?"),
        ({"base": "BAS-22222-22222"}, 422, "Receiving base"),
    ],
)
def test_bid_that_cannot_stand_names_the_field_already_at_the_check(
    market: Market, differs: dict[str, str], status: int, says: str
) -> None:
    ref = market.opened()
    market.bid(market.rival, ref, 10_000)
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{ref}/bid")
    filled = {"base": market.bidder.base, "direction": "to_holder", "price": "500", **differs}
    answer = browser.send(f"/auctions/{ref}/bid", **filled, step="check")
    assert (answer.status_code, says in browser.words) == (status, True), browser.words


def test_bid_of_a_base_that_may_not_take_the_lot_shows_every_reason(market: Market) -> None:
    ref = market.opened()
    with market.app.app_context():
        licence = licence_of(market.bidder.base)
        bases.suspend_licence(market.regulator.act(), licence, "No bond.")
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{ref}/bid")
    filled = {"base": market.bidder.base, "direction": "to_holder", "price": "500"}
    assert browser.send(f"/auctions/{ref}/bid", **filled, step="check").status_code == 409
    assert "Required:" in browser.words


def test_bid_by_a_recycler_without_a_base_says_what_to_do(market: Market) -> None:
    ref = market.opened()
    with market.app.app_context():
        newcomer = a_member("recycler")
    browser = market.browse(newcomer)
    browser.see(f"/auctions/{ref}")
    assert "no recovery base yet" in browser.words


def test_bid_by_the_holder_is_forbidden(market: Market) -> None:
    ref = market.opened()
    assert market.browse(market.holder).see(f"/auctions/{ref}/bid").status_code == 403


def test_show_to_bidders_says_where_each_stands(market: Market) -> None:
    ref = market.opened()
    market.bid(market.bidder, ref, 0)
    market.bid(market.rival, ref, 1_000)
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{ref}")
    assert "You are outbid." in browser.words
    browser = market.browse(market.rival.member)
    browser.see(f"/auctions/{ref}")
    assert "Your bid leads: you pay 10.00 EUR/t" in browser.words.replace("\xa0", " ")
    assert "Nobody bids against themselves" in browser.words


def test_show_sealed_tells_the_bidder_it_is_in_and_no_price(market: Market) -> None:
    ref = market.opened(sealed=True)
    market.bid(market.bidder, ref, 4_242)
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{ref}")
    assert "is in, number 1" in browser.words
    assert "42.42" not in browser.words


def test_award_page_ranks_and_awards_to_the_best(market: Market) -> None:
    ref = market.closed(0, 1_000)
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{ref}")
    assert f"/auctions/{ref}/award" in browser.links
    browser.see(f"/auctions/{ref}/award")
    assert "The best bid is of Bidder 2: you receive 10.00 EUR/t" in browser.words.replace(
        "\xa0", " "
    )
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


def test_show_after_the_award_tells_the_loser_the_price_and_the_holder_the_name(
    market: Market,
) -> None:
    ref = market.closed(0, 1_000)
    with market.app.app_context():
        from recycling.auctions import service

        service.award(market.holder.act(), ref)
        winner = queries.bids(ref, market.holder.actor).items[0].bidder_name
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{ref}")
    assert "10.00 EUR/t" in browser.words.replace("\xa0", " ")
    assert str(winner) not in browser.words
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


def test_lot_page_leads_to_its_auction(market: Market) -> None:
    browser = market.browse(market.holder)
    browser.see(f"/lots/{market.lot}")
    assert f"/lots/{market.lot}/auction/new" in browser.links
    ref = market.opened()
    browser.see(f"/lots/{market.lot}")
    assert f"/auctions/{ref}" in browser.links
