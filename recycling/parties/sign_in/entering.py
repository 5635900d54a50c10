"""How does a person come in? By password and second factor, or by passkey alone.

After the right password of somebody with a second factor the person is half in: the signed cookie
says so for ten minutes, and no longer than the password stays the same.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling import clock
from recycling.db import db
from recycling.errors import Invalid, Unauthenticated
from recycling.parties.models import Membership, Person
from recycling.parties.rules.factors import looks_like_totp, plain_code
from recycling.parties.rules.sessions import HALF_LENGTH
from recycling.parties.service.passwords import hash_password, is_password
from recycling.parties.sign_in import authenticators, passkeys, recovery
from recycling.parties.sign_in.sessions import Session, open_session
from recycling.parties.sign_in.throttle import Attempt, Origin
from recycling.parties.sign_in.writing import writing
from recycling.sayings import say


@dataclass(frozen=True)
class Half:
    """Somebody whose password was right and whose second factor is awaited."""

    person_ref: str
    stamp: str
    until: int

    def person(self) -> Person:
        """Return who it is; raises ``Unauthenticated`` when that took too long."""
        found = db.session.scalar(select(Person).where(Person.ref == self.person_ref))
        over = clock.now().timestamp() > self.until
        if found is None or over or self.stamp != _stamp(found):
            raise Unauthenticated(
                "half_over",
                say("That took too long."),
                way_out=say("Begin again with your password."),
            )
        return found


@dataclass(frozen=True)
class Answer:
    """A second factor as given: a code (of the app, or a recovery code), or a passkey's answer."""

    code: str = ""
    passkey: str = ""


@cache
def _nobodys_hash() -> str:
    """Return what an unknown address is compared with, so that it takes as long as a known one."""
    return hash_password(f"{secrets.token_urlsafe(24)} nobody's")


def _stamp(person: Person) -> str:
    return hashlib.sha256(f"half in|{person.password_hash}".encode()).hexdigest()[:16]


def start(email: str, password: str, origin: Origin = Origin()) -> Session | Half:  # noqa: B008
    """Take address and password; open a session, or ask for the second factor.

    Raises ``TooMany`` after repeated failures, ``Invalid`` for a wrong pair, without telling
    which of the two was wrong.
    """
    attempt = Attempt("password", email.strip().lower(), origin)
    attempt.check(clock.now())
    person = _person(email)
    known = person.password_hash if person else _nobodys_hash()
    right = is_password(password, known) and person is not None and bool(person.memberships)
    person_id = person.id if person else 0
    with writing() as at:
        attempt.check(at)
        entered = _entered(person_id, origin, at) if right else None
        attempt.succeeded() if entered else attempt.failed(at)
    if entered is None:
        raise wrong_sign_in()
    return entered


def wrong_sign_in() -> Invalid:
    """Make the refusal of a wrong pair of address and password."""
    return Invalid(
        "wrong_sign_in",
        say("The e-mail address or the password is not right."),
        field="email",
        way_out=say("Check both and try again."),
    )


def _entered(person_id: int, origin: Origin, at: datetime) -> Session | Half:
    if recovery.has_factor(person_id):
        person = db.session.get_one(Person, person_id)
        return Half(person.ref, _stamp(person), int((at + HALF_LENGTH).timestamp()))
    return open_session(_first_membership(person_id), "", origin.browser, at)


def finish(half: Half, answer: Answer, origin: Origin = Origin()) -> Session:  # noqa: B008
    """Take the second factor and open the session.

    Raises ``Invalid`` naming ``code`` for a wrong one, ``TooMany`` after repeated failures.
    """
    person_ref = half.person().ref
    attempt = Attempt("factor", person_ref, origin)
    with writing() as at:
        attempt.check(at)
        person = db.session.scalars(
            select(Person).where(Person.ref == person_ref).with_for_update()
        ).one()
        factor = factor_given(person, answer, at)
        session = None
        if factor:
            session = open_session(_first_membership(person.id), factor, origin.browser, at)
        attempt.succeeded() if session else attempt.failed(at)
    if session is None:
        raise authenticators.wrong_code(
            say("Type the next code of your app, or a recovery code you have not used yet.")
        )
    return session


def enter(passkey: str, origin: Origin = Origin()) -> Session:  # noqa: B008
    """Open a session by a passkey alone; raises ``Invalid`` for one that is not known here."""
    with writing() as at:
        person = passkeys.use(passkey, None, at)
        session = None
        if person is not None:
            session = open_session(_first_membership(person.id), "passkey", origin.browser, at)
    if session is None:
        raise Invalid(
            "wrong_passkey",
            say("This passkey is not known here."),
            way_out=say("Sign in by password."),
        )
    return session


def factor_given(person: Person, answer: Answer, at: datetime) -> str:
    """Return which second factor was given rightly, or nothing. Part of a transaction."""
    if answer.passkey:
        return "passkey" if passkeys.use(answer.passkey, person.id, at) else ""
    code = plain_code(answer.code)
    if looks_like_totp(code):
        return "totp" if authenticators.use(person, code, at) else ""
    return "recovery" if code and recovery.use(person, code, at) else ""


def _first_membership(person_id: int) -> Membership:
    found = db.session.scalars(
        select(Membership).where(Membership.person_id == person_id).order_by(Membership.id)
    ).first()
    if found is None:
        raise Unauthenticated(
            "no_organisation", say("This person no longer belongs to an organisation.")
        )
    return found


def _person(email: str) -> Person | None:
    return db.session.scalar(
        select(Person)
        .where(Person.email == email.strip().lower())
        .options(joinedload(Person.memberships))
    )
