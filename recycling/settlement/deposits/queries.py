"""Read-only answers about deposits: those one may read, as cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recycling.auctions.deposits.models import Deposit
from recycling.auctions.models import Auction
from recycling.auctions.rules.deposits import FREEING
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.lots.models import Lot
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.quantities import Money
from recycling.settlement.models import Sale
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class DepositCard:
    """A deposit as whoever laid it down, and the regulator of the lot's country, read it.

    ``why`` says for what it was let go. ``page`` is the provider's, while it is open.
    """

    ref: str
    auction: str
    lot: str
    title: str
    bidder: str
    bidder_name: str
    amount: Money
    state: str
    why: str
    asked_at: datetime
    held_at: datetime | None
    held_until: datetime | None
    taken_at: datetime | None
    ended_at: datetime | None
    page: str | None


def deposits(actor: Actor, cursor: str = "", limit: int = 50) -> Page[DepositCard]:
    """Return a page of the deposits one may read, asked for last first.

    A regulator reads those in auctions of lots of its country, others their own.
    """
    query = select(Deposit).order_by(Deposit.id.desc()).limit(limit + 1)
    if before := cursor_id(cursor):
        query = query.where(Deposit.id < before)
    if actor.kind == Kind.REGULATOR:
        query = query.join(Auction, Auction.id == Deposit.auction_id).join(
            Lot, Lot.id == Auction.lot_id
        )
        query = query.where(Lot.country == actor.country)
    else:
        query = query.where(Deposit.bidder_id == actor.organisation_id)
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _card)


def deposit(ref: str, actor: Actor) -> DepositCard:
    """Return one deposit; raises ``NotFound``, also for whoever may not read it."""
    row = db.session.scalar(select(Deposit).where(Deposit.ref == ref))
    if row is None or not may(actor, Permission.DEPOSITS_READ, row):
        raise missing("deposit", ref)
    return _card(row)


def deposit_of_sale(sale: Sale) -> DepositCard | None:
    """Return what secured the winner's payment, whatever became of it; for the sale's parties."""
    row = db.session.scalar(
        select(Deposit)
        .where(
            Deposit.auction_id == sale.auction_id,
            Deposit.bidder_id == sale.recycler_id,
            Deposit.held_at.is_not(None),
        )
        .order_by(Deposit.id.desc())
        .limit(1)
    )
    return None if row is None else _card(row)


def _card(row: Deposit) -> DepositCard:
    return DepositCard(
        ref=row.ref,
        auction=row.auction.ref,
        lot=row.auction.lot.ref,
        title=row.auction.lot.title,
        bidder=row.bidder.ref,
        bidder_name=row.bidder.name,
        amount=row.amount,
        state=row.state,
        why=FREEING.get(row.why, ""),
        asked_at=row.asked_at,
        held_at=row.held_at,
        held_until=row.held_until,
        taken_at=row.taken_at,
        ended_at=row.ended_at,
        page=row.checkout_url if row.state == "asked" else None,
    )
