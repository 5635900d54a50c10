"""Read-only answers at the roadside: what a link shows, and what a regulator finds by a plate."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, String, and_, cast, func, select

from recycling import clock
from recycling.bases.models import Licence
from recycling.custody import queries as consignments
from recycling.custody.models import Consignment, Leg
from recycling.custody.roadside.cards import RoadsideCard, card_of
from recycling.custody.roadside.codes import code_digest, code_of
from recycling.custody.roadside.models import RoadsideLink
from recycling.custody.roadside.rules import check_shows, plain_plate
from recycling.custody.rules import State
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import absent, missing
from recycling.parties.permissions import Permission, permit
from recycling.references import normalised
from recycling.sayings import say
from recycling.wire import Page, cards


@dataclass(frozen=True)
class LinkCard:
    """A link as whoever asked for it sees it; with ``code`` anybody may open it."""

    ref: str
    code: str
    consignment: str
    asked_at: datetime
    expires_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True)
class Shown:
    """What a link shows until when, and whether this is the first visit of anybody else."""

    link: str
    expires_at: datetime
    is_first: bool
    card: RoadsideCard


def shown(code: str, reader: Actor) -> Shown:
    """Return what a link's code shows.

    Raises ``NotFound`` for a code nobody was given, ``Gone`` for a link that is over.
    """
    found = _links(RoadsideLink.code_digest == code_digest(code))
    if found is None:
        raise absent("roadside link", say("There is no roadside link at this address."))
    link, ref = found
    consignment = consignments.named(ref)
    check_shows(State(consignment.state), link.expires_at, clock.now())
    is_first = link.opened_at is None and reader.organisation_id != link.asked_by_id
    (licence,) = _licences([consignment]).values()
    card = card_of(consignment, licence, consignments.stops_on(consignment))
    return Shown(link.ref, link.expires_at, is_first, card)


def link(ref: str, actor: Actor) -> LinkCard:
    """Return a link to a member of who asked for it; raises ``NotFound``."""
    found = _own(RoadsideLink.ref == ref, actor)
    if found is None:
        raise missing("roadside link", ref)
    return found


def live_link(consignment: Consignment, actor: Actor) -> LinkCard | None:
    """Return the newest link of a consignment that its actor's organisation can still show."""
    if consignment.state != State.IN_TRANSIT:
        return None
    is_live = RoadsideLink.expires_at > clock.now()
    return _own(and_(RoadsideLink.consignment_id == consignment.id, is_live), actor)


def _own(wanted: ColumnElement[bool], actor: Actor) -> LinkCard | None:
    found = _links(and_(wanted, RoadsideLink.asked_by_id == actor.organisation_id))
    if found is None:
        return None
    row, ref = found
    return LinkCard(row.ref, code_of(row.ref), ref, row.asked_at, row.expires_at, row.opened_at)


def _links(wanted: ColumnElement[bool]) -> Row[RoadsideLink, str] | None:
    """Return the newest link that is wanted, with the reference of its consignment."""
    return db.session.execute(
        select(RoadsideLink, Consignment.ref)
        .join(Consignment, Consignment.id == RoadsideLink.consignment_id)
        .where(wanted)
        .order_by(RoadsideLink.id.desc())
        .limit(1)
    ).one_or_none()


def found(actor: Actor, asked: str, cursor: str = "", limit: int = 50) -> Page[RoadsideCard]:
    """Return what a regulator finds by what it reads on papers or on a vehicle, in any country.

    By reference any consignment but a draft; by number plate only those in transit, in the vehicle
    they are in now. Raises ``Invalid`` naming ``q`` for what is neither.
    """
    permit(actor, Permission.ROADSIDE_READ)
    reference = normalised(asked, "CON")
    wanted = _named(reference) if reference else _carried_by(plain_plate(asked))
    page = consignments.page(wanted, cursor, limit)
    licences = _licences(page.items)
    stops = consignments.stops_on_each(page.items)
    return cards(page, lambda one: card_of(one, licences[one.licence_id], stops[one.id]))


def _named(reference: str) -> ColumnElement[bool]:
    return and_(Consignment.ref == reference, Consignment.state != State.DRAFTED)


def _carried_by(plate: str) -> ColumnElement[bool]:
    """Ask for what is in a vehicle: plates are kept as JSON, with spaces and hyphens in them."""
    kept = func.replace(func.replace(cast(Leg.plates, String), " ", ""), "-", "")
    in_vehicle = (
        select(Leg.id)
        .where(
            Leg.consignment_id == Consignment.id,
            Leg.number == Consignment.leg_number,
            kept.contains(json.dumps(plate), autoescape=True),
        )
        .correlate(Consignment)
    )
    return and_(Consignment.state == State.IN_TRANSIT, in_vehicle.exists())


def _licences(rows: Iterable[Consignment]) -> dict[int, str]:
    """Return the numbers of the licences under which consignments go, by the licence's id."""
    ids = {row.licence_id for row in rows}
    asked = select(Licence.id, Licence.number).where(Licence.id.in_(ids))
    return {row.id: row.number for row in db.session.execute(asked)}
