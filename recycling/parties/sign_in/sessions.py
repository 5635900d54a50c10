"""Which browsers are signed in, as whom, and for how long?

The cookie holds only a random token; the row behind it decides. Signing out ends the row, so a
copied cookie is dead from then on. Reading a page writes at most once in a quarter of an hour:
that the session was seen.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import select, update

from recycling import clock
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.parties import acting
from recycling.parties.acting import actor_of
from recycling.parties.models import Membership, SignIn
from recycling.parties.rules import secret_digest
from recycling.parties.rules.sessions import (
    IDLE_LENGTH,
    SEEN_EVERY,
    SESSION_LENGTH,
    is_fresh,
    is_over,
    session_scopes,
)
from recycling.parties.scopes import SESSION
from recycling.parties.sign_in.requirement import needs_second_factor
from recycling.parties.sign_in.writing import writing
from recycling.sayings import say

_MOST_SHOWN = 100
_HANDLE = 16


@dataclass(frozen=True)
class Session(UserMixin):
    """The person signed in on this browser, acting for one organisation."""

    token: str
    person_name: str
    language: str
    organisation_name: str
    actor: Actor
    factor: str
    proved_at: datetime
    seen_at: datetime

    def get_id(self) -> str:
        """Return the random token of the session row, never a person's id."""
        return self.token

    @property
    def lacks_second_factor(self) -> bool:
        """Tell whether the person must set a second factor up before doing anything."""
        return needs_second_factor(self.actor) and not self.factor

    @property
    def is_fresh(self) -> bool:
        """Tell whether the person proved who they are in the last quarter of an hour."""
        return is_fresh(self.proved_at, clock.now())


@dataclass(frozen=True)
class SessionCard:
    """A session as its person sees it; ``handle`` names it, ``is_this`` is the one asking."""

    handle: str
    browser: str
    started_at: datetime
    seen_at: datetime
    factor: str
    is_this: bool


def open_session(membership: Membership, factor: str, browser: str, at: datetime) -> Session:
    """Open a session for a person who has just proved who they are. Part of a transaction."""
    token = secrets.token_urlsafe(32)
    row = SignIn(
        token_digest=secret_digest(token),
        membership_id=membership.id,
        membership=membership,
        started_at=at,
        expires_at=at + SESSION_LENGTH,
        proved_at=at,
        factor=factor,
        seen_at=at,
        browser=browser[:60],
    )
    db.session.add(row)
    return _session(token, row, at)


def _session(token: str, row: SignIn, at: datetime) -> Session:
    membership = row.membership
    actor, organisation = actor_of(membership), membership.organisation
    needs_factor = needs_second_factor(actor)
    if row.delegation is not None:
        actor, organisation = acting.by_delegation(actor, row.delegation), row.delegation.principal
    scopes = session_scopes(
        needs_factor=needs_factor,
        factor=row.factor,
        proved_at=row.proved_at,
        at=at,
    )
    return Session(
        token=token,
        person_name=membership.person.name,
        language=membership.person.language,
        organisation_name=organisation.name,
        actor=replace(actor, scopes=scopes, via=SESSION),
        factor=row.factor,
        proved_at=row.proved_at,
        seen_at=row.seen_at,
    )


def session_of(token: str) -> Session | None:
    """Return the live session a cookie's token names, or ``None``."""
    row, at = db.session.get(SignIn, secret_digest(token)), clock.now()
    if row is None or row.ended_at is not None or is_over(row.seen_at, row.expires_at, at):
        return None
    return _session(token, row, at)


def note_seen(session: Session) -> None:
    """Note that the session is in use, where that was last noted a quarter of an hour ago."""
    if clock.now() - session.seen_at < SEEN_EVERY:
        return
    with writing() as at:
        db.session.execute(
            update(SignIn)
            .where(SignIn.token_digest == secret_digest(session.token), SignIn.ended_at.is_(None))
            .values(seen_at=at)
        )


def note_proof(session: Session, factor: str, at: datetime) -> None:
    """Note that the person has just proved who they are. Part of a transaction."""
    row = db.session.get(SignIn, secret_digest(session.token))
    if row is not None:
        row.proved_at = at
        row.factor = factor or row.factor


def act_for(session: Session, wanted: str) -> None:
    """Let the session act for another organisation of the same person, or by a delegation.

    ``wanted`` is the reference of either. Raises ``Invalid`` where the person does not belong to
    the organisation, or to one that the delegation is given to and in force for.
    """
    with writing():
        row = db.session.get_one(SignIn, secret_digest(session.token))
        row.membership_id, row.delegation_id = _choice(session, wanted)


def _choice(session: Session, wanted: str) -> tuple[int, int | None]:
    memberships = db.session.scalars(
        select(Membership).where(Membership.person_id == session.actor.person_id)
    ).all()
    by_id = {one.organisation_id: one for one in memberships}
    for membership in memberships:
        if membership.organisation.ref == wanted:
            return membership.id, None
    for delegation in acting.delegations_to(list(by_id)):
        if delegation.ref == wanted:
            return by_id[delegation.broker_id].id, delegation.id
    raise Invalid(
        "not_a_member",
        say("You do not belong to this organisation."),
        field="organisation",
        way_out=say("Ask its administrator to admit you, or to delegate to your organisation."),
    )


def end(session: Session) -> None:
    """End a session for good."""
    with writing() as at:
        row = db.session.get(SignIn, secret_digest(session.token))
        if row is not None:
            row.ended_at = at


def sessions_of(session: Session) -> list[SessionCard]:
    """Return the live sessions of the same person, the newest first."""
    at, own = clock.now(), secret_digest(session.token)
    return [
        SessionCard(
            row.token_digest[:_HANDLE],
            row.browser,
            row.started_at,
            row.seen_at,
            row.factor,
            row.token_digest == own,
        )
        for row in _live(session.actor.person_id, at)
    ]


def end_one(session: Session, handle: str) -> None:
    """End one session of the same person; raises ``NotFound`` for one that is not theirs."""
    with writing() as at:
        found = [
            r for r in _live(session.actor.person_id, at) if r.token_digest[:_HANDLE] == handle
        ]
        if not found:
            raise missing("session", handle)
        found[0].ended_at = at


def end_all(session: Session) -> None:
    """End every session of the same person, this one too."""
    with writing() as at:
        end_sessions(session.actor.person_id, at)


def end_sessions(person_id: int | None, at: datetime, but: str = "") -> None:
    """End the sessions of a person, but for that of one token. Part of a transaction."""
    kept = secret_digest(but) if but else ""
    db.session.execute(
        update(SignIn)
        .where(
            SignIn.membership_id.in_(
                select(Membership.id).where(Membership.person_id == person_id)
            ),
            SignIn.ended_at.is_(None),
            SignIn.token_digest != kept,
        )
        .values(ended_at=at)
        .execution_options(synchronize_session=False)
    )


def _live(person_id: int | None, at: datetime) -> Iterable[SignIn]:
    return db.session.scalars(
        select(SignIn)
        .join(SignIn.membership)
        .where(
            Membership.person_id == person_id,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > at,
            SignIn.seen_at > at - IDLE_LENGTH - SEEN_EVERY,
        )
        .order_by(SignIn.started_at.desc())
        .limit(_MOST_SHOWN)
    ).all()
