"""What becomes of an open auction out of which bids go, and who leads then?

A bid that goes stays in the log, marked with how many lines the log then had, and the standing
follows from what is left. The leader found anew may again go as far as the private limit it had
named.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import BidState, left_over
from recycling.deeds import Act
from recycling.lots import finding


def take_out(
    act: Act,
    auction: Auction,
    bids: Sequence[Bid],
    gone: Collection[Bid],
    become: tuple[BidState, str],
) -> None:
    """Take bids out of a locked open auction, and say who leads (a step inside a deed).

    ``become`` is the state that those take which still counted, with the reason that is told.
    """
    for bid in gone:
        bid.withdrawn_after = auction.last_seq
        if bid.state in (BidState.STANDING, BidState.OUTBID):
            bid.state, bid.reason = become
    auction.last_bid_at = max(act.at, auction.last_bid_at or act.at)
    if auction.terms.traits.must_beat_leader:
        _lead_anew(auction, bids)


def _lead_anew(auction: Auction, bids: Sequence[Bid]) -> None:
    standing = left_over(
        auction.terms, auction.standing, [one.logged() for one in bids], auction.last_seq
    )
    auction.leader, leading = standing.leader, standing.leading_minor_per_tonne
    auction.leading_minor_per_tonne = leading
    auction.leading_limit_minor = None
    if leading is not None:
        theirs = [one for one in bids if one.label == standing.leader and _counts(one)]
        limits = [one.limit_minor for one in theirs if one.limit_minor is not None]
        auction.leading_limit_minor = max((one for one in limits if one > leading), default=None)
        best = max(theirs, key=lambda one: one.seq)
        best.state = BidState.STANDING
    price = auction.shown_leading(leading)
    finding.offered(auction.lot_id, auction.closes_at, price)


def _counts(bid: Bid) -> bool:
    return bid.withdrawn_after is None
