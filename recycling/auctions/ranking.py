"""In which order do the bids of an ended auction stand, and who may still take the lot?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from recycling import clock
from recycling.auctions.cards import AuctionCard, BidCard, auction_card, bid_card
from recycling.auctions.interests.known import ShownInterest, refuse_conflict, shown_in
from recycling.auctions.models import Auction, Bid
from recycling.auctions.queries import reader_of, row_of, whole_bids
from recycling.auctions.rules import (
    AuctionState,
    BidState,
    Reader,
    best,
    planned_receipt,
    ranking,
)
from recycling.auctions.second_chances.lapsed import has_lapsed
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Conflict, Finding
from recycling.matching.service import check_eligible
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

_CHECKED_AT_ONCE = 20


@dataclass(frozen=True)
class Ranked:
    """A bid in its place of the ranking, and what bars its base today (empty: nothing)."""

    bid: BidCard
    reaches_reserve: bool
    unmet: tuple[Finding, ...]


@dataclass(frozen=True)
class Ranking:
    """Every bidder's bid that counts, best first, and the disqualified ones.

    ``best`` is the bid that can be awarded now, ``None`` in every state but closed; where an award
    lapsed (``asks_first``) only if its bidder agrees.
    """

    auction: AuctionCard
    best: BidCard | None
    bids: tuple[Ranked, ...]
    disqualified: tuple[BidCard, ...]
    interests: tuple[ShownInterest, ...] = ()
    asks_first: bool = False


def ranking_of(ref: str, actor: Actor) -> Ranking:
    """Return the ranking of an ended auction to its holder or regulator.

    Eligibility is asked anew for the first twenty. Raises ``Forbidden`` for anybody else,
    ``Conflict`` while the auction is open.
    """
    row = row_of(ref)
    permit(actor, Permission.AUCTIONS_READ_BIDS, row)
    if row.state == AuctionState.OPEN:
        raise Conflict(
            "auction_open",
            say("Auction %(ref)s is still open; bids are ranked after the close.", ref=ref),
            way_out=say("Come back after %(stamp)s.", stamp=clock.stamp(row.closes_at)),
        )
    counted = db.session.scalars(whole_bids().where(Bid.auction_id == row.id)).all()
    reader = reader_of(actor, row)
    order = _in_order(counted)
    return Ranking(
        auction=auction_card(row, reader, clock.now()),
        best=_awardable(row, order, reader),
        bids=tuple(_ranked(row, found, reader, place) for place, found in enumerate(order)),
        disqualified=tuple(
            bid_card(row, found, reader)
            for found in counted
            if found.state == BidState.DISQUALIFIED
        ),
        interests=shown_in(row),
        asks_first=row.state == AuctionState.CLOSED and has_lapsed(row),
    )


def _in_order(counted: Sequence[Bid]) -> list[Bid]:
    by_seq = {found.seq: found for found in counted}
    return [by_seq[line.seq] for line in ranking(found.logged() for found in counted)]


def _awardable(row: Auction, order: Sequence[Bid], reader: Reader) -> BidCard | None:
    first = next(iter(order), None)
    if row.state != AuctionState.CLOSED or first is None or not _reaches(row, first):
        return None
    return bid_card(row, first, reader)


def _ranked(row: Auction, found: Bid, reader: Reader, place: int) -> Ranked:
    day = planned_receipt(row.lot.available_from, clock.today())
    asks = row.state == AuctionState.CLOSED and place < _CHECKED_AT_ONCE
    return Ranked(
        bid_card(row, found, reader),
        _reaches(row, found),
        _unmet(row, found, day) if asks else (),
    )


def _reaches(row: Auction, found: Bid) -> bool:
    return best((found.logged(),), row.terms) is not None


def _unmet(row: Auction, found: Bid, day: date) -> tuple[Finding, ...]:
    try:
        refuse_conflict(row, found.bidder_id, clock.now())
        check_eligible(row.lot, found.base_id, day)
    except Conflict as refusal:
        return refusal.details
    return ()
