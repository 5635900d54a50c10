"""A lot's journey: every room's facts in order, and who may see which."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import NOBODY
from recycling.errors import NotFound
from recycling.site.journey import Journey, journey
from tests.auctions.browsing import Browser
from tests.auctions.makers import a_bidder
from tests.lots.makers import a_draft_lot
from tests.makers import Member, a_member
from tests.site.makers import Market, a_market

pytestmark = pytest.mark.once

PUBLIC = [
    "Published on the register",
    "Auction opened",
    "Auction closed",
    "Awarded",
    "Received and weighed at the base",
    "The batch is closed and its balance holds",
    "Certified",
]
TO_RECOVERY = PUBLIC[:-1]


def seen(market: Market, member: Member | None) -> Journey:
    found = journey(market.refs["lot"], member.actor if member else NOBODY)
    db.session.rollback()
    return found


def titles(market: Market, member: Member | None) -> list[str]:
    return [link.title for link in seen(market, member).links.items]


def test_the_public_sees_the_public_facts_in_order(market: Market) -> None:
    market.lead_to("certified")
    found = seen(market, None)
    assert [link.title for link in found.links.items] == PUBLIC
    assert not found.is_concerned


def test_facts_stand_in_the_order_of_their_instants(market: Market) -> None:
    market.lead_to("recovered")
    at: list[datetime] = [link.at for link in seen(market, market.holder).links.items]
    assert at == sorted(at)
    assert len(at) > len(PUBLIC)


def test_the_holder_sees_sale_and_hand_overs_but_no_inside_of_a_batch(market: Market) -> None:
    market.lead_to("recovered")
    shown = titles(market, market.holder)
    for title in ("Draft begun", "Sale opened", "Paid", "Given to the carrier"):
        assert title in shown
    assert "Output declared" not in shown
    assert set(TO_RECOVERY) <= set(shown)


def test_the_recycler_sees_its_batch_and_its_bid(market: Market) -> None:
    market.lead_to("recovered")
    shown = titles(market, market.recycler)
    for title in ("Bid placed", "Batch opened", "Taken into the batch", "Output declared"):
        assert title in shown
    assert "Draft begun" not in shown


def test_the_carrier_sees_its_hand_overs_and_no_sale(market: Market) -> None:
    market.lead_to("recovered")
    shown = titles(market, market.carrier)
    assert "Taken over by the carrier" in shown
    assert "Sale opened" not in shown


def test_the_regulator_of_the_country_sees_all_but_bids_and_the_inside_of_batches(
    market: Market,
) -> None:
    market.lead_to("recovered")
    shown = titles(market, market.regulator)
    assert {"Draft begun", "Sale opened", "Consignment prepared"} <= set(shown)
    assert "Bid placed" not in shown
    assert "Output declared" not in shown


def test_a_regulator_elsewhere_sees_what_the_public_sees(market: Market) -> None:
    market.lead_to("recovered")
    assert titles(market, a_member("regulator", country="FR")) == TO_RECOVERY


def test_a_losing_bidder_sees_its_own_bid_and_nobody_elses(
    in_request: Flask, held_clock: SteppedClock
) -> None:
    market = a_market(held_clock, price=0).lead_to("auctioned")
    rival = a_bidder(market.regulator)
    rival.bid(market.refs["auction"], -10_000)
    market.lead_to("recovered")
    shown = titles(market, rival.member)
    assert shown.count("Bid placed") == 1
    assert [title for title in shown if title != "Bid placed"] == TO_RECOVERY


def test_who_is_told_by_the_name_of_the_organisation(market: Market) -> None:
    market.lead_to("recovered")
    by = {link.title: link.by for link in seen(market, None).links.items}
    assert by["Published on the register"].startswith("Holder")
    assert by["Received and weighed at the base"].startswith("Recycler")
    assert by["Auction closed"] == ""


def test_no_fact_of_a_batch_tells_of_its_other_lots(
    in_request: Flask, held_clock: SteppedClock
) -> None:
    first = a_market(held_clock).lead_to("received")
    second = Market(
        held_clock, a_member("holder"), first.regulator, first.bidder, first.carrier
    ).lead_to("received")
    first.lead_to("in_batch")
    second.refs["in_batch"] = second.refs["batch"] = first.refs["batch"]
    from recycling.recovery import service as recovery

    recovery.add_input(first.recycler.act(), first.refs["batch"], second.refs["lot"])
    assert titles(first, first.recycler).count("Taken into the batch") == 1


def test_a_strangers_draft_has_no_journey(in_request: Flask) -> None:
    ref = a_draft_lot(a_member("holder"))
    with pytest.raises(NotFound):
        journey(ref, NOBODY)


def test_the_journeys_page_opens_from_the_lots_and_links_only_what_opens(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.test_request_context("/"):
        market = a_market(held_clock).lead_to("certified")
    browser = Browser(app)
    browser.see(f"/lots/{market.refs['lot']}")
    assert f"/lots/{market.refs['lot']}/journey" in browser.links
    browser.see(f"/lots/{market.refs['lot']}/journey")
    things = [link for link in browser.links if any(ref in link for ref in market.refs.values())]
    for link in things:
        assert browser.see(link).status_code == 200, link
    assert market.refs["consignment"] not in " ".join(things)


def test_a_party_finds_the_links_of_its_journey_open(app: Flask, held_clock: SteppedClock) -> None:
    with app.test_request_context("/"):
        market = a_market(held_clock).lead_to("certified")
    for member in (market.holder, market.recycler, market.carrier, market.regulator):
        browser = Browser(app, member)
        browser.see(f"/lots/{market.refs['lot']}/journey")
        for link in browser.links:
            if any(ref in link for ref in market.refs.values()):
                assert browser.see(link).status_code == 200, (member.name, link)


def test_an_unknown_lot_has_no_journey(app: Flask) -> None:
    assert app.test_client().get("/lots/LOT-22222-22222/journey").status_code == 404
