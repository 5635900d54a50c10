"""Read-only answers about objections: those one may read, as cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from recycling import clock
from recycling.auctions.models import Auction, Bid
from recycling.auctions.standstill.models import Objection, Standstill
from recycling.auctions.standstill.rules import ObjectionState, effective_end
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.lots.models import Lot
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class ObjectionCard:
    """An objection as its parties and the country's regulator read it.

    ``objector`` and its name are empty for the holder's and the winner's eyes: they read the
    number under which it bid. ``binds_at`` is when the award binds, were a stopped clock to go on
    now.
    """

    ref: str
    auction: str
    lot: str
    title: str
    label: int
    objector: str
    objector_name: str
    awarded_label: int
    ground: str
    words: str
    raised_at: datetime
    state: str
    decided_at: datetime | None
    decision_words: str
    binds_at: datetime
    may_decide: bool


def objections(actor: Actor, cursor: str = "", limit: int = 50) -> Page[ObjectionCard]:
    """Return a page of the objections one may read, raised last first.

    A regulator reads those about lots of its country; others those they raised, and those about
    lots of theirs or awarded to them.
    """
    query = (
        select(Objection)
        .join(Standstill, Standstill.id == Objection.standstill_id)
        .join(Auction, Auction.id == Standstill.auction_id)
        .join(Lot, Lot.id == Auction.lot_id)
        .join(Bid, Bid.id == Standstill.bid_id)
        .order_by(Objection.id.desc())
        .limit(limit + 1)
    )
    if before := cursor_id(cursor):
        query = query.where(Objection.id < before)
    if actor.kind == Kind.REGULATOR:
        query = query.where(Lot.country == actor.country)
    else:
        own = actor.organisation_id
        query = query.where(
            or_(Objection.objector_id == own, Lot.holder_id == own, Bid.bidder_id == own)
        )
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: _card(row, actor))


def objection(ref: str, actor: Actor) -> ObjectionCard:
    """Return one objection; raises ``NotFound``, also for whoever may not read it."""
    row = db.session.scalar(select(Objection).where(Objection.ref == ref))
    if row is None or not may(actor, Permission.OBJECTIONS_READ, row):
        raise missing("objection", ref)
    return _card(row, actor)


def _card(row: Objection, actor: Actor) -> ObjectionCard:
    standstill = row.standstill
    auction = standstill.auction
    is_named = actor.kind == Kind.REGULATOR or actor.organisation_id == row.objector_id
    return ObjectionCard(
        ref=row.ref,
        auction=auction.ref,
        lot=auction.lot.ref,
        title=auction.lot.title,
        label=row.label,
        objector=row.objector.ref if is_named else "",
        objector_name=row.objector.name if is_named else "",
        awarded_label=standstill.bid.label,
        ground=row.ground,
        words=row.words,
        raised_at=row.raised_at,
        state=row.state,
        decided_at=row.decided_at,
        decision_words=row.decision_words,
        binds_at=effective_end(standstill.ends_at, standstill.stopped_at, clock.now()),
        may_decide=row.state == ObjectionState.OPEN
        and may(actor, Permission.OBJECTIONS_DECIDE, row),
    )
