"""How does an award bind whose standstill has run out? When it is due, however late the worker."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from recycling import clock
from recycling.auctions.models import Auction, Bid
from recycling.auctions.service.rows import locked, organisation_ref
from recycling.auctions.standstill.models import Standstill
from recycling.auctions.standstill.rules import StandstillState, has_run_out
from recycling.clock import stamp
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, Refusal
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

_AT_ONCE = 100


@deed
def bind_award(act: Act, ref: str) -> str:
    """Let the award of an auction bind; answers with the auction.

    Done by the registry itself. Raises ``Conflict`` while the clock goes on or is stopped, or
    where no award stands still.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_CLOSE, auction)
    standstill = live_standstill(auction)
    if not has_run_out(standstill.ends_at, standstill.stopped_at, act.at):
        why = "an objection is open" if standstill.stopped_at else "its standstill goes on"
        raise Conflict(
            "standstill_goes_on",
            say("The award of auction %(ref)s does not bind: %(why)s.", ref=ref, why=why),
            way_out=say("It binds at %(stamp)s at the earliest.", stamp=stamp(standstill.ends_at)),
        )
    standstill.state, standstill.ended_at = StandstillState.BINDING, act.at
    bid = db.session.get_one(Bid, standstill.bid_id)
    record(
        act,
        "AwardBinding",
        f"auction:{ref}",
        {"lot": auction.lot.ref, "bid": bid.ref},
        parties=[organisation_ref(auction.lot.holder_id), organisation_ref(bid.bidder_id)],
    )
    return ref


def live_standstill(auction: Auction) -> Standstill:
    """Return the standstill of a locked auction's award; raises ``Conflict`` without one."""
    found = db.session.scalars(
        select(Standstill)
        .where(
            Standstill.auction_id == auction.id,
            Standstill.state == StandstillState.STANDING_STILL,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Conflict(
            "not_standing_still",
            say("No award of auction %(auction)s stands still.", auction=auction.ref),
            way_out=say("Look at the auction again to see what became of it."),
        )
    return found


def bind_due() -> int:
    """Let every award bind whose standstill has run out; returns how many did. Commits each."""
    refs = db.session.scalars(
        select(Auction.ref)
        .join(Standstill, Standstill.auction_id == Auction.id)
        .where(
            Standstill.state == StandstillState.STANDING_STILL,
            Standstill.stopped_at.is_(None),
            Standstill.ends_at <= clock.now(),
        )
        .order_by(Standstill.ends_at)
        .limit(_AT_ONCE)
    ).all()
    db.session.rollback()
    return sum(_bound(ref) for ref in refs)


def _bound(ref: str) -> bool:
    try:
        bind_award(Act(SYSTEM), ref)
    except Refusal as refusal:  # another worker was faster, or somebody objected just now
        current_app.logger.info("the award of %s does not bind: %s", ref, refusal.message)
        return False
    except Exception:  # one award that cannot bind must not keep the others
        current_app.logger.exception("the award of %s could not bind", ref)
        db.session.rollback()
        return False
    return True
