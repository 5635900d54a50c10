"""Deeds at the roadside: ask for a link, and note that it was opened for the first time."""

from __future__ import annotations

from sqlalchemy import select

from recycling import clock
from recycling.custody import queries as consignments
from recycling.custody.models import Consignment
from recycling.custody.roadside.codes import code_digest, code_of
from recycling.custody.roadside.models import RoadsideLink
from recycling.custody.roadside.rules import VALID_FOR, check_on_the_way
from recycling.custody.rules import State
from recycling.custody.service.recording import record_consignment
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say


@deed
def ask_roadside_link(act: Act, ref: str) -> str:
    """Make a link that shows a consignment for 30 minutes; answers with the link's reference.

    Raises ``Conflict`` before the lot is taken over and once it is handed on or at the gate.
    """
    consignment = consignments.locked(ref)
    permit(act.actor, Permission.ROADSIDE_ASK, consignment)
    check_on_the_way(State(consignment.state))
    made = new_reference("RSL")
    link = RoadsideLink(
        ref=made,
        consignment_id=consignment.id,
        code_digest=code_digest(code_of(made)),
        asked_by_id=act.actor.organisation_id,
        asked_at=act.at,
        expires_at=act.at + VALID_FOR,
    )
    db.session.add(link)
    told = {"link": made, "expires_at": clock.stamp(link.expires_at)}
    record_consignment(act, "RoadsideLinkAsked", consignment, {**told})
    return made


@deed
def note_roadside_visit(act: Act, link_ref: str) -> str:
    """Stamp the first visit of a link; raises ``Conflict`` where somebody was there before."""
    permit(act.actor, Permission.ROADSIDE_NOTE)
    ref = db.session.scalars(
        select(Consignment.ref)
        .join(RoadsideLink, RoadsideLink.consignment_id == Consignment.id)
        .where(RoadsideLink.ref == link_ref)
    ).one()
    consignment = consignments.locked(ref)
    link = db.session.scalars(select(RoadsideLink).where(RoadsideLink.ref == link_ref)).one()
    if link.opened_at is not None:
        raise Conflict("opened_before", say("This link was opened before."))
    link.opened_at = act.at
    record_consignment(act, "RoadsideLinkOpened", consignment, {"link": link.ref})
    return link.ref
