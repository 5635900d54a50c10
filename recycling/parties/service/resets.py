"""How does somebody get a new password: who forgot it, and who still knows it?

The link in the mail holds a code derived from the site's secret key and the reset's reference: it
is nowhere kept. It is good once, for an hour, and until a newer one is asked for. A second factor
is asked for all the same when one signs in with the new password.
"""

from __future__ import annotations

import hmac
from datetime import datetime

from sqlalchemy import select, update

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import absent, missing
from recycling.ledger.service import record
from recycling.parties.models import Membership, PasswordReset, Person, SignIn
from recycling.parties.rules.resets import RESET_LENGTH, check_reset_open
from recycling.parties.service.people import registered_person
from recycling.parties.vault import blinded
from recycling.references import new_reference
from recycling.sayings import say

_CODE_LENGTH = 32


def reset_code(ref: str) -> str:
    """Return the code that the link of a reset holds (128 bits)."""
    return blinded(f"password reset|{ref}")[:_CODE_LENGTH]


@deed
def ask_reset(act: Act, email: str) -> str:
    """Let a mail with a link go to a registered address; links sent before stop working.

    Raises ``NotFound`` for an address nobody has, which no page may tell.
    """
    person = registered_person(email)
    if person is None or not email.strip():
        raise absent("person", say("There is no person of this address."))
    _end_resets(person.id, act.at)
    row = PasswordReset(
        ref=new_reference("PWR"),
        person_id=person.id,
        asked_at=act.at,
        expires_at=act.at + RESET_LENGTH,
    )
    db.session.add(row)
    record(act, "PasswordResetAsked", f"reset:{row.ref}", {"person": person.ref})
    return row.ref


@deed
def reset_password(act: Act, ref: str, code: str, password_hash: str) -> str:
    """Set a new password by a link's code and end every session; answers with the person's ref.

    Raises ``NotFound`` for a wrong code, ``Conflict`` for a link that is over.
    """
    row = _reset(ref, code)
    check_reset_open(row.expires_at, row.ended_at, act.at)
    person = db.session.get_one(Person, row.person_id)
    return _change(act, person, password_hash, but="")


@deed
def change_password(act: Act, password_hash: str, keep: str) -> str:
    """Set the actor's own new password; ends every session but that of the digest ``keep``."""
    person = db.session.get_one(Person, act.actor.person_id)
    return _change(act, person, password_hash, but=keep)


def person_to_reset(ref: str, code: str, at: datetime) -> Person:
    """Return whose password a link sets anew; raises as ``reset_password`` does."""
    row = _reset(ref, code)
    check_reset_open(row.expires_at, row.ended_at, at)
    return db.session.get_one(Person, row.person_id)


def _reset(ref: str, code: str) -> PasswordReset:
    row = db.session.scalar(select(PasswordReset).where(PasswordReset.ref == ref).with_for_update())
    if row is None or not hmac.compare_digest(reset_code(ref).encode(), code.encode()):
        raise missing("link", ref)
    return row


def _change(act: Act, person: Person, password_hash: str, but: str) -> str:
    person.password_hash = password_hash
    _end_resets(person.id, act.at)
    own = select(Membership.id).where(Membership.person_id == person.id)
    db.session.execute(
        update(SignIn)
        .where(SignIn.membership_id.in_(own), SignIn.ended_at.is_(None), SignIn.token_digest != but)
        .values(ended_at=act.at)
        .execution_options(synchronize_session=False)
    )
    record(act, "PasswordChanged", f"person:{person.ref}", {"person": person.ref})
    return person.ref


def _end_resets(person_id: int, at: datetime) -> None:
    db.session.execute(
        update(PasswordReset)
        .where(PasswordReset.person_id == person_id, PasswordReset.ended_at.is_(None))
        .values(ended_at=at)
    )
