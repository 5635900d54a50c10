"""How does somebody who is signed in prove anew who they are?

With password and second factor, or with a passkey, which is both. ASVS 5.0, 7.5.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recycling import clock
from recycling.db import db
from recycling.errors import Invalid
from recycling.parties.models import Person
from recycling.parties.service.passwords import is_password
from recycling.parties.sign_in import passkeys, recovery
from recycling.parties.sign_in.entering import Answer, factor_given
from recycling.parties.sign_in.sessions import Session, note_proof
from recycling.parties.sign_in.throttle import Attempt, Origin
from recycling.parties.sign_in.writing import writing
from recycling.sayings import say


def prove(session: Session, password: str, answer: Answer, origin: Origin) -> None:
    """Make the session fresh; raises ``Invalid`` for a wrong proof, ``TooMany`` for too many."""
    attempt = Attempt("proof", session.actor.person_ref, origin)
    attempt.check(clock.now())
    known = db.session.scalar(
        select(Person.password_hash).where(Person.id == session.actor.person_id)
    )
    right = not answer.passkey and is_password(password, known or "")
    with writing() as at:
        attempt.check(at)
        factor = _factor(session, right, answer, at)
        if factor is None:
            attempt.failed(at)
        else:
            attempt.succeeded()
            note_proof(session, factor, at)
    if factor is None:
        raise Invalid(
            "wrong_proof",
            say("The password or the code is not right, or the code was used before."),
            field="proof_password",
            way_out=say(
                "Type both again; take the next code of your app, or a recovery code you have"
                " not used yet."
            ),
        )


def check_password_of(session: Session, password: str, origin: Origin) -> None:
    """Raise ``Invalid`` naming ``current`` for a wrong password, ``TooMany`` for too many."""
    attempt = Attempt("proof", session.actor.person_ref, origin)
    attempt.check(clock.now())
    person = db.session.get_one(Person, session.actor.person_id)
    if is_password(password, person.password_hash):
        db.session.rollback()
        return
    with writing() as at:
        attempt.failed(at)
    raise Invalid("wrong_password", say("This is not your present password."), field="current")


def words_about(session: Session) -> tuple[str, ...]:
    """Return what is known of a person, which a password must not lean on."""
    person = db.session.get_one(Person, session.actor.person_id)
    return person.name, person.email, session.organisation_name


def _factor(session: Session, right: bool, answer: Answer, at: datetime) -> str | None:
    """Return what was proved with beside the password (perhaps nothing), ``None`` if not at all."""
    person_id = session.actor.person_id or 0
    if answer.passkey:
        return "passkey" if passkeys.use(answer.passkey, person_id, at) else None
    if not right:
        return None
    if not recovery.has_factor(person_id):
        return ""
    person = db.session.scalars(
        select(Person).where(Person.id == person_id).with_for_update()
    ).one()
    return factor_given(person, answer, at) or None
