"""The pages on which a recycler bids."""

from __future__ import annotations

import pytest

from recycling.auctions import queries
from recycling.bases import service as bases
from tests.auctions.market import Market
from tests.auctions.test_bidding import licence_of
from tests.makers import a_member


@pytest.mark.parametrize(
    ("direction", "amount", "says"),
    [
        ("to_holder", "1250", "You pay 1 250.00 EUR/t to the holder."),
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
    words = browser.words
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


@pytest.mark.parametrize(("price", "warns"), [("1300", False), ("12500", True)])
def test_bid_far_above_the_leading_price_is_warned_of_at_the_check(
    market: Market, price: str, warns: bool
) -> None:
    ref = market.opened()
    for who, amount in ((market.rival, "1250"), (market.bidder, price)):
        browser = market.browse(who.member)
        browser.see(f"/auctions/{ref}/bid")
        filled = {"base": who.base, "direction": "to_holder", "price": amount}
        assert browser.send(f"/auctions/{ref}/bid", **filled, step="check").status_code == 200
        words = browser.words
        browser.send(f"/auctions/{ref}/bid", step="confirm")
    assert ("Is it what you mean?" in words) is warns


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
