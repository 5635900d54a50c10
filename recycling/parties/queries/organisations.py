"""Read-only answers about organisations and their people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.db import db
from recycling.errors import missing
from recycling.parties.models import Membership, Organisation, Person
from recycling.parties.rules.standing import Standing
from recycling.wire import Page, cursor_id, page_of


@dataclass(frozen=True)
class MemberCard:
    """A person of an organisation and the role."""

    ref: str
    name: str
    email: str
    role: str


def organisation(ref: str) -> Organisation:
    """Return the organisation; raises ``NotFound``."""
    row = db.session.scalar(select(Organisation).where(Organisation.ref == ref))
    if row is None:
        raise missing("organisation", ref)
    return row


def organisations(kind: str, cursor: str = "", limit: int = 50) -> Page[Organisation]:
    """Return a page of those of a kind that take on something new, in order of registration."""
    rows = db.session.scalars(
        select(Organisation)
        .where(
            Organisation.kind == kind,
            Organisation.standing == Standing.ACTIVE,
            Organisation.id > cursor_id(cursor),
        )
        .order_by(Organisation.id)
        .limit(limit + 1)
    ).all()
    return page_of(rows, limit, lambda row: (row.id,))


def memberships_of(person_id: int) -> Sequence[Membership]:
    """Return the organisations a person may act for."""
    return db.session.scalars(
        select(Membership).where(Membership.person_id == person_id).order_by(Membership.id)
    ).all()


def members(organisation_id: int, limit: int = 200) -> list[MemberCard]:
    """Return the people of an organisation, the first two hundred by name of entry."""
    rows = db.session.scalars(
        select(Membership)
        .where(Membership.organisation_id == organisation_id)
        .options(joinedload(Membership.person))
        .order_by(Membership.id)
        .limit(limit)
    )
    return [_member(row) for row in rows]


def member(organisation_id: int, person_ref: str) -> MemberCard:
    """Return one member of an organisation; raises ``NotFound``."""
    row = db.session.scalar(
        select(Membership)
        .join(Membership.person)
        .where(Membership.organisation_id == organisation_id, Person.ref == person_ref)
    )
    if row is None:
        raise missing("member", person_ref)
    return _member(row)


def _member(row: Membership) -> MemberCard:
    return MemberCard(row.person.ref, row.person.name, row.person.email, row.role)
