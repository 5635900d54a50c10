"""Who is invited, and who asks to join?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recycling import clock
from recycling.db import db
from recycling.errors import missing
from recycling.parties.models import Invitation, JoiningRequest, Person
from recycling.parties.rules.joining import JoinState, state_at
from recycling.parties.service.invitations import invitation_code, invited_by_link
from recycling.parties.service.people import registered_person
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class InvitationCard:
    """An invitation; ``code`` is what its link holds, for the eyes of who invites or is invited."""

    ref: str
    email: str
    role: str
    state: str
    sent_at: datetime
    expires_at: datetime
    organisation_ref: str
    organisation_name: str
    code: str


@dataclass(frozen=True)
class RequestCard:
    """A request to join, as the organisation's administrator sees it."""

    ref: str
    name: str
    email: str
    words: str
    state: str
    asked_at: datetime
    expires_at: datetime


def invitations(organisation_id: int, cursor: str = "", limit: int = 50) -> Page[InvitationCard]:
    """Return a page of an organisation's invitations, newest first."""
    asked = select(Invitation).where(Invitation.organisation_id == organisation_id)
    before = cursor_id(cursor)
    if before:
        asked = asked.where(Invitation.id < before)
    rows = db.session.scalars(asked.order_by(Invitation.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _invitation)


def invitation(ref: str, organisation_id: int) -> InvitationCard:
    """Return one invitation of an organisation; raises ``NotFound``."""
    row = db.session.scalar(
        select(Invitation).where(
            Invitation.ref == ref, Invitation.organisation_id == organisation_id
        )
    )
    if row is None:
        raise missing("invitation", ref)
    return _invitation(row)


def linked_invitation(ref: str, code: str) -> InvitationCard:
    """Return the invitation of a link; raises ``NotFound`` where the code is not its own."""
    return _invitation(invited_by_link(ref, code))


def code_of(ref: str) -> str:
    """Return what an invitation's link holds, for the mail that carries it; empty for none."""
    row = db.session.scalar(select(Invitation).where(Invitation.ref == ref))
    return invitation_code(row) if row is not None else ""


def language_of(email: str) -> str:
    """Return the language somebody with this address chose; empty where nobody did."""
    found = select(Person.language).where(Person.email == email.strip().lower())
    return db.session.scalar(found) or ""


def is_registered(email: str) -> bool:
    """Tell whether somebody signs in with this address."""
    return registered_person(email) is not None


def email_of(person_id: int | None) -> str:
    """Return the address of a person, or nothing."""
    return db.session.scalar(select(Person.email).where(Person.id == person_id)) or ""


def requests_to_join(organisation_id: int, cursor: str = "", limit: int = 50) -> Page[RequestCard]:
    """Return a page of the requests to join that wait at an organisation, newest first."""
    asked = select(JoiningRequest).where(
        JoiningRequest.organisation_id == organisation_id,
        JoiningRequest.state == JoinState.OPEN,
        JoiningRequest.expires_at > clock.now(),
    )
    before = cursor_id(cursor)
    if before:
        asked = asked.where(JoiningRequest.id < before)
    rows = db.session.scalars(asked.order_by(JoiningRequest.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _request)


def request_to_join(ref: str, organisation_id: int) -> RequestCard:
    """Return one request at an organisation; raises ``NotFound``."""
    row = db.session.scalar(
        select(JoiningRequest).where(
            JoiningRequest.ref == ref, JoiningRequest.organisation_id == organisation_id
        )
    )
    if row is None:
        raise missing("request to join", ref)
    return _request(row)


def _invitation(row: Invitation) -> InvitationCard:
    return InvitationCard(
        ref=row.ref,
        email=row.email,
        role=row.role,
        state=state_at(row.state, row.expires_at, clock.now()),
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        organisation_ref=row.organisation.ref,
        organisation_name=row.organisation.name,
        code=invitation_code(row),
    )


def _request(row: JoiningRequest) -> RequestCard:
    return RequestCard(
        ref=row.ref,
        name=row.person.name if row.person else row.name,
        email=row.person.email if row.person else row.email,
        words=row.words,
        state=state_at(row.state, row.expires_at, clock.now()),
        asked_at=row.asked_at,
        expires_at=row.expires_at,
    )
