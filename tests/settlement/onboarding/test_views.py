"""The page of the own account: what it says, to whom, and the way to the provider and back."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import requests

from recycling.auctions import service as auctions
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.notices import queries as notices
from recycling.notices.models import Notice
from recycling.parties.models import Membership
from recycling.reactions import react
from recycling.settlement import payouts
from recycling.settlement.onboarding import settling
from tests.auctions.makers import a_bidder, close, sealed_terms
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member, a_token
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import Outside, a_paid_sale, release
from tests.settlement.onboarding.makers import account_id, begun, give_all, ready, wants

PAGE = "/payment-account"


def words(place: Outside, who: Member, address: str = PAGE) -> str:
    browser = place.browse(who)
    assert browser.see(address).status_code == 200
    return browser.words.replace("\u00a0", " ")


def a_waiting_sale(place: Outside, minor: int = 125_000) -> str:
    """A sale whose money waits for its payee's account."""

    def wait() -> str:
        sale = a_paid_sale(place.market, minor)
        release(sale)
        payouts.carry_out_planned()
        return sale

    return place.inside(wait)


def told(place: Outside, who: Member) -> list[str]:
    def said() -> list[str]:
        react()
        asked = db.select(Notice).where(notices.is_read_by(who.actor)).order_by(Notice.id)
        with place.app.test_request_context():
            return [notices.said(one) for one in db.session.scalars(asked)]

    return place.inside(said)


def test_signer_is_led_to_the_provider_and_back_to_a_ready_account(
    place: Outside, strict: Sandbox
) -> None:
    holder = place.market.holder
    browser = place.browse(holder)
    browser.see(PAGE)
    assert "You have no payment account yet" in browser.words
    led = browser.send(PAGE)
    assert led.status_code == 303
    assert led.headers["Location"].startswith(f"{strict.url}/onboarding/")
    assert "Set up" in requests.get(led.headers["Location"], timeout=5).text
    back = urlsplit(give_all(led.headers["Location"]))
    browser.follow(browser.see(back.path))
    assert "Your payment account is ready" in browser.words
    assert browser.see(PAGE).status_code == 200
    assert "Go on at the payment service" not in browser.words


def test_who_leaves_the_providers_page_reads_what_is_missing(place: Outside) -> None:
    holder = place.market.holder
    place.inside(begun, holder)
    browser = place.browse(holder)
    browser.follow(browser.see(f"{PAGE}/returned?page=over"))
    assert "left or is over" in browser.words
    assert "the registered name of your company, at once" in browser.words
    assert "Go on at the payment service" in browser.words


def test_day_until_which_something_is_wanted_is_shown(place: Outside, strict: Sandbox) -> None:
    holder = place.market.holder
    account = place.inside(ready, holder)
    wants(strict, account, "identity.individual.dob", by="2026-12-24T12:00:00.000Z")
    place.inside(settling.settle, account)
    assert "date of birth of who represents your company, until 24 December 2026" in words(
        place, holder
    )


def test_provider_that_does_not_answer_is_no_error(place: Outside, strict: Sandbox) -> None:
    holder = place.market.holder
    place.inside(begun, holder)
    strict.fault("api", "status", status=503, times=None)
    browser = place.browse(holder)
    browser.follow(browser.see(f"{PAGE}/returned"))
    assert "does not answer now" in browser.words
    assert browser.send(PAGE).status_code == 503


def test_reader_sees_the_account_and_may_not_begin(place: Outside) -> None:
    browser = place.browse(place.inside(_reading, place.market.holder))
    browser.see(PAGE)
    assert "Who may sign for your organisation can do that here." in browser.words
    assert browser.send(PAGE).status_code == 403


def _reading(member: Member) -> Member:
    """The same person, who may read and no more."""
    own = Membership.organisation_id == member.actor.organisation_id
    db.session.execute(db.update(Membership).where(own).values(role="reader"))
    db.session.commit()
    return member


def test_carrier_has_no_such_page(place: Outside) -> None:
    assert place.browse(place.inside(a_member, "carrier")).see(PAGE).status_code == 403


def test_both_parties_read_on_the_sale_why_the_money_waits(place: Outside) -> None:
    sale = a_waiting_sale(place)
    market = place.market
    assert "3 125.00 EUR wait for you: your payment account is not ready." in words(
        place, market.holder, f"/sales/{sale}"
    )
    assert "wait until the payment account of" in words(place, market.recycler, f"/sales/{sale}")
    assert sale in words(place, market.holder)


def test_both_parties_are_told_that_money_waits_and_the_payee_when_it_is_ready(
    place: Outside,
) -> None:
    sale = a_waiting_sale(place)
    market = place.market
    assert f"3125.00 EUR of sale {sale} wait for you: your payment account is not ready." in told(
        place, market.holder
    )
    assert any("There is nothing for you to do." in one for one in told(place, market.recycler))
    place.inside(lambda: give_all(begun(market.holder)))
    place.inside(lambda: settling.settle(account_id(market.holder)))
    assert told(place, market.holder)[-1] == "Your payment account is ready: you can be paid."
    browser = place.browse(market.holder)
    browser.see("/notices")
    assert any(link.startswith(PAGE) for link in browser.links)


@pytest.mark.parametrize(("minor", "payee"), [(125_000, "holder"), (-56_600, "recycler")])
def test_desk_asks_the_payee_to_finish_the_account_until_it_is_ready(
    place: Outside, minor: int, payee: str
) -> None:
    who: Member = getattr(place.market, payee)
    assert "Finish your payment account" not in words(place, who, "/desk")
    a_waiting_sale(place, minor)
    assert "Money waits for it." in words(place, who, "/desk")
    place.inside(ready, who)
    assert "Finish your payment account" not in words(place, who, "/desk")


def test_recycler_reads_it_before_a_bid_that_would_pay_it_and_not_before_others(
    place: Outside, held_clock: SteppedClock
) -> None:
    market = place.market
    lot = place.inside(a_published_lot, market.holder)
    auction = place.inside(auctions.open_auction, market.holder.act(), lot, sealed_terms())
    browser = place.browse(market.recycler)
    for direction, is_said in (("by_holder", True), ("to_holder", False)):
        browser.see(f"/auctions/{auction}")
        offer = {"base": market.bidder.base, "direction": direction, "price": "100"}
        browser.send(f"/auctions/{auction}/bid", **offer, step="check")
        assert "Confirm your bid" in browser.words
        assert ("Set up your payment account" in browser.words) is is_said


def test_holder_reads_it_before_an_award_that_would_pay_it(
    place: Outside, held_clock: SteppedClock
) -> None:
    market = place.market

    def closed() -> str:
        lot = a_published_lot(market.holder)
        ref = auctions.open_auction(market.holder.act(), lot, sealed_terms())
        market.bidder.bid(ref, 1_000)
        a_bidder(market.regulator).bid(ref, 900)
        held_clock.advance(hours=1)
        close(ref)
        return ref

    auction = place.inside(closed)
    address = f"/auctions/{auction}/award"
    assert "yours is not ready: it would wait" in words(place, market.holder, address)
    place.inside(ready, market.holder)
    assert "yours is not ready" not in words(place, market.holder, address)


def test_programs_read_the_account_and_get_the_page(place: Outside, strict: Sandbox) -> None:
    holder, client = place.market.holder, place.app.test_client()
    headers = {"Authorization": f"Bearer {place.inside(a_token, holder)}"}
    address = "/api/v1/payment-account"
    assert client.get(address, headers=headers).json["state"] == "none"
    made = client.post(address, headers=headers)
    assert made.status_code == 201
    place.inside(lambda: settling.settle(account_id(holder)))
    read = client.get(address, headers=headers).json
    assert (read["state"], read["waiting"]) == ("action_needed", [])
    assert read["lacking"] == [
        {
            "what": "identity.business_details.registered_name",
            "words": "the registered name of your company",
            "by": None,
            "is_past_due": True,
        }
    ]
    give_all(made.json["url"])
    place.inside(lambda: settling.settle(account_id(holder)))
    assert client.get(address, headers=headers).json["state"] == "ready"


def test_programs_read_on_the_sale_that_a_payout_waits(place: Outside) -> None:
    sale, client = a_waiting_sale(place), place.app.test_client()
    headers = {"Authorization": f"Bearer {place.inside(a_token, place.market.recycler)}"}
    read = client.get(f"/api/v1/sales/{sale}", headers=headers).json
    assert [one["is_waiting"] for one in read["payouts"]] == [True]
