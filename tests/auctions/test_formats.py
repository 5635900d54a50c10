"""Fixed and descending prices, and private limits, as people and programs meet them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from recycling.auctions import queries, service
from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import Format, Terms
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Invalid
from recycling.ledger.models import Fact
from recycling.quantities import UnitPrice
from tests.auctions.makers import Bidder, an_open_auction, close, open_terms, sealed_terms
from tests.auctions.market import Market
from tests.makers import Member


def fixed(**differs: Any) -> Terms:
    """The terms of a fixed ask at a fee of 566.00 EUR/t."""
    return sealed_terms(format=Format.FIXED, ask_minor_per_tonne=-56_600, **differs)


def euros(minor: int) -> UnitPrice:
    return UnitPrice(minor, "EUR")


def test_fixed_price_goes_to_the_first_and_closes_at_that_instant(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder, fixed())
    with pytest.raises(Invalid, match="asks more"):
        rival.bid(ref, -56_700)
    bidder.bid(ref, -56_600)
    with pytest.raises(Conflict) as late:
        rival.bid(ref, -56_600)
    assert late.value.code == "bid_too_late"
    close(ref)
    assert queries.award_of(ref).price == euros(-56_600)


def test_descending_price_is_taken_at_what_it_has_fallen_to(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    terms = sealed_terms(
        format=Format.DESCENDING, ask_minor_per_tonne=2_000, increment_minor=1_000,
        step_seconds=60, reserve_minor_per_tonne=-5_000,
    )  # fmt: skip
    ref = an_open_auction(holder, terms)
    held_clock.advance(seconds=185)
    card = queries.auction(ref)
    assert (card.ask, card.least) == (euros(-1_000), euros(-1_000))
    assert card.falls_next_at is not None
    won = bidder.bid(ref, 2_000)
    assert queries.bid(won, bidder.member.actor).price == euros(-1_000)
    assert queries.auction(close(ref)).state == "awarded"


def test_limits_fight_in_one_bid_and_only_the_bidder_reads_its_own(
    holder: Member, bidder: Bidder, rival: Bidder
) -> None:
    ref = an_open_auction(holder, open_terms())
    first = service.place_bid(
        bidder.member.act("a"), ref, service.Offer(bidder.base, euros(0), euros(9_000))
    )
    rival_offer = service.Offer(rival.base, euros(1_000), euros(5_000))
    lost = service.place_bid(rival.member.act("b"), ref, rival_offer)
    found = [(b.label, b.price, b.is_automatic) for b in queries.bids(ref).items]
    assert found == [
        (1, euros(6_000), True), (2, euros(5_000), True), (2, euros(1_000), False),
        (1, euros(0), False),
    ]  # fmt: skip
    assert queries.bid(first, bidder.member.actor).limit == euros(9_000)
    for other in (rival.member, holder):
        card = queries.bid(first, other.actor)
        assert (card.limit, card.salt) == (None, None)
    assert queries.bid(lost, rival.member.actor).state == "outbid"
    facts = db.session.scalars(select(Fact).where(Fact.type == "BidPlaced").order_by(Fact.id)).all()
    assert len(facts) == 2
    assert "9000" not in str(facts[0].body)


def test_limit_raised_by_its_leader_is_a_fact_and_no_bid(
    holder: Member, bidder: Bidder, rival: Bidder
) -> None:
    ref = an_open_auction(holder, open_terms())
    first = bidder.bid(ref, 0)
    again = service.place_bid(
        bidder.member.act("again"), ref, service.Offer(bidder.base, euros(0), euros(4_000))
    )
    assert again == first
    assert queries.auction(ref).bids == 1
    assert db.session.scalar(select(Fact.type).order_by(Fact.id.desc()).limit(1)) == "LimitRaised"
    rival.bid(ref, 2_000)
    row = db.session.scalars(select(Auction).where(Auction.ref == ref)).one()
    assert (row.leading_minor_per_tonne, row.last_seq) == (3_000, 3)
    standing = db.session.scalars(select(Bid.bidder_id).where(Bid.state == "standing")).all()
    assert standing == [bidder.member.actor.organisation_id]


def test_pages_open_a_fixed_price_and_take_it(market: Market) -> None:
    browser = market.browse(market.holder)
    address = f"/lots/{market.lot}/auction/new"
    browser.see(address)
    terms = {
        "format": "fixed", "currency": "EUR", "closes_in": "1d", "reserve_kind": "none",
        "ask_direction": "by_holder", "ask_per_tonne": "566",
    }  # fmt: skip
    assert browser.send(address, **terms, step="check").status_code == 200
    assert "566.00" in browser.words
    refused = browser.send(address, **{**terms, "ask_per_tonne": ""}, step="check")
    assert refused.status_code == 422
    browser.send(address, **terms, step="confirm")
    with market.app.app_context():
        ref = db.session.scalars(select(Auction.ref)).one()
    taker = market.browse(market.bidder.member)
    taker.see(f"/auctions/{ref}")
    assert "The first who takes it has the lot" in taker.words
    offer = {"base": market.bidder.base, "direction": "by_holder", "price": "566"}
    assert taker.send(f"/auctions/{ref}/bid", **offer, step="check").status_code == 200
    taker.send(f"/auctions/{ref}/bid", **offer, step="confirm")
    taker.see(f"/auctions/{ref}")
    assert "Bidding ended at" in taker.words
