"""Pages and API of deposits, seen by the bidder, the holder and everybody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import requests
from sqlalchemy import update

from recycling import clock
from recycling.auctions.deposits.models import Deposit
from recycling.config import DEVELOPMENT_WEBHOOK_SECRET
from recycling.db import db
from recycling.settlement import sweeping
from tests.auctions.makers import a_bidder, an_open_auction, close
from tests.browsing import serving
from tests.lots.makers import a_published_lot
from tests.makers import a_token
from tests.settlement.conftest import Sandbox, eventually
from tests.settlement.deposits.makers import a_page, an_auction, laid_down, last, press
from tests.settlement.deposits.winning import won
from tests.settlement.makers import Outside
from tests.settlement.test_webhooks import ADDRESS


def opened(outside: Outside, **terms: Any) -> str:
    return outside.inside(an_auction, outside.market, **terms)


def held(outside: Outside, auction: str) -> str:
    return outside.inside(laid_down, outside.market.bidder, auction)


def test_bidder_is_led_from_the_auction_over_the_bank_to_a_bid(outside: Outside) -> None:
    auction = opened(outside)
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/auctions/{auction}")
    assert "bidders have a deposit of 500.00 EUR held on a card" in browser.words
    assert f"/auctions/{auction}/deposit" in browser.links
    browser.see(f"/auctions/{auction}/deposit")
    assert "held on your card, not taken, for 7 days at most" in browser.words
    page = browser.send(f"/auctions/{auction}/deposit").headers["Location"]
    back = press(page).removeprefix("http://localhost")
    browser.follow(browser.see(back))
    assert "is held. You can bid now." in browser.words
    assert "Yours: Held" in browser.words
    assert f"/auctions/{auction}/deposit" not in browser.links


def test_bidder_who_turns_back_reads_that_nothing_is_held(outside: Outside) -> None:
    auction = opened(outside)
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/auctions/{auction}/deposit")
    page = browser.send(f"/auctions/{auction}/deposit").headers["Location"]
    browser.follow(browser.see(press(page, "cancel").removeprefix("http://localhost")))
    assert "Nothing is held. You can go on with the deposit here." in browser.words
    assert "Go on with the deposit" in browser.words


def test_bid_page_refuses_without_a_deposit_and_shows_the_way(outside: Outside) -> None:
    auction = opened(outside)
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/auctions/{auction}")
    answer = browser.send(
        f"/auctions/{auction}/bid",
        base=outside.market.bidder.base, direction="to_holder", price="100", step="check",
    )  # fmt: skip
    assert answer.status_code == 409
    assert "Lay down the deposit of 500.00 EUR" in browser.words
    assert f"/auctions/{auction}/deposit" in browser.links


def test_page_says_from_when_a_deposit_is_laid_down(outside: Outside) -> None:
    auction = opened(outside, closes_at=outside.market.clock.now() + timedelta(days=9))
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/auctions/{auction}")
    assert "It is laid down from" in browser.words
    browser.see(f"/auctions/{auction}/deposit")
    assert "3 days before the close" in browser.words
    assert browser.send(f"/auctions/{auction}/deposit").status_code == 409
    assert "Banks hold money for days only" in browser.words


def test_auction_without_a_deposit_says_nothing_of_one(outside: Outside) -> None:
    auction = outside.inside(an_open_auction, outside.market.holder)
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/auctions/{auction}")
    assert "deposit" not in browser.words.lower()
    browser.see(f"/auctions/{auction}/deposit")
    assert "asks for no deposit" in browser.words


def test_holder_opens_an_auction_with_a_deposit_and_bidders_read_it(outside: Outside) -> None:
    auction = opened(outside)
    browser = outside.browse(outside.market.holder)
    browser.see(f"/auctions/{auction}")
    assert "Deposit before bidding 500.00 EUR" in browser.words
    assert f"/auctions/{auction}/deposit" not in browser.links


def test_own_deposits_are_listed_to_who_laid_them_down_and_to_nobody_else(
    outside: Outside,
) -> None:
    auction = opened(outside)
    ref = held(outside, auction)
    browser = outside.browse(outside.market.recycler)
    browser.see("/deposits")
    assert ref in browser.words
    browser.see(f"/deposits/{ref}")
    assert "The bank holds it until" in browser.words
    regulator = outside.browse(outside.market.regulator)
    regulator.see("/deposits")
    assert ref in regulator.words
    rival = outside.inside(a_bidder, outside.market.regulator).member
    assert outside.browse(rival).see(f"/deposits/{ref}").status_code == 404


def test_holder_reads_before_the_award_whose_deposit_is_held_no_more(outside: Outside) -> None:
    auction = opened(outside)
    ref = held(outside, auction)
    outside.inside(outside.market.bidder.bid, auction, 100)
    outside.market.clock.advance(hours=1)
    outside.inside(close, auction)
    browser = outside.browse(outside.market.holder)
    browser.see(f"/auctions/{auction}/award")
    assert "held no more" not in browser.words
    outside.inside(_lost, ref)
    browser.see(f"/auctions/{auction}/award")
    assert "Its deposit is held no more." in browser.words


def _lost(ref: str) -> None:
    db.session.execute(update(Deposit).where(Deposit.ref == ref).values(state="lost"))
    db.session.commit()


def test_both_parties_read_of_the_deposit_on_the_page_of_the_sale(outside: Outside) -> None:
    _ref, sale = outside.inside(won, outside.market)
    for member in (outside.market.holder, outside.market.recycler):
        browser = outside.browse(member)
        browser.see(f"/sales/{sale}")
        assert "500.00 EUR Held" in browser.words
        assert "it is taken a day before" in browser.words


def test_program_lays_a_deposit_down_and_reads_it(outside: Outside) -> None:
    auction = opened(outside)
    client = outside.app.test_client()
    headers = {"Authorization": f"Bearer {outside.inside(a_token, outside.market.recycler)}"}
    made = client.post(f"/api/v1/auctions/{auction}/deposit", headers=headers)
    assert (made.status_code, made.json["state"]) == (201, "asked")
    requests.post(f"{made.json['page']}/pay", allow_redirects=False, timeout=5)
    outside.market.clock.advance(minutes=3)
    outside.inside(sweeping.tick)
    ref = made.json["ref"]
    read = client.get(f"/api/v1/deposits/{ref}", headers=headers).json
    assert (read["state"], read["page"]) == ("held", None)
    assert read["amount"] == {"amount": "500.00", "amount_minor": 50_000, "currency": "EUR"}
    around = client.get(f"/api/v1/auctions/{auction}/conditions", headers=headers).json
    assert around["deposit"]["mine"]["ref"] == ref
    assert around["deposit"]["may_lay_down"] is False
    assert ref in client.get("/api/v1/deposits.csv", headers=headers).text


def test_program_opens_an_auction_with_a_deposit(outside: Outside) -> None:
    lot = outside.inside(a_published_lot, outside.market.holder)
    headers = {"Authorization": f"Bearer {outside.inside(a_token, outside.market.holder)}"}
    body = {
        "format": "sealed",
        "currency": "EUR",
        "closes_at": clock.stamp(outside.market.clock.now() + timedelta(hours=2)),
        "conditions": {"deposit": "250.00"},
    }
    client = outside.app.test_client()
    made = client.post(f"/api/v1/lots/{lot}/auctions", json=body, headers=headers)
    assert made.status_code == 201
    read = client.get(f"/api/v1/auctions/{made.json['ref']}/conditions").json["deposit"]
    assert (read["amount"], read["amount_minor"], read["mine"]) == ("250.00", 25_000, None)
    body["conditions"] = {"deposit": "0"}
    again = client.post(f"/api/v1/lots/{lot}/auctions", json=body, headers=headers)
    assert again.status_code == 422


def test_sandbox_tells_us_of_a_hold_over_the_wire_twice_and_one_is_noted(
    outside: Outside, sandbox: Sandbox
) -> None:
    auction = opened(outside)
    with serving(outside.app) as address:
        sandbox.control(
            "webhook", {"url": f"{address}{ADDRESS}", "secret": DEVELOPMENT_WEBHOOK_SECRET}
        )
        sandbox.fault("webhook", "duplicate", match="checkout.session.completed")
        earlier = len(sandbox.watch("deliveries"))
        press(outside.inside(a_page, outside.market.bidder, auction))
        eventually(lambda: outside.inside(lambda: last(auction).state) == "held")
        ended = sandbox.sdk().v1.payment_intents.cancel(
            outside.inside(lambda: str(last(auction).intent_id))
        )
        assert ended.status == "canceled"
        eventually(lambda: outside.inside(lambda: last(auction).state) == "lost")
        eventually(
            lambda: all(d["state"] == "delivered" for d in sandbox.watch("deliveries")[earlier:])
        )
