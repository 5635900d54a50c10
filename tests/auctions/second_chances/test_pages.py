"""The pages on which a second chance is offered and answered."""

from __future__ import annotations

from flask import Flask

from recycling.clock import SteppedClock
from tests.auctions.browsing import Browser
from tests.auctions.second_chances.makers import Lapsed, a_lapsed_award


def made(app: Flask, stepped: SteppedClock) -> Lapsed:
    with app.app_context():
        return a_lapsed_award(stepped)


def test_a_lot_that_was_not_paid_is_offered_and_taken(app: Flask, held_clock: SteppedClock) -> None:
    lapsed = made(app, held_clock)
    holder = Browser(app, lapsed.holder)
    holder.see(f"/auctions/{lapsed.auction}")
    assert "Offer it to the next bidder" in holder.words
    holder.see(f"/auctions/{lapsed.auction}/second-chance")
    assert "Bidder 2" in holder.words
    offered = holder.send(f"/auctions/{lapsed.auction}/second-chance")
    holder.follow(offered)
    assert "you receive 20.00 EUR/t" in holder.words.replace("\u00a0", " ")
    bidder, page = Browser(app, lapsed.bidders[1].member), offered.headers["Location"]
    bidder.see(f"/auctions/{lapsed.auction}")
    assert page in bidder.links
    bidder.see(page)
    assert "you pay 20.00 EUR/t" in bidder.words.replace("\u00a0", " ")
    assert bidder.send(f"{page}/answer").status_code == 422
    bidder.follow(bidder.send(f"{page}/answer", answer="take"))
    assert "You won:" in bidder.words


def test_the_others_read_that_the_award_lapsed_and_are_led_nowhere(
    app: Flask, held_clock: SteppedClock
) -> None:
    lapsed = made(app, held_clock)
    third = Browser(app, lapsed.bidders[2].member)
    third.see(f"/auctions/{lapsed.auction}")
    assert "The award lapsed" in third.words
    assert "next bidder" not in third.words
    first = Browser(app, lapsed.bidders[0].member)
    first.see(f"/auctions/{lapsed.auction}")
    assert "You won and did not pay in time." in first.words
