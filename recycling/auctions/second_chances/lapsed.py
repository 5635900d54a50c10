"""Did an award of an auction lapse before, so that who lost must be asked?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from recycling.auctions.models import Auction
from recycling.auctions.second_chances.models import LapsedAward
from recycling.db import db
from recycling.errors import Conflict
from recycling.sayings import say


def has_lapsed(auction: Auction) -> bool:
    """Tell whether an award of this auction came to nothing."""
    found = db.session.scalar(select(exists().where(LapsedAward.auction_id == auction.id)))
    return bool(found)


def refuse_unasked(auction: Auction) -> None:
    """Raise ``Conflict`` for an award to a bidder who was told that it lost, and never asked."""
    if has_lapsed(auction):
        raise Conflict(
            "ask_first",
            say(
                "The award of auction %(auction)s lapsed; who lost is free since.",
                auction=auction.ref,
            ),
            way_out=say("Offer the next bidder a second chance, or publish the lot again."),
        )


def lapsed_in(row: Auction) -> list[dict[str, Any]]:
    """Return the awards of an auction that lapsed, as its bid log holds them."""
    found = db.session.scalars(
        select(LapsedAward)
        .options(joinedload(LapsedAward.bid, innerjoin=True))
        .where(LapsedAward.auction_id == row.id)
        .order_by(LapsedAward.id)
    )
    return [
        {
            "seq": one.bid.seq,
            "awarded_at": one.awarded_at.isoformat(),
            "lapsed_at": one.lapsed_at.isoformat(),
        }
        for one in found
    ]
