"""What is a bidder shown of the bid just placed?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from recycling.auctions.cards import BidCard, own_bid_card
from recycling.auctions.formulas.models import BidFormula
from recycling.auctions.models import Auction, Bid
from recycling.bases.models import Base
from recycling.db import db
from recycling.parties.models import Organisation

# Put together once, for it is the answer to every bid.
_OWN_BIDS = (
    select(
        *(column for column in Bid.__table__.columns if column.key != "envelope"),
        Auction.format,
        Auction.currency,
        Auction.state.label("auction_state"),
        Organisation.ref.label("bidder"),
        Organisation.name.label("bidder_name"),
        Base.ref.label("base"),
        Base.name.label("base_name"),
        BidFormula.document.label("formula"),
    )
    .join(Auction, Auction.id == Bid.auction_id)
    .join(Organisation, Organisation.id == Bid.bidder_id)
    .join(Base, Base.id == Bid.base_id)
    .outerjoin(BidFormula, BidFormula.bid_ref == Bid.ref)
    .where(Bid.ref.in_(bindparam("asked", expanding=True)))
)


def own_bids(refs: Sequence[str]) -> dict[str, BidCard]:
    """Return bids by reference, each as the bidder who placed it sees it."""
    rows = db.session.connection().execute(_OWN_BIDS, {"asked": refs})
    return {row.ref: own_bid_card(row) for row in rows}
