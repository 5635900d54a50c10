"""Which sales are published, and what is known of one?

An auction is published once it has ended; its bids only with an award, as its bid log is. Auctions
by invitation are for who took part, and lots that are kept from sight stay so.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.auctions.models import Auction, Award, Bid
from recycling.auctions.ocds.releases import PUBLISHED_FACTS
from recycling.auctions.ocds.sale import Sale, SaleAward, SaleBid, SoldLot, Step
from recycling.auctions.queries import taking_part
from recycling.auctions.rules import AuctionState
from recycling.auctions.rules.ending import PASSING_OVER
from recycling.auctions.surroundings import AuctionCondition
from recycling.config import Settings
from recycling.db import db
from recycling.deeds import NOBODY, Actor
from recycling.errors import Conflict
from recycling.ledger.queries import facts_of_types
from recycling.lots.models import Lot
from recycling.lots.rules.radioactivity import HIDDEN
from recycling.parties.models import Organisation
from recycling.quantities import UnitPrice
from recycling.sayings import say
from recycling.streams import rules as streams
from recycling.wire import Page, cursor_id, page_of

ENDED = frozenset({AuctionState.AWARDED, AuctionState.UNSOLD, AuctionState.CANCELLED})


def sale_of(ref: str, actor: Actor = NOBODY) -> Sale:
    """Return an ended auction as it is published.

    Raises ``NotFound``, ``Forbidden`` for the uninvited, ``Conflict`` before its end.
    """
    auction = taking_part(ref, actor)
    if auction.state not in ENDED:
        raise Conflict(
            "not_ended",
            say(
                "Auction %(ref)s is %(auction_state)s; it is published with its award or its end.",
                ref=ref,
                auction_state=auction.state,
            ),
            way_out=say("Come back when the lot is awarded."),
        )
    return _sale(auction)


def awarded_sales(cursor: str = "", limit: int = 20) -> Page[Sale]:
    """Return a page of the sales that were awarded, the first awarded first."""
    rows = db.session.execute(
        select(Award.id, Auction)
        .join(Auction, Auction.id == Award.auction_id)
        .join(Auction.lot)
        .where(
            Award.id > cursor_id(cursor),
            Auction.state == AuctionState.AWARDED,
            Auction.by_invitation.is_(False),
            Lot.radioactivity.not_in(HIDDEN),
        )
        .order_by(Award.id)
        .limit(limit + 1)
    ).all()
    page = page_of(rows, limit, lambda row: (row[0],))
    return Page(tuple(_sale(row[1]) for row in page.items), page.next)


def _sale(auction: Auction) -> Sale:
    settings: Settings = current_app.extensions["settings"]
    bids = _bids(auction) if auction.state == AuctionState.AWARDED else ()
    said = db.session.get(AuctionCondition, auction.id)
    reserve = auction.terms.shown_reserve
    return Sale(
        ref=auction.ref,
        prefix=settings.ocid_prefix,
        site=settings.base_url,
        format=auction.format,
        currency=auction.currency,
        opens_at=auction.opens_at,
        planned_close_at=auction.planned_close_at,
        closes_at=auction.closes_at,
        questions_until=said.questions_until if said else None,
        reserve=None if reserve is None else UnitPrice(reserve, auction.currency),
        by_invitation=auction.by_invitation,
        bid_count=auction.last_seq,
        bidder_count=auction.bidders,
        lot=_lot(auction),
        steps=_steps(auction.ref),
        bids=tuple(bids),
        award=_award(auction, bids),
        follows=_before(auction),
    )


def _steps(ref: str) -> tuple[Step, ...]:
    facts = facts_of_types(f"auction:{ref}", PUBLISHED_FACTS)
    return tuple(Step(fact.number, fact.type, fact.at, fact.body) for fact in facts)


def _bids(auction: Auction) -> list[SaleBid]:
    rows = db.session.scalars(
        select(Bid).where(Bid.auction_id == auction.id).order_by(Bid.seq)
    )  # fmt: skip
    return [_bid(auction, row) for row in rows]


def _bid(auction: Auction, row: Bid) -> SaleBid:
    price = UnitPrice(row.logged().minor_per_tonne, auction.currency)
    return SaleBid(row.ref, row.label, price, row.placed_at, row.is_automatic, row.state)


def _award(auction: Auction, bids: Sequence[SaleBid]) -> SaleAward | None:
    row = db.session.scalar(
        select(Award).options(joinedload(Award.bid)).where(Award.auction_id == auction.id)
    )
    if row is None or not bids:
        return None
    won = next(bid for bid in bids if bid.ref == row.bid.ref)
    why = f"{PASSING_OVER.get(row.reason, row.reason)}: {row.words}" if row.reason else ""
    return SaleAward(won, row.awarded_at, why)


def _lot(auction: Auction) -> SoldLot:
    lot = auction.lot
    entry = streams.entry_then(streams.as_list(lot.code_list), lot.code, auction.opens_at.date())
    holder = db.session.get_one(Organisation, lot.holder_id)
    return SoldLot(
        ref=lot.ref,
        title=lot.title,
        wet_mass=lot.wet_mass,
        code_scheme=f"{lot.code_list}-LOW",
        code=lot.code,
        code_words=entry.text if entry else lot.code,
        subtype=lot.subtype,
        subtype_name=streams.subtype(lot.subtype).name_en,
        holder=holder.ref,
        holder_name=holder.name,
    )


def _before(auction: Auction) -> str:
    return (
        db.session.scalar(
            select(Auction.ref)
            .where(Auction.lot_id == auction.lot_id, Auction.id < auction.id)
            .order_by(Auction.id.desc())
            .limit(1)
        )
        or ""
    )
