"""Which interests may somebody read? Their own organisation's; a regulator those of its country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from recycling.auctions.interests.models import InterestEntry
from recycling.db import db
from recycling.deeds import Actor
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, may, permit
from recycling.parties.rules import Kind
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class InterestCard:
    """An interest as its reader sees it."""

    ref: str
    organisation: str
    organisation_name: str
    about: str
    about_name: str
    kind: str
    is_declared: bool
    from_on: date
    to_on: date | None
    note: str
    entered_at: datetime
    withdrawn_at: datetime | None
    may_withdraw: bool


def interests(actor: Actor, cursor: str = "", limit: int = 50) -> Page[InterestCard]:
    """Return a page of interests, entered last first; raises ``Forbidden``."""
    permit(actor, Permission.INTERESTS_READ)
    query = select(InterestEntry).order_by(InterestEntry.id.desc()).limit(limit + 1)
    if before := cursor_id(cursor):
        query = query.where(InterestEntry.id < before)
    if actor.kind == Kind.REGULATOR:
        whose, about = aliased(Organisation), aliased(Organisation)
        query = (
            query.join(whose, whose.id == InterestEntry.organisation_id)
            .join(about, about.id == InterestEntry.about_id)
            .where(or_(whose.country == actor.country, about.country == actor.country))
        )
    else:
        own = actor.organisation_id
        query = query.where(
            or_(InterestEntry.organisation_id == own, InterestEntry.about_id == own)
        )
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: _card(row, actor))


def interest(ref: str, actor: Actor) -> InterestCard:
    """Return one that the actor just entered or withdrew."""
    row = db.session.scalars(select(InterestEntry).where(InterestEntry.ref == ref)).one()
    return _card(row, actor)


def _card(row: InterestEntry, actor: Actor) -> InterestCard:
    return InterestCard(
        ref=row.ref,
        organisation=row.organisation.ref,
        organisation_name=row.organisation.name,
        about=row.about.ref,
        about_name=row.about.name,
        kind=row.kind,
        is_declared=row.is_declared,
        from_on=row.from_on,
        to_on=row.to_on,
        note=row.note,
        entered_at=row.entered_at,
        withdrawn_at=row.withdrawn_at,
        may_withdraw=row.withdrawn_at is None and may(actor, Permission.INTERESTS_WITHDRAW, row),
    )
