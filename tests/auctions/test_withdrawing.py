"""A bidder takes a bid back on a stated ground; the auction goes on without it, log and all."""

from __future__ import annotations

import pytest
from flask import current_app
from sqlalchemy import select

from recycling.auctions import queries, service
from recycling.auctions.bid_log import bid_log
from recycling.auctions.models import Bid
from recycling.auctions.rules.bid_log import rerun
from recycling.auctions.rules.ending import Reason
from recycling.bases import service as bases
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.quantities import UnitPrice
from tests.auctions.makers import Bidder, an_open_auction, close, sealed_terms
from tests.auctions.market import Market
from tests.auctions.test_bidding import licence_of
from tests.makers import Member, a_member

MISTYPED = Reason("typing_error", "Typed ten times too much.")
LOST = Reason("eligibility_lost", "Our licence has been suspended.")


def bid(who: Bidder, ref: str, minor: int, limit: int) -> str:
    offer = service.Offer(who.base, UnitPrice(minor, "EUR"), UnitPrice(limit, "EUR"))
    return service.place_bid(who.member.act(), ref, offer)


def states(ref: str) -> list[tuple[int, str]]:
    rows = db.session.execute(select(Bid.label, Bid.state).order_by(Bid.seq)).all()
    db.session.rollback()
    return [(row.label, row.state) for row in rows]


def test_a_mistyped_bid_gives_the_lead_back_with_its_limit_and_the_award_follows(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    bid(rival, ref, 10_000, 40_000)
    held_clock.advance(minutes=1)
    typed = bid(bidder, ref, 20_000, 900_000)
    standing = queries.my_bid(ref, bidder.member.actor)
    assert standing is not None
    with pytest.raises(Conflict, match="does not bind you"):
        service.withdraw_bid(bidder.member.act(), ref, typed, MISTYPED)
    service.withdraw_bid(bidder.member.act(), ref, standing.ref, MISTYPED)
    assert states(ref) == [(1, "standing"), (2, "withdrawn"), (1, "withdrawn"), (2, "withdrawn")]
    card = queries.auction(ref)
    assert (card.bids, card.best) == (4, UnitPrice(10_000, "EUR"))

    held_clock.advance(minutes=1)
    bidder.bid(ref, 20_000)  # the rival's limit answers as before
    assert queries.auction(ref).best == UnitPrice(21_000, "EUR")
    held_clock.advance(hours=1)
    close(ref)
    service.award(holder.act(), ref)
    log = bid_log(ref)
    assert rerun(log).agrees
    log["bids"][3]["withdrawn_after"] = None
    assert not rerun(log).agrees


def test_a_sealed_bid_is_taken_back_whole_and_may_be_made_anew(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder, sealed_terms())
    bidder.bid(ref, 90_000)
    typed = bidder.bid(ref, 900_000)
    service.withdraw_bid(bidder.member.act(), ref, typed, MISTYPED)
    bidder.bid(ref, 5_000)
    held_clock.advance(hours=1)
    close(ref)
    service.award(holder.act(), ref)
    assert states(ref) == [(1, "replaced"), (1, "withdrawn"), (1, "won")]
    assert rerun(bid_log(ref)).agrees


def test_without_a_ground_that_holds_a_bid_binds(
    holder: Member, bidder: Bidder, rival: Bidder, regulator: Member, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    mine = bidder.bid(ref, 10_000)
    act = bidder.member.act

    def refused(bid_ref: str, reason: Reason, kind: type[Exception], code: str) -> None:
        with pytest.raises(kind) as told:
            service.withdraw_bid(act(), ref, bid_ref, reason)
        assert getattr(told.value, "code", "") == code

    refused(mine, LOST, Conflict, "still_eligible")
    refused(mine, Reason("regret", "We do not want it any more."), Invalid, "unknown_reason")
    refused("BID-22222-22222", MISTYPED, NotFound, "bid_not_found")
    theirs = rival.bid(ref, 20_000)
    refused(theirs, MISTYPED, Forbidden, "not_your_bid")
    refused(mine, MISTYPED, Conflict, "bid_not_standing")
    mine = bidder.bid(ref, 30_000)
    held_clock.advance(minutes=11)
    refused(mine, MISTYPED, Conflict, "withdrawal_too_late")
    held_clock.advance(hours=1)
    refused(mine, LOST, Conflict, "withdrawal_too_late")
    assert states(ref) == [(1, "outbid"), (2, "outbid"), (1, "standing")]


def test_a_bidder_whose_base_may_no_longer_take_the_lot_goes_with_every_bid(
    holder: Member,
    bidder: Bidder,
    rival: Bidder,
    held_clock: SteppedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever is faster than the registry, which would put the bids out itself."""
    monkeypatch.setitem(current_app.config, "REACT_AT_ONCE", False)
    ref = an_open_auction(holder)
    bidder.bid(ref, 10_000)
    rival.bid(ref, 20_000)
    mine = bidder.bid(ref, 30_000)
    held_clock.advance(minutes=57)
    bases.suspend_licence(a_member("regulator").act(), licence_of(bidder.base), "No bond.")
    service.withdraw_bid(bidder.member.act(), ref, mine, LOST)
    assert states(ref) == [(1, "withdrawn"), (2, "standing"), (1, "withdrawn")]
    alone = an_open_auction(holder)
    mine = rival.bid(alone, 10_000)
    service.withdraw_bid(rival.member.act(), alone, mine, MISTYPED)
    assert queries.auction(alone).best is None
    held_clock.advance(hours=2)
    close(alone)
    assert queries.auction(alone).state == "unsold"


def test_the_page_asks_for_the_ground_and_the_regulator_reads_it(market: Market) -> None:
    ref = market.opened()
    market.bid(market.bidder, ref, 10_000)
    browser, address = market.browse(market.bidder.member), f"/auctions/{ref}/withdraw"
    browser.see(address)
    assert "Take the bid back" in browser.words
    said = {"reason": "typing_error", "words": "short"}
    assert browser.send(address, **said).status_code == 422
    assert "Explain it in" in browser.words
    said["words"] = "Typed ten times too much."
    browser.follow(browser.send(address, **said))
    assert said["words"] in browser.words
    for reader, reads in ((market.regulator, True), (market.holder, True), (None, False)):
        other = market.browse(reader)
        other.see(f"/auctions/{ref}")
        assert (said["words"] in other.words) is reads
