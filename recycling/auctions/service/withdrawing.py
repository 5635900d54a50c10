"""How does a bidder take a bid back? Who leads then stands in ``taking_out.py``."""

from __future__ import annotations

from collections.abc import Sequence

from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import AuctionState, BidState, planned_receipt
from recycling.auctions.rules.ending import Reason, check_reason
from recycling.auctions.rules.withdrawing import (
    TYPING_ERROR,
    WITHDRAWING,
    check_typing_error,
    check_withdrawal_in_time,
    mistyped,
)
from recycling.auctions.service.rows import bids_of, locked, require_state
from recycling.auctions.service.taking_out import take_out
from recycling.bases.models import Base
from recycling.bases.rules import local_day
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Forbidden, missing
from recycling.ledger.service import record
from recycling.matching.service import check_eligible
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say


@deed
def withdraw_bid(act: Act, ref: str, bid_ref: str, reason: Reason) -> str:
    """Take a bid of the actor's organisation back, on one of the grounds ``WITHDRAWING``.

    For a typing error the bid goes, with those it called forth of others' limits; where the base
    may no longer take the lot, and in a sealed auction, every bid of the bidder. Answers with the
    bid. Raises ``NotFound``, ``Forbidden`` for another's bid, ``Invalid`` naming ``reason`` or
    ``words``, ``Conflict`` when too late, answered since, or the base may take the lot after all.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_BID)
    check_reason(reason, WITHDRAWING)
    require_state(auction, AuctionState.OPEN, say("A bid is taken back only while bids are taken."))
    check_withdrawal_in_time(auction.closes_at, act.at)
    bids = bids_of(auction)
    bid = _own(act, bids, bid_ref)
    gone = _gone(act, auction, bids, bid, reason)
    why = f"{WITHDRAWING[reason.code]}: {reason.words}"
    take_out(act, auction, bids, gone, (BidState.WITHDRAWN, why))
    record(
        act,
        "BidWithdrawn",
        f"auction:{ref}",
        {
            "lot": auction.lot.ref,
            "bid": bid.ref,
            "label": bid.label,
            "seqs": [one.seq for one in gone],
            "after": auction.last_seq,
            "reason": reason.code,
            "why": WITHDRAWING[reason.code],
            "words": reason.words,
        },
    )
    return bid_ref


def _own(act: Act, bids: Sequence[Bid], bid_ref: str) -> Bid:
    bid = next((one for one in bids if one.ref == bid_ref), None)
    if bid is None:
        raise missing("bid", bid_ref)
    if bid.bidder_id != act.actor.organisation_id:
        raise Forbidden(
            "not_your_bid",
            say("Bid %(bid_ref)s is another organisation's.", bid_ref=bid_ref),
            field="bid",
            way_out=say("Take back a bid of your own."),
        )
    if bid.state != BidState.STANDING:
        raise Conflict(
            "bid_not_standing",
            say(
                "Bid %(bid_ref)s is %(bid_state)s; it does not bind you now.",
                bid_ref=bid_ref,
                bid_state=bid.state,
            ),
            field="bid",
            way_out=say("Only a bid that stands is taken back."),
        )
    return bid


def _gone(
    act: Act, auction: Auction, bids: Sequence[Bid], bid: Bid, reason: Reason
) -> Sequence[Bid]:
    """Return every bid that goes, if the ground holds."""
    terms, mine = auction.terms, [one for one in bids if one.bidder_id == bid.bidder_id]
    counting = [one for one in mine if one.withdrawn_after is None]
    if reason.code != TYPING_ERROR:
        _refuse_eligible(act, auction, bid)
        return counting
    check_typing_error(terms, auction.closes_at, bid.placed_at, act.at)
    if terms.traits.hides_prices:
        return counting
    lines = mistyped([one.logged() for one in bids], bid.logged())
    return [bids[line.seq - 1] for line in lines]


def _refuse_eligible(act: Act, auction: Auction, bid: Bid) -> None:
    base = db.session.get_one(Base, bid.base_id)
    day = planned_receipt(auction.lot.available_from, local_day(base, act.at))
    try:
        check_eligible(auction.lot, base.id, day)
    except Conflict:
        return
    raise Conflict(
        "still_eligible",
        say("Base %(base)s may take the lot.", base=base.ref),
        field="reason",
        way_out=say("Your bid binds you; it is taken back on this ground once the base may not."),
    )
