"""How is a person erased, so that the ledger still proves? (GDPR, art. 17)

Everything that says who it was goes: name, address, secrets, sessions, tokens, memberships, and who
acted in the ledger's facts. What is left is a reference that names nobody, and digests. Rooms
further down add what they keep of people to ``forgetters``; all of it is one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Forbidden, missing
from recycling.ledger.service import erase_actor, record
from recycling.parties.models import (
    AccessRecord,
    ApiToken,
    Authenticator,
    Invitation,
    JoiningRequest,
    Membership,
    Passkey,
    PasskeyChallenge,
    PasswordReset,
    Person,
    RecoveryCode,
    ShortCode,
    SignIn,
)
from recycling.parties.rules.joining import JoinState
from recycling.parties.rules.people import ERASED_NAME, erased_address
from recycling.parties.rules.standing import may_start
from recycling.parties.service.loading import locked_organisation
from recycling.parties.service.memberships import keep_an_administrator
from recycling.sayings import say

forgetters: list[Callable[[Person], None]] = []
_OF_A_PERSON = (Authenticator, Passkey, PasskeyChallenge, RecoveryCode, PasswordReset)


@deed
def erase_person(act: Act, person_ref: str) -> str:
    """Erase a person, by themselves or by the operator; answers with the reference that is left.

    Raises ``Forbidden`` for anybody else, ``NotFound`` for nobody or somebody erased already,
    ``Conflict`` where an organisation that is active would be left without an administrator.
    """
    if not act.actor.is_system and act.actor.person_ref != person_ref:
        raise Forbidden("not_oneself", say("Only you yourself, or the operator, can erase you."))
    person = db.session.scalar(select(Person).where(Person.ref == person_ref).with_for_update())
    if person is None or person.erased_at is not None:
        raise missing("person", person_ref)
    organisations = _leave(person)
    for forget in (_forget_secrets, _forget_joining, *forgetters):
        forget(person)
    _blank(person, act.at)
    subject = f"person:{person_ref}"
    record(act, "PersonErased", subject, {"person": person_ref}, parties=organisations)
    erase_actor(person_ref)
    return person_ref


def _leave(person: Person) -> Sequence[str]:
    """End every membership with what hangs on it; returns the organisations left."""
    memberships = db.session.scalars(
        select(Membership)
        .where(Membership.person_id == person.id)
        .order_by(Membership.organisation_id)
    ).all()
    for membership in memberships:
        organisation = locked_organisation(membership.organisation.ref)
        if may_start(organisation.standing):
            keep_an_administrator(organisation, membership)
        for table in (SignIn, ApiToken, ShortCode):
            db.session.execute(delete(table).where(table.membership_id == membership.id))
        db.session.delete(membership)
    db.session.flush()
    return [membership.organisation.ref for membership in memberships]


def _forget_secrets(person: Person) -> None:
    for table in _OF_A_PERSON:
        db.session.execute(delete(table).where(table.person_id == person.id))
    db.session.execute(
        update(AccessRecord).where(AccessRecord.actor_ref == person.ref).values(actor_ref="")
    )


def _forget_joining(person: Person) -> None:
    """Blank what invitations and requests hold of the person; those that wait end."""
    of_invitation = Invitation.email == person.email
    of_request = JoiningRequest.person_id == person.id
    for table, condition in ((Invitation, of_invitation), (JoiningRequest, of_request)):
        db.session.execute(
            update(table)
            .where(condition, table.state == JoinState.OPEN)
            .values(state=JoinState.EXPIRED)
        )
    db.session.execute(update(Invitation).where(of_invitation).values(email=""))
    db.session.execute(
        update(JoiningRequest)
        .where(of_request)
        .values(person_id=None, name="", email="", password_hash="", words="")
    )


def _blank(person: Person, at: datetime) -> None:
    person.name, person.email = ERASED_NAME, erased_address(person.ref)
    person.language = ""
    person.password_hash, person.erased_at = "", at
