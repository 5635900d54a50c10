"""How does a bid come to stand?

Under the auction's lock, in one transaction: the instant is read after the lock, eligibility is
asked inside it, the rules admit or refuse, and the sequence moves on by one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from recycling import clock
from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import (
    AuctionState,
    BidState,
    Placing,
    Standing,
    admit,
    check_currency,
    planned_receipt,
)
from recycling.auctions.sealing import seal
from recycling.auctions.service.conditions import check_conditions
from recycling.auctions.service.offers import Bidding, Offer
from recycling.auctions.service.rows import found, locked, require_state, secret
from recycling.bases.models import Base
from recycling.bases.rules import local_day
from recycling.clock import stamp
from recycling.db import db
from recycling.deeds import Act, Actor, deed
from recycling.errors import Forbidden, missing
from recycling.ledger.service import record
from recycling.lots import finding
from recycling.matching.service import check_eligible
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference


@deed
def place_bid(act: Act, ref: str, offer: Offer) -> str:
    """Bid for a lot with one of the bidder's own bases; answers with the bid's reference.

    Raises ``NotFound``, ``Forbidden`` for another organisation's base, ``Invalid`` naming the
    price, ``Conflict`` when late, leading already, or the base is not eligible (every reason
    as a detail).
    """
    permit(act.actor, Permission.AUCTIONS_BID)
    base = _own_base(act.actor, offer.base_ref)
    auction = locked(ref)
    at = max(clock.now(), auction.last_bid_at or act.at)
    accepted = _accept(auction, Bidding(act.actor, base, offer, at))
    bid = _bid(auction, accepted, received_at=act.at)
    bid.bidder_id, bid.base_id, bid.licence_id = base.recycler_id, base.id, accepted.licence_id
    _supersede(auction, bid)
    db.session.add(bid)
    _move(auction, accepted)
    finding.offered(auction.lot_id, auction.closes_at, auction.leading_price)
    _tell(replace(act, at=at), auction, bid, base)
    return bid.ref


def try_offer(actor: Actor, ref: str, offer: Offer) -> None:
    """Raise what ``place_bid`` would raise now, and write nothing: for the page that confirms."""
    permit(actor, Permission.AUCTIONS_BID)
    base = _own_base(actor, offer.base_ref)
    _accept(found(ref), Bidding(actor, base, offer, clock.now()))


@dataclass(frozen=True)
class _Accepted:
    placing: Placing
    standing: Standing
    licence_id: int


def _accept(auction: Auction, bidding: Bidding) -> _Accepted:
    base, price, at = bidding.base, bidding.offer.price, bidding.at
    require_state(auction, AuctionState.OPEN, "Look for another open auction.")
    check_currency(auction.terms, price.currency)
    placing = Placing(_label(auction, base.recycler_id), price.minor_per_tonne, at)
    standing = admit(auction.terms, auction.standing, placing)
    check_conditions(auction, bidding)
    day = planned_receipt(auction.lot.available_from, local_day(base, at))
    eligible = check_eligible(auction.lot, base.id, day)
    return _Accepted(placing, standing, eligible.licence_id)


def _own_base(actor: Actor, base_ref: str) -> Base:
    base = db.session.scalar(select(Base).where(Base.ref == base_ref))
    if base is None:
        raise missing("base", base_ref)
    if base.recycler_id != actor.organisation_id:
        raise Forbidden(
            "not_your_base",
            f"Base {base_ref} belongs to another organisation.",
            field="base",
            way_out="Bid with a base of your own.",
        )
    return base


def _label(auction: Auction, bidder_id: int) -> int:
    """Return the number under which others see this bidder: the one it has, or the next."""
    known = db.session.scalar(
        select(Bid.label).where(Bid.auction_id == auction.id, Bid.bidder_id == bidder_id).limit(1)
    )
    return known or auction.bidders + 1


def _bid(auction: Auction, accepted: _Accepted, received_at: datetime) -> Bid:
    placing = accepted.placing
    bid = Bid(
        ref=new_reference("BID"),
        auction_id=auction.id,
        seq=accepted.standing.last_seq,
        label=placing.bidder,
        received_at=received_at,
        placed_at=placing.at,
        state=BidState.STANDING,
        reason="",
    )
    if auction.sealing_key is None:
        bid.minor_per_tonne = placing.minor_per_tonne
        return bid
    sealed = seal(secret(), auction.sealing_key, auction.ref, bid.ref, placing.minor_per_tonne)
    bid.envelope, bid.commitment = sealed.envelope, sealed.commitment
    return bid


def _supersede(auction: Auction, bid: Bid) -> None:
    """Let go of the bid that no longer stands: the leader's, or the bidder's own sealed one."""
    before = update(Bid).where(Bid.auction_id == auction.id, Bid.state == BidState.STANDING)
    if auction.terms.traits.is_replaceable:
        mine = before.where(Bid.bidder_id == bid.bidder_id)
        db.session.execute(mine.values(state=BidState.REPLACED))
    else:
        db.session.execute(before.values(state=BidState.OUTBID))


def _move(auction: Auction, accepted: _Accepted) -> None:
    standing, placing = accepted.standing, accepted.placing
    auction.last_seq = standing.last_seq
    auction.closes_at = standing.closes_at
    auction.leader = standing.leader
    auction.leading_minor_per_tonne = standing.leading_minor_per_tonne
    auction.bidders = max(auction.bidders, placing.bidder)
    auction.last_bid_at = placing.at


def _tell(act: Act, auction: Auction, bid: Bid, base: Base) -> None:
    price: dict[str, Any] = (
        {"commitment": bid.commitment}
        if bid.minor_per_tonne is None
        else {"minor_per_tonne": bid.minor_per_tonne}
    )
    record(
        act,
        "BidPlaced",
        f"auction:{auction.ref}",
        {
            "lot": auction.lot.ref,
            "bid": bid.ref,
            "seq": bid.seq,
            "label": bid.label,
            "base": base.ref,
            "currency": auction.currency,
            "received_at": stamp(bid.received_at),
            "closes_at": stamp(auction.closes_at),
            **price,
        },
        parties=[act.actor.organisation_ref],
    )
