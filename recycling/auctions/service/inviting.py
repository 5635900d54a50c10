"""How does a holder invite whom to bid, and who is invited?"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, insert, select

from recycling.auctions.models import Auction
from recycling.auctions.rules import AuctionState
from recycling.auctions.rules.conditions import MOST_INVITED
from recycling.auctions.service.rows import locked, require_state
from recycling.auctions.surroundings import AuctionInvitation
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Forbidden, Invalid
from recycling.ledger.service import record
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import Kind
from recycling.sayings import say


@deed
def invite(act: Act, ref: str, organisation_ref: str) -> str:
    """Invite one more organisation to an open auction by invitation; answers with the auction.

    Raises ``NotFound``, ``Forbidden``, ``Invalid`` naming ``organisation``, ``Conflict`` where the
    auction is open to all, or has ended.
    """
    auction = locked(ref)
    permit(act.actor, Permission.AUCTIONS_OPEN, auction)
    require_state(auction, AuctionState.OPEN, say("Invite only while bids are taken."))
    if not auction.by_invitation:
        raise Conflict(
            "not_by_invitation",
            say("Auction %(ref)s is open to all eligible bidders.", ref=ref),
            way_out=say("Nobody needs to be invited."),
        )
    add_invited(act, auction, (organisation_ref,), "organisation")
    record(
        act,
        "InvitedToBid",
        f"auction:{ref}",
        {"lot": auction.lot.ref, "organisation": organisation_ref},
        parties=[organisation_ref],
    )
    return ref


def add_invited(act: Act, auction: Auction, refs: Iterable[str], field: str) -> None:
    """Enter whom the holder invites; raises ``Invalid`` naming ``field`` for one who cannot bid."""
    wanted = set(refs)
    ids = {
        row.ref: row.id
        for row in db.session.execute(
            select(Organisation.ref, Organisation.id).where(
                Organisation.ref.in_(wanted), Organisation.kind == Kind.RECYCLER
            )
        )
    }
    unknown = sorted(wanted - ids.keys())
    if unknown:
        raise Invalid(
            "no_such_bidder",
            say("No recycler on the register has the reference %(unknown)s.", unknown=unknown[0]),
            field=field,
            way_out=say("Use references such as the ranking of eligible bases shows."),
        )
    known = set(
        db.session.scalars(
            select(AuctionInvitation.organisation_id).where(
                AuctionInvitation.auction_id == auction.id
            )
        )
    )
    new = [one for one in ids.values() if one not in known]
    if len(known) + len(new) > MOST_INVITED:
        raise Invalid(
            "too_many_invited",
            say("Invite at most %(most_invited)s organisations.", most_invited=MOST_INVITED),
            field=field,
        )
    if new:
        db.session.execute(
            insert(AuctionInvitation),
            [
                {"auction_id": auction.id, "organisation_id": one, "invited_at": act.at}
                for one in new
            ],
        )


def is_invited(auction: Auction, organisation_id: int | None) -> bool:
    """Tell whether an organisation may take part; everybody may where no invitation is asked."""
    if not auction.by_invitation:
        return True
    found = db.session.scalar(
        select(func.count())
        .select_from(AuctionInvitation)
        .where(
            AuctionInvitation.auction_id == auction.id,
            AuctionInvitation.organisation_id == organisation_id,
        )
    )
    return bool(found)


def refuse_uninvited(auction: Auction, organisation_id: int | None) -> None:
    """Raise ``Forbidden`` unless the organisation may take part in this auction."""
    if not is_invited(auction, organisation_id):
        raise Forbidden(
            "not_invited",
            say(
                "Auction %(auction)s is by invitation only, and you are not invited.",
                auction=auction.ref,
            ),
            way_out=say("Ask the holder for an invitation, or look for another open auction."),
        )
