"""How is an award taken back, so that the auction awaits one again?"""

from __future__ import annotations

from sqlalchemy import delete

from recycling.auctions.models import Auction, Award
from recycling.auctions.rules import AuctionState
from recycling.bases import capacity
from recycling.db import db
from recycling.deeds import Act
from recycling.lots import queries as lots
from recycling.lots.rules import Move
from recycling.lots.service import step


def take_award_back(act: Act, auction: Auction) -> None:
    """Undo the award of a locked auction, with the capacity it reserved (a step inside a deed)."""
    lot = lots.locked(auction.lot.ref)
    db.session.execute(delete(Award).where(Award.auction_id == auction.id))
    step(lot, Move.SET_ASIDE, act.at)
    capacity.release(lot.ref)
    auction.state = AuctionState.CLOSED
