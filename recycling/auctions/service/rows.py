"""Which rows does a deed of the market hold, and in which state must they be?

Locks are always taken in the same order: the auction, then its lot, then a licence's year.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import bindparam, select

from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import AuctionState
from recycling.config import Settings
from recycling.db import db
from recycling.errors import Conflict, missing
from recycling.parties.models import Organisation
from recycling.sayings import say

# Put together once: a storm of bids asks it before anything else.
_LOCKED = (
    select(Auction)
    .where(Auction.ref == bindparam("asked"))
    .with_for_update(of=Auction)
    .execution_options(populate_existing=True)
)


def found(ref: str) -> Auction:
    """Return the auction; raises ``NotFound``."""
    auction = db.session.scalar(select(Auction).where(Auction.ref == ref))
    if auction is None:
        raise missing("auction", ref)
    return auction


def locked(ref: str) -> Auction:
    """Return the auction, locked until the deed commits; raises ``NotFound``."""
    auction = db.session.scalar(_LOCKED, {"asked": ref})
    if auction is None:
        raise missing("auction", ref)
    return auction


def require_state(auction: Auction, state: AuctionState, way_out: str) -> None:
    """Raise ``Conflict`` naming the present state unless the auction is in this one."""
    if auction.state != state:
        raise Conflict(
            f"auction_not_{state}",
            say(
                "Auction %(auction)s is %(auction_state)s, not %(state)s.",
                auction=auction.ref,
                auction_state=auction.state,
                state=state,
            ),
            way_out=way_out,
        )


def bids_of(auction: Auction) -> Sequence[Bid]:
    """Return every bid of an auction in sequence."""
    return db.session.scalars(
        select(Bid).where(Bid.auction_id == auction.id).order_by(Bid.seq)
    ).all()


def organisation_ref(organisation_id: int) -> str:
    """Return the reference under which facts name an organisation."""
    return db.session.scalars(
        select(Organisation.ref).where(Organisation.id == organisation_id)
    ).one()


def secret() -> str:
    """Return the application's secret, from which the keys of sealed prices are derived."""
    settings: Settings = current_app.extensions["settings"]
    return settings.secret_key
