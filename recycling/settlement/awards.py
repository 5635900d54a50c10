"""What did an award settle? The terms of the sale it calls for."""

from __future__ import annotations

from sqlalchemy import select

from recycling.auctions.models import Auction, Award, Bid
from recycling.auctions.rules.contract import Provisional, provisional
from recycling.auctions.rules.fees import fee_on
from recycling.db import db
from recycling.errors import absent
from recycling.quantities import UnitPrice
from recycling.sayings import say
from recycling.settlement.assays.contract import find_contract
from recycling.settlement.service import Awarded


def awarded(auction_ref: str) -> Awarded:
    """Return what the award of this auction settled; raises ``NotFound`` without one."""
    found = db.session.execute(
        select(Auction, Bid, Award.awarded_at)
        .join(Award, Award.auction_id == Auction.id)
        .join(Bid, Bid.id == Award.bid_id)
        .where(Auction.ref == auction_ref)
    ).one_or_none()
    if found is None:
        raise absent("award", say("There is no award of %(auction)s.", auction=auction_ref))
    auction, bid = found.Auction, found.Bid
    price: int | None = bid.minor_per_tonne
    if price is None:
        raise absent("open price", say("There is no open price of %(bid)s.", bid=bid.ref))
    return Awarded(
        lot_ref=auction.lot.ref,
        auction_id=auction.id,
        holder_id=auction.lot.holder_id,
        recycler_id=bid.bidder_id,
        base_id=bid.base_id,
        licence_id=bid.licence_id,
        mass=auction.lot.wet_mass,
        price=UnitPrice(price, auction.currency),
        fee=fee_on(found.awarded_at.date()),
        provisional=_provisional(auction.id),
    )


def _provisional(auction_id: int) -> Provisional | None:
    contract = find_contract(auction_id)
    return provisional(contract.declared) if contract else None
