"""Makers of awards that stand still, and of objections to them."""

from __future__ import annotations

from recycling.auctions import service
from recycling.auctions.rules.conditions import Conditions
from recycling.auctions.rules.ending import Reason
from recycling.auctions.standstill.service import object_to_award
from recycling.clock import SteppedClock
from tests.auctions.makers import Bidder, a_bidder, close, sealed_terms
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member

WHY = Reason("not_eligible", "Its licence ended in June.")


def awarded(holder: Member, stepped: SteppedClock, *bids: tuple[Bidder, int]) -> str:
    """An auction with a standstill of ten days, awarded to the best of these bids."""
    lot, laid = a_published_lot(holder), Conditions(standstill_days=10)
    ref = service.open_auction(holder.act(), lot, sealed_terms(), laid)
    for who, minor in bids:
        who.bid(ref, minor)
    stepped.advance(hours=1)
    close(ref)
    service.award(holder.act(), ref)
    return ref


def an_objection(stepped: SteppedClock) -> dict[str, str]:
    """An objection to an award by who lost it, and the auction; the clock moves an hour."""
    loser, winner = a_bidder(), a_bidder()
    ref = awarded(a_member("holder"), stepped, (loser, 1_000), (winner, 2_000))
    return {"auction": ref, "objection": object_to_award(loser.member.act(), ref, WHY)}
