"""What does a reader see of the standstill of an auction's last award?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from recycling import clock
from recycling.auctions.models import Auction, AuctionBidder
from recycling.auctions.standstill.models import Objection, Standstill
from recycling.auctions.standstill.rules import (
    ObjectionState,
    StandstillState,
    effective_end,
    has_run_out,
)
from recycling.db import db
from recycling.deeds import Actor
from recycling.parties.permissions import Permission, may, may_ever


@dataclass(frozen=True)
class ShownStandstill:
    """The standstill as one reader sees it.

    ``ends_at`` is when the award binds, were a stopped clock to go on now. ``objections`` are
    references of those the reader may read; ``may_object`` whether one of theirs is taken.
    """

    state: str
    ends_at: datetime
    stopped_at: datetime | None
    may_object: bool
    objections: tuple[str, ...]


def shown_standstill(row: Auction, actor: Actor, days: int) -> ShownStandstill | None:
    """Return the standstill of an auction's last award; ``None`` where none was laid down."""
    if not days:
        return None
    found = db.session.scalars(
        select(Standstill)
        .where(Standstill.auction_id == row.id)
        .order_by(Standstill.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    now = clock.now()
    objections = db.session.scalars(
        select(Objection).where(Objection.standstill_id == found.id).order_by(Objection.id)
    )
    return ShownStandstill(
        state=found.state,
        ends_at=effective_end(found.ends_at, found.stopped_at, now),
        stopped_at=found.stopped_at,
        may_object=_may_object(found, actor, now),
        objections=tuple(
            one.ref for one in objections if may(actor, Permission.OBJECTIONS_READ, one)
        ),
    )


def _may_object(standstill: Standstill, actor: Actor, at: datetime) -> bool:
    return (
        standstill.state == StandstillState.STANDING_STILL
        and not has_run_out(standstill.ends_at, standstill.stopped_at, at)
        and may_ever(actor, Permission.AUCTIONS_OBJECT)
        and actor.organisation_id != standstill.bid.bidder_id
        and label_of(standstill.auction_id, actor.organisation_id) is not None
    )


def label_of(auction_id: int, organisation_id: int | None) -> int | None:
    """Return the number under which an organisation bid in an auction, if it did."""
    return db.session.scalar(
        select(AuctionBidder.label).where(
            AuctionBidder.auction_id == auction_id, AuctionBidder.bidder_id == organisation_id
        )
    )


def set_aside_in(row: Auction) -> list[dict[str, Any]]:
    """Return the awards of an auction that were set aside, as its bid log holds them."""
    found = db.session.scalars(
        select(Standstill)
        .where(Standstill.auction_id == row.id, Standstill.state == StandstillState.SET_ASIDE)
        .order_by(Standstill.id)
    )
    return [
        {
            "seq": one.bid.seq,
            "awarded_at": one.awarded_at.isoformat(),
            "set_aside_at": one.ended_at and one.ended_at.isoformat(),
        }
        for one in found
    ]


def open_objections(standstill_id: int) -> list[Objection]:
    """Return the objections to an award that are not decided, the first raised first."""
    return list(
        db.session.scalars(
            select(Objection)
            .where(Objection.standstill_id == standstill_id, Objection.state == ObjectionState.OPEN)
            .order_by(Objection.id)
        )
    )
