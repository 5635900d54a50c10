"""Who no longer leads, and was not told yet?

Bidding itself waits for none of this: a round reads the bids that came since the last one, in the
order of their ids, and tells each bidder once for each bid of theirs that was outbid. A bid counts
a moment after it was placed, when no transaction with a lower id can still be open, and a whole
second of bids at a time: so nobody is told more than once a second, however many rounds there are.
The mark of what was read moves on only afterwards, so a round that broke off is done again and
tells nobody twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from itertools import takewhile
from typing import Any

from sqlalchemy import func, select, update

from recycling import clock
from recycling.auctions.models import IS_STANDING, Auction, Bid
from recycling.auctions.rules import AuctionState, Format
from recycling.auctions.watching.models import BidsTold, OutbidTold
from recycling.auctions.watching.telling import told
from recycling.db import db, insert_missing
from recycling.deeds import SYSTEM, Act, begin_writing, deed
from recycling.errors import Conflict
from recycling.ledger.service import record
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

AT_ONCE = 500
SETTLED = timedelta(seconds=3)
_ROW = 1


def tell_due(limit: int = AT_ONCE) -> int:
    """Tell who was outbid by up to so many bids; returns in how many auctions somebody was."""
    asked = (
        select(
            *(BidsTold.upto, Auction.format),
            *(Bid.id, Bid.auction_id, Bid.bidder_id, Bid.seq, Bid.placed_at),
        )
        .join_from(BidsTold, Bid, Bid.id > BidsTold.upto, isouter=True)
        .outerjoin(Auction, Auction.id == Bid.auction_id)
        .where(BidsTold.id == _ROW)
        .order_by(Bid.id)
        .limit(limit)
    )
    read = db.session.execute(asked).all()
    if not read:
        _begin()
        return 0
    settled = (clock.now() - SETTLED).replace(microsecond=0)
    came = (row for row in read if row.id is not None)
    rows = list(takewhile(lambda row: row.placed_at < settled, came))
    auctions = {row.auction_id for row in rows if row.format == Format.OPEN}
    marks = {auction: _marks(auction, rows) for auction in auctions}
    db.session.rollback()
    if not rows:
        return 0
    told = sum(_told(auction, own) for auction, own in marks.items())
    _move(read[0].upto, rows[-1].id)
    return told


def _begin() -> None:
    """Begin with the bids to come: of older ones nobody is told any more."""
    begin_writing()
    newest = db.session.scalar(select(func.max(Bid.id))) or 0
    insert_missing(BidsTold, [{"id": _ROW, "upto": newest}])
    db.session.commit()


def _move(upto: int, on: int) -> None:
    begin_writing()
    row = update(BidsTold).where(BidsTold.id == _ROW, BidsTold.upto == upto)
    db.session.execute(row.values(upto=on).execution_options(synchronize_session=False))
    db.session.commit()


def _marks(auction_id: int, rows: Sequence[Any]) -> dict[int, int]:
    """Return the last bid of each bidder among these, and of whoever led before them."""
    ours = [row for row in rows if row.auction_id == auction_id]
    before = select(Bid.bidder_id).where(Bid.auction_id == auction_id, Bid.seq == ours[0].seq - 1)
    led = db.session.scalar(before)
    marks = {} if led is None else {led: ours[0].seq - 1}
    return {**marks, **{row.bidder_id: row.seq for row in ours}}


def _told(auction_id: int, marks: Mapping[int, int]) -> bool:
    asked = tuple(sorted(marks.items()))
    return told(f"auction {auction_id}", partial(tell_outbid, Act(SYSTEM), auction_id, asked))


@deed
def tell_outbid(act: Act, auction_id: int, marks: tuple[tuple[int, int], ...]) -> str:
    """Put on record which bidders no longer lead an open auction, once for each of their bids.

    ``marks`` are bidders and the number of a bid of theirs. Raises ``Conflict`` where nobody is
    to be told.
    """
    auction = db.session.get_one(Auction, auction_id)
    permit(act.actor, Permission.AUCTIONS_ALERT, auction)
    outbid = _outbid(auction, dict(marks))
    if not outbid:
        raise Conflict("told_already", say("Nobody was outbid meanwhile."), way_out=say("Wait."))
    _note(auction, outbid)
    refs = select(Organisation.ref).where(Organisation.id.in_(outbid)).order_by(Organisation.id)
    record(
        act,
        "BiddersOutbid",
        f"outbid:{auction.ref}",
        {
            "auction": auction.ref,
            "lot": auction.lot.ref,
            "closes": auction.closes_at.strftime("%Y-%m-%d %H:%M:%S UTC"),
            "organisations": list(db.session.scalars(refs)),
        },
    )
    return auction.ref


def _outbid(auction: Auction, marks: dict[int, int]) -> dict[int, int]:
    """Return those of the bidders who do not lead and were not told of that bid."""
    if auction.state != AuctionState.OPEN or auction.format != Format.OPEN:
        return {}
    leading = select(Bid.bidder_id).where(Bid.auction_id == auction.id, IS_STANDING)
    leaders = set(db.session.scalars(leading))
    before = db.session.execute(
        select(OutbidTold.bidder_id, OutbidTold.seq).where(
            OutbidTold.auction_id == auction.id, OutbidTold.bidder_id.in_(marks)
        )
    )
    told = {row.bidder_id: row.seq for row in before}
    return {
        bidder: seq
        for bidder, seq in marks.items()
        if bidder not in leaders and told.get(bidder, 0) < seq
    }


def _note(auction: Auction, outbid: Mapping[int, int]) -> None:
    for bidder, seq in outbid.items():
        db.session.merge(OutbidTold(auction_id=auction.id, bidder_id=bidder, seq=seq))
    db.session.flush()
