"""How does a code of an authenticator app prove who one is? (TOTP, RFC 6238)

The secret is kept encrypted; the newest step whose code was used is kept beside it, so that no
code is good twice. Until the first code is typed the secret is only on the page, sealed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from flask import current_app
from sqlalchemy import select, update

from recycling import clock
from recycling.config import Settings
from recycling.db import db
from recycling.errors import Invalid
from recycling.parties.models import Authenticator, Person
from recycling.parties.rules.factors import instant_of, plain_code, step_of, used_step
from recycling.parties.sign_in import recovery
from recycling.parties.sign_in.noting import hold, note
from recycling.parties.sign_in.requirement import needs_second_factor
from recycling.parties.sign_in.sessions import Session, end_sessions, note_proof
from recycling.parties.sign_in.writing import writing
from recycling.parties.vault import seal, unseal
from recycling.sayings import say


@dataclass(frozen=True)
class Offered:
    """A new secret as the page shows it: as a QR code, as text, and sealed for the way back."""

    qr: str
    text: str
    sealed: str


def offer(session: Session, sealed: str = "") -> Offered:
    """Return a new secret for the person, or the one offered before."""
    ref = session.actor.person_ref
    secret = (sealed and unseal(sealed, ref)) or pyotp.random_base32()
    settings: Settings = current_app.extensions["settings"]
    uri = pyotp.TOTP(secret).provisioning_uri(
        name=session.person_name, issuer_name=settings.registry_name
    )
    groups = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    picture = segno.make(uri, error="m").svg_data_uri(scale=5, border=4)
    return Offered(picture, groups, seal(secret, ref))


def add(session: Session, sealed: str, code: str) -> list[str]:
    """Take the offered secret into use, proved by a code; ends the person's other sessions.

    Answers with new recovery codes where there were none, else with nothing. Raises ``Invalid``
    naming ``code`` for a wrong one.
    """
    actor = session.actor
    secret = unseal(sealed, actor.person_ref)
    with writing() as at:
        person = hold(actor.person_id)
        step = used_step(plain_code(code), _codes(secret), step_of(at), 0) if secret else None
        if secret is None or step is None:
            raise wrong_code()
        row = db.session.get(Authenticator, actor.person_id) or Authenticator(
            person_id=actor.person_id
        )
        row.sealed_secret, row.last_step = seal(secret, actor.person_ref), step
        row.added_at, row.is_demonstration = at, False
        db.session.add(row)
        note_proof(session, "totp", at)
        end_sessions(actor.person_id, at, but=session.token)
        note(actor, person, "SecondFactorAdded", at, factor="totp")
        return recovery.first_codes(person.id)


def _codes(secret: str) -> Callable[[int], str]:
    return lambda step: pyotp.TOTP(secret).generate_otp(step)


_NEXT = say("Wait for the next one in your app and type that.")


def wrong_code(way_out: str = _NEXT) -> Invalid:
    """Make the refusal for a code that is wrong, too old, or used before."""
    return Invalid(
        "wrong_code",
        say("This code is not right, or was used before."),
        field="code",
        way_out=way_out,
    )


def use(person: Person, code: str, at: datetime) -> bool:
    """Use a code up; tells whether it was good. Part of a transaction."""
    row = db.session.get(Authenticator, person.id)
    secret = row and unseal(row.sealed_secret, person.ref)
    if row is None or not secret:
        return False
    last = 0 if row.is_demonstration else row.last_step
    step = used_step(code, _codes(secret), step_of(at), last)
    if step is None:
        return False
    if row.is_demonstration:  # everybody is shown this code, so everybody may use it
        return True
    done = db.session.execute(
        update(Authenticator)
        .where(Authenticator.person_id == person.id, Authenticator.last_step < step)
        .values(last_step=step)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def remove(session: Session) -> None:
    """Take the authenticator app away.

    Raises ``Invalid`` where it is the last second factor of somebody who must have one.
    """
    with writing() as at:
        person = hold(session.actor.person_id)
        row = db.session.get(Authenticator, person.id)
        if row is None:
            return
        if needs_second_factor(session.actor) and not recovery.has_passkey(row.person_id):
            raise last_factor()
        db.session.delete(row)
        db.session.flush()
        recovery.forget_without_factor(person.id)
        note(session.actor, person, "SecondFactorRemoved", at, factor="totp")


def last_factor() -> Invalid:
    """Make the refusal to take the last second factor away from one who must have one."""
    return Invalid(
        "last_factor",
        say("Your role needs a second factor, and this is your last one."),
        way_out=say("Add another one first."),
    )


def enter_demonstration(email: str) -> None:
    """Give an invented person of the demonstration market an app whose code the site shows."""
    with writing() as at:
        person = db.session.scalars(select(Person).where(Person.email == email)).one()
        if db.session.get(Authenticator, person.id) is None:
            db.session.add(
                Authenticator(
                    person_id=person.id,
                    sealed_secret=seal(pyotp.random_base32(), person.ref),
                    last_step=0,
                    added_at=at,
                    is_demonstration=True,
                )
            )


def shown_code(person_id: int | None) -> str:
    """Return the present code of an invented person, or nothing.

    Only in the demonstration market, never in production, never of a person who set the app up.
    """
    settings: Settings = current_app.extensions["settings"]
    if settings.in_production or not settings.demonstration or person_id is None:
        return ""
    row = db.session.get(Authenticator, person_id)
    if row is None or not row.is_demonstration:
        return ""
    secret = unseal(row.sealed_secret, db.session.get_one(Person, person_id).ref)
    return _codes(secret)(step_of(clock.now())) if secret else ""


@dataclass(frozen=True)
class InUse:
    """Since when somebody has an authenticator app, and about when its last code was used."""

    added_at: datetime
    last_used_at: datetime | None


def in_use(person_id: int) -> InUse | None:
    """Return what is known of the person's authenticator app, or ``None``."""
    row = db.session.get(Authenticator, person_id)
    return InUse(row.added_at, instant_of(row.last_step)) if row else None
