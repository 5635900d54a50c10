"""No unlicensed base takes a lot: every step asks anew, through the deeds themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from recycling import clock
from recycling.auctions import queries as auction_queries
from recycling.auctions import service as auctions
from recycling.bases import service as bases
from recycling.bases.models import Licence
from recycling.clock import SteppedClock
from recycling.custody import service
from recycling.custody.rules import Signing
from recycling.db import db
from recycling.errors import Conflict
from recycling.quantities import Mass
from tests.auctions.makers import Bidder, a_bidder, an_open_auction, close, open_terms
from tests.bases.makers import an_applied_base
from tests.custody.makers import (
    Road,
    a_consignment,
    a_dispatch,
    a_paid_lot,
    an_arrival,
    at_the_gate,
)
from tests.lots.makers import a_published_lot
from tests.makers import a_member


def newest_licence() -> str:
    ref = db.session.scalars(select(Licence.ref).order_by(Licence.id.desc()).limit(1)).one()
    db.session.rollback()
    return ref


def with_bidder(road: Road, **differs: object) -> Road:
    return replace(road, bidder=a_bidder(road.regulator, **differs))


def steps_of(road: Road) -> dict[str, Callable[[], object]]:
    """Every step with which a base takes a lot, each with a lot that has come just so far."""
    long = open_terms(closes_at=clock.now() + timedelta(days=25))
    open_one = an_open_auction(road.holder, long)
    paid, drafted, arrived = a_paid_lot(road), a_consignment(road), at_the_gate(road)
    holder, recycler = road.holder, road.recycler
    return {
        "bid": lambda: road.bidder.bid(open_one, 0),
        "draft": lambda: service.draft_consignment(holder.act(), a_dispatch(road, paid)),
        "dispatch": lambda: service.sign_handover(holder.act(), drafted, Signing.GIVE_TO_CARRIER),
        "receive": lambda: service.receive_consignment(recycler.act(), arrived, an_arrival()),
    }


def closed_auction(road: Road) -> tuple[str, str]:
    auction = an_open_auction(road.holder)
    bid = road.bidder.bid(auction, 0)
    road.clock.advance(hours=1)
    close(auction)
    return auction, bid


def is_disqualified(road: Road, auction: str, bid: str) -> bool:
    """What the award to a base without a licence comes to: its bid is out, nothing reserved."""
    auctions.award(road.holder.act(), auction)
    state = auction_queries.bid(bid, road.holder.actor).state
    db.session.rollback()
    return state == "disqualified"


def test_a_suspended_or_expired_licence_stops_a_lot_at_every_step_and_a_standing_one_at_none(
    road: Road, held_clock: SteppedClock
) -> None:
    road = with_bidder(road, valid_to=clock.today() + timedelta(days=20))
    licence = newest_licence()
    awards = [closed_auction(road) for _ in range(2)]
    steps = steps_of(road)
    bases.suspend_licence(road.regulator.act(), licence, "The scrubber failed its test.")
    for step in steps.values():
        with pytest.raises(Conflict, match="may not take this lot"):
            step()
    assert is_disqualified(road, *awards[0])
    bases.reinstate_licence(road.regulator.act(), licence, "The scrubber works.")
    steps.pop("receive")()
    held_clock.advance(days=21)
    for step in steps.values():
        with pytest.raises(Conflict, match="may not take this lot"):
            step()
    assert is_disqualified(road, *awards[1])


def test_a_base_never_licensed_cannot_bid_and_so_takes_nothing(road: Road) -> None:
    recycler = a_member("recycler")
    base, _licence = an_applied_base(recycler, road.regulator)
    with pytest.raises(Conflict, match="may not take this lot"):
        Bidder(recycler, base).bid(an_open_auction(road.holder), 0)


def test_a_base_takes_no_more_than_its_scale_at_bid_award_and_receipt(road: Road) -> None:
    """Each lot is 2.5 t; the licence names 4 t a year."""
    road = with_bidder(road, yearly_mass=Mass.kg("4000"))
    contested = closed_auction(road)
    arrived = at_the_gate(road)
    assert is_disqualified(road, *contested)
    with pytest.raises(Conflict, match="may not take this lot"):
        road.bidder.bid(an_open_auction(road.holder, lot=a_published_lot(road.holder)), 0)
    with pytest.raises(Conflict, match="left in"):
        service.receive_consignment(road.recycler.act(), arrived, an_arrival(net="4001"))
