"""What becomes of the bids of a base that may no longer take the lot, while bidding goes on?

Once a base is ordered to cease production, or loses a licence, its bids leave the open auctions at
once, and whoever is next leads. Where another of its licences covers the lot they stay. A closed
auction asks at the award (``awarding.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from recycling import clock
from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import AuctionState, BidState, planned_receipt
from recycling.auctions.service.awarding import reasons_of
from recycling.auctions.service.rows import bids_of, locked, organisation_ref, require_state
from recycling.auctions.service.taking_out import take_out
from recycling.bases.models import Base
from recycling.bases.rules import local_day
from recycling.db import db
from recycling.deeds import Act, deed, overtaken
from recycling.errors import Conflict, missing
from recycling.ledger.service import record
from recycling.matching.service import check_eligible
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

_COUNTING = (BidState.STANDING, BidState.OUTBID)
_LEFT = ("still_eligible", "no_bid_counts", "auction_not_open")


def disqualify_everywhere(act: Act, base_ref: str) -> int:
    """Put the bids of a base out of every open auction whose lot it may no longer take.

    A deed for each auction, keyed by the act's key and the auction; answers in how many.
    """
    refs = db.session.scalars(
        select(Auction.ref)
        .join(Bid, Bid.auction_id == Auction.id)
        .join(Base, Base.id == Bid.base_id)
        .where(
            Base.ref == base_ref,
            Auction.state == AuctionState.OPEN,
            Auction.closes_at > clock.now(),
            Bid.state.in_(_COUNTING),
        )
        .distinct()
        .order_by(Auction.ref)
    ).all()
    db.session.rollback()
    done = 0
    for ref in refs:
        with overtaken(*_LEFT):
            disqualify_base(replace(act, key=f"{act.key}:{ref}"), ref, base_ref)
            done += 1
    return done


@deed
def disqualify_base(act: Act, ref: str, base_ref: str) -> str:
    """Put a base's bids out of an open auction whose lot it may no longer take (the registry).

    Answers with the bid that counted last. Raises ``NotFound``, ``Conflict`` where the auction is
    not open, none of its bids counts, or the base may take the lot after all.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_CLOSE, auction)
    require_state(
        auction, AuctionState.OPEN, say("The award asks whether the base may take the lot.")
    )
    base = db.session.scalar(select(Base).where(Base.ref == base_ref))
    if base is None:
        raise missing("base", base_ref)
    bids = bids_of(auction)
    gone = _gone(auction, bids, base)
    refusal = _lacking(act, auction, base)
    why = reasons_of(refusal)
    take_out(act, auction, bids, gone, (BidState.DISQUALIFIED, why))
    record(
        act,
        "BidDisqualified",
        f"auction:{ref}",
        {
            "lot": auction.lot.ref,
            "bid": gone[-1].ref,
            "base": base_ref,
            "code": refusal.code,
            "reason": why,
            "state": auction.state,
            "seqs": [one.seq for one in gone],
            "after": auction.last_seq,
        },
        parties=[organisation_ref(auction.lot.holder_id), organisation_ref(base.recycler_id)],
    )
    return gone[-1].ref


def _gone(auction: Auction, bids: Sequence[Bid], base: Base) -> list[Bid]:
    """Return what goes: the base's bids; sealed, all of its bidder's if the last one is the base's.

    A sealed bid that was replaced does not come back because the one in its place is out.
    """
    theirs = [
        one for one in bids if one.bidder_id == base.recycler_id and one.withdrawn_after is None
    ]
    gone = [one for one in theirs if one.base_id == base.id]
    if auction.terms.traits.hides_prices:
        gone = theirs if theirs and theirs[-1].base_id == base.id else []
    if any(one.state in _COUNTING for one in gone):
        return gone
    raise Conflict(
        "no_bid_counts",
        say(
            "No bid of base %(base)s counts in auction %(auction)s.",
            base=base.ref,
            auction=auction.ref,
        ),
        field="base",
        way_out=say("Nothing is left to be done."),
    )


def _lacking(act: Act, auction: Auction, base: Base) -> Conflict:
    day = planned_receipt(auction.lot.available_from, local_day(base, act.at))
    try:
        check_eligible(auction.lot, base.id, day)
    except Conflict as refusal:
        return refusal
    raise Conflict(
        "still_eligible",
        say("Base %(base)s may take the lot.", base=base.ref),
        field="base",
        way_out=say("Its bids count on."),
    )
