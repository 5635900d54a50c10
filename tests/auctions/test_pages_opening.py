"""The pages on which a holder opens and cancels an auction."""

from __future__ import annotations

import pytest

from tests.auctions.market import Market
from tests.makers import a_member

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
    assert "to cancel it needs a reason" in browser.words


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
        ({"reserve_per_tonne": "-5"}, "must be 0 or more"),
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
    assert says in browser.words


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


def test_lot_page_leads_to_its_auction(market: Market) -> None:
    browser = market.browse(market.holder)
    browser.see(f"/lots/{market.lot}")
    assert f"/lots/{market.lot}/auction/new" in browser.links
    ref = market.opened()
    browser.see(f"/lots/{market.lot}")
    assert f"/auctions/{ref}" in browser.links
