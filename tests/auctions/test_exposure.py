"""Bids, proxies, sealed bids and unpaid awards count against a limit their bidder set itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from recycling import clock
from recycling.auctions import service
from recycling.auctions.exposures import exposures
from recycling.auctions.models import Auction
from recycling.auctions.rules.exposure import Exposure
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid
from recycling.quantities import Money, UnitPrice
from tests.auctions.makers import Bidder, an_open_auction, close, open_terms, sealed_terms
from tests.makers import Member, a_member


def exposure(who: Bidder) -> Exposure:
    return exposures(who.member.actor)[0]


def limited(who: Bidder, minor: int | None) -> None:
    service.limit_exposure(who.member.act(), "EUR", None if minor is None else Money(minor, "EUR"))


def mass_of(ref: str) -> tuple[int, int]:
    """What 100.00 and 150.00 EUR/t make for the lot."""
    auction = db.session.query(Auction).filter_by(ref=ref).one()
    return tuple(
        UnitPrice(one, "EUR").times(auction.lot.wet_mass).minor for one in (10_000, 15_000)
    )  # type: ignore[return-value]


def test_everything_a_bidder_may_have_to_pay_counts_until_it_is_paid(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    later = clock.now() + timedelta(hours=3)
    proxied = an_open_auction(holder)
    sealed = an_open_auction(holder, sealed_terms(closes_at=later))
    third, paid_by_holder = (an_open_auction(holder, open_terms(closes_at=later)) for _ in "ab")
    low, high = mass_of(proxied)
    limited(bidder, 2 * high + low - 1)

    offer = service.Offer(bidder.base, UnitPrice(10_000, "EUR"), UnitPrice(15_000, "EUR"))
    service.place_bid(bidder.member.act(), proxied, offer)
    assert exposure(bidder).committed.leading.minor == high, "a leader may come to its limit"
    bidder.bid(sealed, 15_000)
    bidder.bid(sealed, 10_000)
    assert exposure(bidder).committed.sealed.minor == low, "only the bid that counts"
    bidder.bid(sealed, 15_000)
    with pytest.raises(Conflict) as told:
        bidder.bid(third, 10_000)
    assert told.value.code == "above_exposure_limit"
    bidder.bid(paid_by_holder, -50_000)
    bidder.bid(third, 9_000)

    rival.bid(proxied, 16_000)
    assert exposure(bidder).committed.leading.minor < low, "outbid, it commits nothing"
    held_clock.advance(hours=3)
    for ref in (sealed, third, paid_by_holder, proxied):
        close(ref)
    assert exposure(bidder).committed.sealed.minor == high
    service.award(holder.act(), sealed)
    assert exposure(bidder).committed.sealed.minor == 0
    assert exposure(bidder).committed.unpaid.minor == high
    service.settle(db.session.query(Auction).filter_by(ref=sealed).one().id, clock.now())
    db.session.commit()
    assert exposure(bidder).committed.unpaid.minor == 0


def test_a_sale_with_nothing_to_pay_is_settled_at_once(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    ref = an_open_auction(holder)
    bidder.bid(ref, 0)
    held_clock.advance(hours=1)
    close(ref)
    service.award(holder.act(), ref)
    found = db.session.execute(db.text("SELECT settled_at FROM award")).scalar_one()
    assert found is not None


def test_a_limit_is_set_raised_lowered_and_lifted_by_an_administrator(
    holder: Member, bidder: Bidder
) -> None:
    ref = an_open_auction(holder)
    low, _high = mass_of(ref)
    for minor in (low - 1, 0):
        limited(bidder, minor)
        with pytest.raises(Conflict, match="exposure limit"):
            bidder.bid(ref, 10_000)
    assert exposure(bidder).left == Money(0, "EUR")
    limited(bidder, None)
    limited(bidder, None)
    assert exposure(bidder).limit is None
    bidder.bid(ref, 10_000)
    with pytest.raises(Invalid) as told:
        service.limit_exposure(bidder.member.act(), "XXX", None)
    assert told.value.field == "currency"
    with pytest.raises(Forbidden):
        service.limit_exposure(holder.act(), "EUR", None)
    with pytest.raises(Forbidden):
        exposures(a_member("holder").actor)


def test_without_a_limit_a_bid_asks_the_database_nothing_more(
    holder: Member, bidder: Bidder
) -> None:
    asked: list[str] = []

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    ref = an_open_auction(holder)
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        bidder.bid(ref, 10_000)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    about = [one for one in asked if "exposure_limit" in one]
    assert len(about) == 1
    assert "JOIN exposure_limit" in about[0]
    assert "FROM base" in about[0]
