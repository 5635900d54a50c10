"""How does the standstill of an award begin? With the award, where its auction laid one down."""

from __future__ import annotations

from recycling.auctions.models import Auction, Bid
from recycling.auctions.standstill.models import Standstill
from recycling.auctions.standstill.rules import StandstillState, planned_end
from recycling.auctions.surroundings import AuctionCondition
from recycling.clock import stamp
from recycling.db import db
from recycling.deeds import Act


def begin_standstill(act: Act, auction: Auction, bid: Bid) -> dict[str, str]:
    """Let an award stand still (a step inside the deed that awards); returns what its fact tells.

    Nothing where the auction's conditions lay no standstill down: then the award binds at once.
    """
    said = db.session.get(AuctionCondition, auction.id)
    if said is None or not said.standstill_days:
        return {}
    ends_at = planned_end(act.at, said.standstill_days)
    db.session.add(
        Standstill(
            auction_id=auction.id,
            bid_id=bid.id,
            state=StandstillState.STANDING_STILL,
            awarded_at=act.at,
            ends_at=ends_at,
        )
    )
    return {"standstill": "yes", "standstill_until": stamp(ends_at)}
