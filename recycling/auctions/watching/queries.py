"""Read-only answers about what a person watches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from recycling import clock
from recycling.auctions.cards import AuctionCard, auction_card
from recycling.auctions.models import Auction
from recycling.auctions.queries import reader_of
from recycling.auctions.watching.models import AlertKind, AlertOff, WatchedLot
from recycling.auctions.watching.service import own
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import NotFound
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class WatchedCard:
    """A lot that is watched, and its newest auction where the reader may see it."""

    lot: str
    title: str
    state: str
    since: datetime
    auction: AuctionCard | None


def watched(actor: Actor, cursor: str = "", limit: int = 50) -> Page[WatchedCard]:
    """Return a page of the lots a person watches, the last begun first."""
    before = cursor_id(cursor)
    asked = (
        select(WatchedLot, Lot)
        .join(Lot, Lot.id == WatchedLot.lot_id)
        .where(*own(actor))
        .order_by(WatchedLot.id.desc())
        .limit(limit + 1)
    )
    if before:
        asked = asked.where(WatchedLot.id < before)
    rows = db.session.execute(asked).all()
    auctions = _newest_auctions([row.Lot.id for row in rows])
    page = page_of(rows, limit, lambda row: (row.WatchedLot.id,))
    return cards(page, lambda row: _card(actor, row.WatchedLot, row.Lot, auctions.get(row.Lot.id)))


def is_watched(actor: Actor, lot_ref: str) -> bool:
    """Tell whether a person watches a lot."""
    asked = select(WatchedLot.id).join(Lot, Lot.id == WatchedLot.lot_id)
    return db.session.scalar(asked.where(*own(actor), Lot.ref == lot_ref)) is not None


def switched_off(actor: Actor) -> list[str]:
    """Return the kinds of alerts a person does not want."""
    asked = select(AlertOff.kind).where(
        AlertOff.person_id == actor.person_id, AlertOff.organisation_id == actor.organisation_id
    )
    off = set(db.session.scalars(asked))
    return [kind for kind in AlertKind if kind in off]


def _newest_auctions(lot_ids: Sequence[int]) -> dict[int, Auction]:
    newest = (
        select(func.max(Auction.id)).where(Auction.lot_id.in_(lot_ids)).group_by(Auction.lot_id)
    )
    rows = db.session.scalars(select(Auction).where(Auction.id.in_(newest)))
    return {row.lot_id: row for row in rows}


def _card(actor: Actor, row: WatchedLot, lot: Lot, auction: Auction | None) -> WatchedCard:
    shown = None
    if auction is not None and _is_seen(actor, lot):
        shown = auction_card(auction, reader_of(actor, auction), clock.now())
    return WatchedCard(lot.ref, lot.title, lot.state, row.since, shown)


def _is_seen(actor: Actor, lot: Lot) -> bool:
    try:
        lots.refuse_unseen(actor, lot)
    except NotFound:
        return False
    return True
