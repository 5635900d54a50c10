"""Look at auctions that run, for those who follow them: does one close soon, has a price fallen?

Each auction has a row that says when it is looked at next. Any number of workers may look: what is
told is noted under that row's lock, in the transaction of the fact that tells it.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import select

from recycling import clock
from recycling.auctions.models import Auction
from recycling.auctions.rules import AuctionState
from recycling.auctions.rules.result import told_price
from recycling.auctions.service.rows import found
from recycling.auctions.watching.models import AuctionLook
from recycling.auctions.watching.rules import Look, Told, look
from recycling.auctions.watching.telling import told
from recycling.db import db, insert_missing
from recycling.deeds import SYSTEM, Act, begin_writing, deed
from recycling.errors import Conflict
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.quantities import UnitPrice
from recycling.sayings import say

AT_ONCE = 50


def begin(auction_ref: str) -> None:
    """Let an auction be looked at in the next round; again changes nothing. Commits."""
    begin_writing()
    row = {"auction_id": found(auction_ref).id, "look_at": clock.now(), "is_closing_told": False}
    insert_missing(AuctionLook, [row])
    db.session.commit()


def look_due(limit: int = AT_ONCE) -> int:
    """Look at up to so many auctions that are due; returns how many things were told."""
    due = (
        select(Auction.ref)
        .join(AuctionLook, AuctionLook.auction_id == Auction.id)
        .where(AuctionLook.look_at <= clock.now())
        .order_by(AuctionLook.look_at)
        .limit(limit)
    )
    refs = list(db.session.scalars(due))
    db.session.rollback()
    return sum(_looked(ref) for ref in refs)


def _looked(ref: str) -> bool:
    tell = partial(tell_watchers, Act(SYSTEM), ref)
    return told(f"auction {ref}", tell, partial(_has_nothing_to_tell, ref))


def _has_nothing_to_tell(ref: str) -> bool:
    begin_writing()
    try:
        row, auction = _locked(ref)
        seen = _seen(row, auction, clock.now())
        if seen.closes_soon or seen.fallen_to is not None:
            return False
        row.look_at = seen.next_at
        db.session.commit()
        return True
    finally:
        db.session.rollback()


@deed
def tell_watchers(act: Act, ref: str) -> str:
    """Put on record that an auction closes soon, or how far its price has fallen (the registry).

    Raises ``Conflict`` where there is nothing to tell.
    """
    row, auction = _locked(ref)
    permit(act.actor, Permission.AUCTIONS_ALERT, auction)
    seen = _seen(row, auction, act.at)
    told = {"auction": ref, "lot": auction.lot.ref}
    subject = f"watching:{ref}"
    if seen.closes_soon:
        row.is_closing_told, row.look_at = True, act.at
        closes = auction.closes_at.strftime("%Y-%m-%d %H:%M:%S UTC")
        record(act, "AuctionClosesSoon", subject, {**told, "closes": closes})
    elif seen.fallen_to is not None:
        row.ask_told, row.look_at = seen.fallen_to, seen.next_at
        price = told_price(UnitPrice(seen.fallen_to, auction.currency))
        record(act, "PriceFell", subject, {**told, **price})
    else:
        raise Conflict(
            "told_already",
            say("Nothing is new about auction %(ref)s.", ref=ref),
            way_out=say("Wait."),
        )
    return ref


def _locked(ref: str) -> tuple[AuctionLook, Auction]:
    auction = found(ref)
    row = db.session.scalars(
        select(AuctionLook)
        .where(AuctionLook.auction_id == auction.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return row, auction


def _seen(row: AuctionLook, auction: Auction, at: datetime) -> Look:
    if auction.state != AuctionState.OPEN:
        return Look(False, None, None)
    told = Told(row.is_closing_told, row.ask_told)
    return look(auction.terms, auction.closes_at, told, at)
