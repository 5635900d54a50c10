"""Which patterns are there in the auctions of a regulator's country, awarded in some weeks?

Asked by the regulator, not at every bid: the auctions come by the index of their close, at most
``MOST_CONTESTS`` of them, with each bidder's last bid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, or_, select

from recycling import clock
from recycling.auctions.models import Auction, Award, Bid
from recycling.auctions.patterns.rules import (
    Contest,
    Counting,
    Pattern,
    Seen,
    patterns_in,
)
from recycling.auctions.patterns.ties import ties_among
from recycling.auctions.rules import AuctionState, BidState
from recycling.db import db
from recycling.deeds import Actor
from recycling.lots.models import Lot
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.wire import Page, cursor_id, encode_cursor

USUAL_DAYS, MOST_DAYS = 180, 366
MOST_CONTESTS = 500
_FALLEN = (BidState.DISQUALIFIED, "withdrawn")


@dataclass(frozen=True)
class Window:
    """Which auctions are looked at: those that closed in ``days`` days up to ``until``."""

    until: date
    days: int = USUAL_DAYS

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Return the first instant, and the first after the last."""
        end = datetime.combine(self.until + timedelta(days=1), time(), UTC)
        return end - timedelta(days=self.days), end


@dataclass(frozen=True)
class PatternCard:
    """A pattern with the names of who is in it; ``first`` and ``second`` are organisations."""

    pattern: str
    first: str
    first_name: str
    second: str
    second_name: str
    auctions: tuple[str, ...]
    ties: tuple[str, ...]


@dataclass(frozen=True)
class Looked:
    """What was found, in how many auctions; ``is_cut`` where the window holds more of them."""

    patterns: tuple[PatternCard, ...]
    contests: int
    is_cut: bool


def window(until: date | None = None, days: int | None = None) -> Window:
    """Return the window asked for; without a day it ends today."""
    return Window(until or clock.today(), min(max(days or USUAL_DAYS, 1), MOST_DAYS))


def patterns(actor: Actor, asked: Window) -> Looked:
    """Return every pattern in the awarded auctions of the regulator's country.

    Raises ``Forbidden`` for anybody but a regulator.
    """
    permit(actor, Permission.OVERSIGHT_READ)
    contests, is_cut = _contests(actor.country, asked)
    bidders = {bid.bidder for contest in contests for bid in contest.bids}
    found = patterns_in(contests, ties_among(bidders))
    return Looked(_cards(found), len(contests), is_cut)


def page_of_patterns(
    actor: Actor, asked: Window, cursor: str = "", limit: int = 50
) -> Page[PatternCard]:
    """Return a page of the patterns; raises as ``patterns`` does."""
    start, found = cursor_id(cursor), patterns(actor, asked).patterns
    end = start + limit
    return Page(tuple(found[start:end]), encode_cursor(end) if end < len(found) else "")


def _contests(country: str, asked: Window) -> tuple[list[Contest], bool]:
    first, after = asked.bounds
    rows = db.session.execute(
        select(Auction.id, Auction.ref, Lot.holder_id, Bid.bidder_id)
        .join(Lot, Lot.id == Auction.lot_id)
        .join(Award, Award.auction_id == Auction.id)
        .join(Bid, Bid.id == Award.bid_id)
        .where(
            Auction.state == AuctionState.AWARDED,
            Auction.closes_at >= first,
            Auction.closes_at < after,
            Lot.country == country,
        )
        .order_by(Auction.closes_at.desc(), Auction.id.desc())
        .limit(MOST_CONTESTS + 1)
    ).all()
    kept = rows[:MOST_CONTESTS]
    bids = _bids([row[0] for row in kept])
    contests = [Contest(ref, holder, won, tuple(bids[one])) for one, ref, holder, won in kept]
    return contests, len(rows) > MOST_CONTESTS


def _bids(auction_ids: Collection[int]) -> dict[int, list[Counting]]:
    """Return each bidder's last bid in each auction, and every one that fell away."""
    last = (
        select(Bid.auction_id, Bid.bidder_id, func.max(Bid.seq).label("seq"))
        .where(Bid.auction_id.in_(auction_ids))
        .group_by(Bid.auction_id, Bid.bidder_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Bid.auction_id, Bid.bidder_id, Bid.minor_per_tonne, Bid.seq, Bid.state)
        .join(
            last,
            (last.c.auction_id == Bid.auction_id) & (last.c.bidder_id == Bid.bidder_id),
        )
        .where(or_(Bid.seq == last.c.seq, Bid.state.in_(_FALLEN)))
        .order_by(Bid.auction_id, Bid.seq)
    )
    found: dict[int, list[Counting]] = defaultdict(list)
    for auction_id, bidder, minor, seq, state in rows:
        found[auction_id].append(Counting(bidder, minor or 0, seq, state in _FALLEN))
    return found


def _cards(found: Collection[Seen]) -> tuple[PatternCard, ...]:
    ids = {one for seen in found for one in seen.organisations}
    rows = db.session.execute(
        select(Organisation.id, Organisation.ref, Organisation.name).where(Organisation.id.in_(ids))
    )
    named = {row.id: (row.ref, row.name) for row in rows}
    made = (_card(seen, named) for seen in found)
    return tuple(sorted(made, key=_place))


def _place(one: PatternCard) -> tuple[int, int, str, str]:
    """Put what was seen most often first, pattern by pattern."""
    number = tuple(Pattern).index(Pattern(one.pattern))
    return number, -len(one.auctions), one.first, one.second


def _card(seen: Seen, named: dict[int, tuple[str, str]]) -> PatternCard:
    (first, first_name), (second, second_name) = (named[one] for one in seen.organisations)
    return PatternCard(
        str(seen.pattern), first, first_name, second, second_name, seen.auctions, seen.ties
    )
