"""Who is at the other end? Server-side sessions, bearer tokens, and slowed-down guessing.

The cookie holds only a random token; the row behind it decides. Signing out ends the row, so a
copied cookie is dead from then on. These are not deeds of the market: they leave no fact.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from flask_login import UserMixin
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from recycling import clock
from recycling.db import db
from recycling.deeds import Actor, begin_writing
from recycling.errors import Invalid, Unauthenticated
from recycling.parties import acting
from recycling.parties.models import (
    AccessRecord,
    ApiToken,
    Delegation,
    Membership,
    Person,
    SignIn,
    SignInFailure,
)
from recycling.parties.rules import (
    ATTEMPT_WINDOW,
    SESSION_LENGTH,
    check_attempts,
    secret_digest,
)
from recycling.parties.service.passwords import hash_password, is_password

actor_of = acting.actor_of


@cache
def _nobodys_hash() -> str:
    """Return what an unknown address is compared with, so that it takes as long as a known one."""
    return hash_password(secrets.token_urlsafe(24))


@dataclass(frozen=True)
class Session(UserMixin):
    """The person signed in on this browser, acting for one organisation."""

    token: str
    person_name: str
    organisation_name: str
    actor: Actor

    def get_id(self) -> str:
        """Return the random token of the session row, never a person's id."""
        return self.token


def start(email: str, password: str) -> Session:
    """Open a session for the right address and password.

    Raises ``TooMany`` after repeated failures, ``Invalid`` for a wrong pair, without telling
    which of the two was wrong.
    """
    account = secret_digest(email.strip().lower())
    check_attempts(_failures(account, clock.now()))
    person = _person(email)
    known = person.password_hash if person else _nobodys_hash()
    right = is_password(password, known) and person is not None and bool(person.memberships)
    person_id = person.id if person else 0
    begin_writing()
    at = clock.now()
    try:
        check_attempts(_failures(account, at))
        if not right:
            db.session.add(SignInFailure(account_digest=account, at=at))
            db.session.commit()
            raise Invalid(
                "wrong_sign_in",
                "The e-mail address or the password is not right.",
                field="email",
                way_out="Check both and try again.",
            )
        session = _open(_first_membership(person_id), at)
        db.session.commit()
        return session
    finally:
        db.session.rollback()


def _first_membership(person_id: int) -> Membership:
    return (
        db.session.scalars(
            select(Membership).where(Membership.person_id == person_id).order_by(Membership.id)
        ).first()
        or _gone()
    )


def _gone() -> Membership:
    raise Unauthenticated("no_organisation", "This person no longer belongs to an organisation.")


def _failures(account: str, at: datetime) -> int:
    count = select(func.count()).where(
        SignInFailure.account_digest == account, SignInFailure.at > at - ATTEMPT_WINDOW
    )
    return db.session.scalar(count) or 0


def _person(email: str) -> Person | None:
    return db.session.scalar(
        select(Person)
        .where(Person.email == email.strip().lower())
        .options(joinedload(Person.memberships))
    )


def _open(membership: Membership, at: datetime) -> Session:
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            token_digest=secret_digest(token),
            membership_id=membership.id,
            started_at=at,
            expires_at=at + SESSION_LENGTH,
        )
    )
    return _session(token, membership)


def _session(token: str, membership: Membership, delegation: Delegation | None = None) -> Session:
    actor, organisation = actor_of(membership), membership.organisation
    if delegation is not None:
        actor, organisation = acting.by_delegation(actor, delegation), delegation.principal
    return Session(token, membership.person.name, organisation.name, actor)


def session_of(token: str) -> Session | None:
    """Return the live session a cookie's token names, or ``None``."""
    row = db.session.get(SignIn, secret_digest(token))
    if row is None or row.ended_at is not None or row.expires_at <= clock.now():
        return None
    return _session(token, row.membership, row.delegation)


def act_for(session: Session, wanted: str) -> None:
    """Let the session act for another organisation of the same person, or by a delegation.

    ``wanted`` is the reference of either. Raises ``Invalid`` where the person does not belong to
    the organisation, or to one that the delegation is given to and in force for.
    """
    begin_writing()
    try:
        row = db.session.get_one(SignIn, secret_digest(session.token))
        row.membership_id, row.delegation_id = _choice(session, wanted)
        db.session.commit()
    finally:
        db.session.rollback()


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
        "You do not belong to this organisation.",
        field="organisation",
        way_out="Ask its administrator to admit you, or to delegate to your organisation.",
    )


def end(session: Session) -> None:
    """End a session for good."""
    begin_writing()
    row = db.session.get(SignIn, secret_digest(session.token))
    if row is not None:
        row.ended_at = clock.now()
    db.session.commit()


def actor_of_token(secret: str) -> Actor:
    """Return the actor a bearer token stands for.

    Raises ``Unauthenticated`` for one that is unknown, expired or revoked.
    """
    row = db.session.scalar(select(ApiToken).where(ApiToken.digest == secret_digest(secret)))
    if row is None or row.revoked_at is not None or row.expires_at <= clock.now():
        raise Unauthenticated(
            "bad_token",
            "This API token is not valid.",
            field="Authorization",
            way_out="Create a new token on your organisation's page.",
        )
    return actor_of(row.membership)


def note_refused(actor: Actor, method: str, path: str, status: int, code: str) -> None:
    """Keep the access record of a refused request to change something."""
    begin_writing()
    db.session.add(
        AccessRecord(
            at=clock.now(),
            actor_ref=actor.person_ref,
            organisation_ref=actor.organisation_ref,
            method=method,
            path=path[:300],
            status=status,
            code=code[:80],
        )
    )
    db.session.commit()
