"""Read-only answers about auctions: lists, one auction, its bids, what is due, who won."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import joinedload

from recycling import clock
from recycling.auctions.cards import AuctionCard, BidCard, auction_card, bid_card
from recycling.auctions.models import Auction, Award, Bid
from recycling.auctions.rules import AuctionState, Reader
from recycling.auctions.rules.result import Result
from recycling.auctions.service.inviting import is_invited, refuse_uninvited
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import NOBODY, Actor
from recycling.errors import Invalid, missing
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules.radioactivity import HIDDEN
from recycling.parties.permissions import Permission, may
from recycling.quantities import UnitPrice
from recycling.sayings import say
from recycling.wire import Page, cards, cursor_id, decode_cursor, page_of

EVENTS_AT_ONCE = 200


@dataclass(frozen=True)
class BaseInShort:
    """A base as a bidder chooses it."""

    ref: str
    name: str
    place: str


def auction(ref: str, actor: Actor = NOBODY) -> AuctionCard:
    """Return the auction as this actor sees it now; raises ``NotFound``."""
    row = _seen(ref, actor)
    return auction_card(row, reader_of(actor, row), clock.now())


def open_auctions(actor: Actor = NOBODY, cursor: str = "", limit: int = 50) -> Page[AuctionCard]:
    """Return a page of the auctions that still take bids, the next to close first.

    Raises ``Invalid`` for a cursor of another list.
    """
    now = clock.now()
    after = _place(cursor)
    query = (
        select(Auction)
        .join(Auction.lot)
        .where(Auction.state == AuctionState.OPEN, Auction.closes_at > now)
        .where(Lot.radioactivity.not_in(HIDDEN))
        .order_by(Auction.closes_at, Auction.id)
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(tuple_(Auction.closes_at, Auction.id) > tuple_(*after))
    rows = db.session.scalars(query).all()
    page = page_of(rows, limit, lambda row: (row.closes_at.isoformat(), row.id))
    return cards(page, lambda row: auction_card(row, reader_of(actor, row), now))


def closes_at(lot: Lot) -> datetime | None:
    """Return when the auction of a lot that takes bids closes."""
    return db.session.scalar(
        select(Auction.closes_at).where(
            Auction.lot_id == lot.id, Auction.state == AuctionState.OPEN
        )
    )


def auctions_of_lot(lot_ref: str, actor: Actor = NOBODY, limit: int = 10) -> list[AuctionCard]:
    """Return a lot's auctions, the newest first."""
    rows = db.session.scalars(
        select(Auction)
        .join(Auction.lot)
        .where(Lot.ref == lot_ref)
        .order_by(Auction.id.desc())
        .limit(limit)
    )
    now = clock.now()
    return [auction_card(row, reader_of(actor, row), now) for row in rows]


def bids(ref: str, actor: Actor = NOBODY, cursor: str = "", limit: int = 50) -> Page[BidCard]:
    """Return a page of an auction's bids, the newest first.

    Raises ``NotFound``, ``Forbidden`` for whoever is not invited where that is asked for.
    """
    row = taking_part(ref, actor)
    before = cursor_id(cursor)
    query = _bids_of(row).order_by(Bid.seq.desc()).limit(limit + 1)
    if before:
        query = query.where(Bid.seq < before)
    found = db.session.scalars(query).all()
    reader = reader_of(actor, row)
    page = page_of(found, limit, lambda bid: (bid.seq,))
    return cards(page, lambda bid: bid_card(row, bid, reader))


@dataclass(frozen=True)
class Events:
    """What has happened in an auction after a sequence number, and where it stands now."""

    server_time: datetime
    auction: AuctionCard
    bids: tuple[BidCard, ...]
    has_more: bool


def events(ref: str, actor: Actor = NOBODY, after: int = 0) -> Events:
    """Return the bids after a sequence number, oldest first, with the server's time."""
    row = taking_part(ref, actor)
    query = _bids_of(row).where(Bid.seq > after).order_by(Bid.seq).limit(EVENTS_AT_ONCE + 1)
    found = db.session.scalars(query).all()
    reader, now = reader_of(actor, row), clock.now()
    shown = tuple(bid_card(row, bid, reader) for bid in found[:EVENTS_AT_ONCE])
    return Events(now, auction_card(row, reader, now), shown, len(found) > EVENTS_AT_ONCE)


def bid(bid_ref: str, actor: Actor) -> BidCard:
    """Return one bid as this actor sees it; raises ``NotFound``."""
    found = db.session.execute(
        whole_bids()
        .join(Auction, Auction.id == Bid.auction_id)
        .add_columns(Auction)
        .where(Bid.ref == bid_ref)
    ).one_or_none()
    if found is None:
        raise missing("bid", bid_ref)
    return bid_card(found[1], found[0], reader_of(actor, found[1]))


def bid_in(ref: str, bid_ref: str, actor: Actor) -> BidCard:
    """Return a bid of this auction as this actor sees it.

    Raises ``NotFound``, ``Forbidden`` for whoever is not invited where that is asked for.
    """
    row = taking_part(ref, actor)
    found = db.session.scalars(_bids_of(row).where(Bid.ref == bid_ref)).one_or_none()
    if found is None:
        raise missing("bid", bid_ref)
    return bid_card(row, found, reader_of(actor, row))


def my_bid(ref: str, actor: Actor) -> BidCard | None:
    """Return the actor's organisation's last bid in an auction, if it has one."""
    row = row_of(ref)
    if actor.organisation_id is None:
        return None
    query = _bids_of(row).where(Bid.bidder_id == actor.organisation_id)
    bid = db.session.scalars(query.order_by(Bid.seq.desc()).limit(1)).first()
    return None if bid is None else bid_card(row, bid, reader_of(actor, row))


def bases_of(organisation_id: int, limit: int = 200) -> list[BaseInShort]:
    """Return the bases an organisation may bid with, the first two hundred by name."""
    rows = db.session.execute(
        select(Base.ref, Base.name, Base.place)
        .where(Base.recycler_id == organisation_id)
        .order_by(Base.name, Base.id)
        .limit(limit)
    )
    return [BaseInShort(*row) for row in rows]


def due_to_close(at: datetime, limit: int = 50) -> list[str]:
    """Return the references of open auctions whose effective close is reached, oldest first."""
    return list(
        db.session.scalars(
            select(Auction.ref)
            .where(Auction.state == AuctionState.OPEN, Auction.closes_at <= at)
            .order_by(Auction.closes_at, Auction.id)
            .limit(limit)
        )
    )


@dataclass(frozen=True)
class AwardCard:
    """Everything the sale needs to know of an award."""

    auction_id: int
    auction: str
    lot_id: int
    lot: str
    holder_id: int
    recycler_id: int
    base_id: int
    licence_id: int
    price: UnitPrice
    awarded_at: datetime


def award_of(ref: str) -> AwardCard:
    """Return an auction's award; raises ``NotFound`` where there is none."""
    row = db.session.execute(
        select(Auction, Bid, Award)
        .join(Award, Award.auction_id == Auction.id)
        .join(Bid, Bid.id == Award.bid_id)
        .where(Auction.ref == ref)
    ).one_or_none()
    if row is None:
        raise missing("award of auction", ref)
    auction_row, won, award = row
    return AwardCard(
        auction_id=auction_row.id,
        auction=auction_row.ref,
        lot_id=auction_row.lot_id,
        lot=auction_row.lot.ref,
        holder_id=auction_row.lot.holder_id,
        recycler_id=won.bidder_id,
        base_id=won.base_id,
        licence_id=won.licence_id,
        price=UnitPrice(won.logged().minor_per_tonne, auction_row.currency),
        awarded_at=award.awarded_at,
    )


def result_of(ref: str, mine: BidCard | None) -> Result | None:
    """Return what an awarded auction came to for somebody with this last bid (``my_bid``)."""
    row = db.session.execute(
        select(Bid.ref, Bid.minor_per_tonne, Auction.currency)
        .join(Award, Award.bid_id == Bid.id)
        .join(Auction, Auction.id == Award.auction_id)
        .where(Auction.ref == ref)
    ).one_or_none()
    if row is None:
        return None
    own = None if mine is None else mine.price
    won = UnitPrice(row.minor_per_tonne, row.currency)
    return Result(won, own, mine is not None and mine.ref == row.ref)


def reader_of(actor: Actor, row: Auction) -> Reader:
    """Return what this actor is to an auction: its holder, its regulator, a bidder, anybody."""
    watches = may(actor, Permission.AUCTIONS_READ_BIDS, row)
    is_holder = watches and row.lot.holder_id == actor.organisation_id
    invited = watches or is_invited(row, actor.organisation_id)
    return Reader(actor.organisation_id, is_holder, watches and not is_holder, invited)


def row_of(ref: str) -> Auction:
    """Return the auction's row, to read; raises ``NotFound``."""
    row = db.session.scalar(select(Auction).where(Auction.ref == ref))
    if row is None:
        raise missing("auction", ref)
    return row


def _seen(ref: str, actor: Actor) -> Auction:
    """Return an auction whose lot this actor may see; raises ``NotFound``."""
    row = row_of(ref)
    lots.refuse_unseen(actor, row.lot)
    return row


def taking_part(ref: str, actor: Actor) -> Auction:
    """Return an auction whose terms and bids this actor may read; raises ``Forbidden`` too."""
    row = _seen(ref, actor)
    if not may(actor, Permission.AUCTIONS_READ_BIDS, row):
        refuse_uninvited(row, actor.organisation_id)
    return row


def _bids_of(row: Auction) -> Select[Bid]:
    return whole_bids().where(Bid.auction_id == row.id)


def whole_bids() -> Select[Bid]:
    """Ask for bids together with their bidders, bases and formulas."""
    return select(Bid).options(
        joinedload(Bid.bidder, innerjoin=True),
        joinedload(Bid.base, innerjoin=True),
        joinedload(Bid.formula),
    )


def _place(cursor: str) -> tuple[datetime, int] | None:
    place = decode_cursor(cursor)
    if place is None:
        return None
    try:
        closes_at, last_id = place
        if isinstance(closes_at, str) and isinstance(last_id, int) and 0 < last_id < 2**63:
            return clock.as_utc(datetime.fromisoformat(closes_at)), last_id
    except ValueError:
        pass
    raise Invalid("bad_cursor", say("This cursor belongs to another list."), field="cursor")
