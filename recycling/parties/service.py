"""Deeds of organisations and people: register, admit, give and revoke API tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import pycountry
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Forbidden, Invalid, missing
from recycling.ledger.service import record
from recycling.parties.models import ApiToken, Membership, Organisation, Person
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import (
    SELF_REGISTERING,
    Application,
    Newcomer,
    Role,
    check_application,
    check_newcomer,
    check_password,
    token_expiry,
)
from recycling.references import new_reference

TOKEN_PREFIX = "um_"  # noqa: S105
_hasher = PasswordHasher()


@cache
def countries() -> tuple[str, ...]:
    """Return the ISO 3166-1 alpha-2 codes."""
    return tuple(country.alpha_2 for country in pycountry.countries)


def hash_password(password: str) -> str:
    """Return the argon2id hash of an acceptable password; raises ``Invalid`` for a bad one."""
    check_password(password)
    return _hasher.hash(password)


def is_password(password: str, password_hash: str) -> bool:
    """Tell whether the password belongs to the hash, in the same time for any wrong one."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@dataclass(frozen=True)
class NewToken:
    """What a new API token is for; the secret itself is shown once and never kept.

    Its digest is drawn anew each time, so it is left out of ``repr``, by which a repeat is known.
    """

    name: str
    digest: str = field(repr=False)
    expires_on: date | None = None


def new_secret() -> str:
    """Draw the secret of an API token (256 random bits behind a recognisable prefix)."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


@deed
def register_organisation(act: Act, application: Application) -> str:
    """Enter an organisation and its first person, who becomes its administrator.

    Anybody may register a holder, recycler, carrier or laboratory; a regulator is entered by
    the registry itself. Raises ``Invalid`` with every finding, ``Conflict`` where the register
    number or the address is already there.
    """
    check_application(application, countries())
    if application.kind not in SELF_REGISTERING and not act.actor.is_system:
        raise Forbidden(
            "regulators_are_entered",
            "A regulator cannot register itself.",
            field="kind",
            way_out="Ask the registry's operator to enter your authority.",
        )
    _refuse_known_organisation(application)
    _refuse_known_person(application.email)
    organisation = _organisation(act, application)
    person = _person(application.person_name, application.email, application.password_hash)
    db.session.add_all((organisation, person))
    db.session.flush()
    _join(person, organisation, Role.ADMINISTRATOR)
    record(
        act,
        "OrganisationRegistered",
        f"organisation:{organisation.ref}",
        {
            "kind": organisation.kind,
            "name": organisation.name,
            "country": organisation.country,
            "register_number": organisation.register_number,
            "administrator": person.ref,
        },
        parties=[organisation.ref],
    )
    return organisation.ref


def _organisation(act: Act, application: Application) -> Organisation:
    return Organisation(
        ref=new_reference("ORG"),
        kind=application.kind,
        name=application.name.strip(),
        country=application.country,
        register_number=application.register_number.strip(),
        address=application.address.strip(),
        registered_at=act.at,
    )


def _refuse_known_organisation(application: Application) -> None:
    known = db.session.scalar(
        select(Organisation.ref).where(
            Organisation.country == application.country,
            Organisation.register_number == application.register_number.strip(),
        )
    )
    if known:
        raise Conflict(
            "organisation_known",
            "An organisation with this register number is already registered.",
            field="register_number",
            way_out="Ask its administrator to admit you.",
        )


def _registered(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def _refuse_known_person(email: str) -> None:
    if _registered(email):
        raise Conflict(
            "email_known",
            "Somebody with this e-mail address is already registered.",
            field="email",
            way_out="Sign in, or use another address.",
        )


def _person(name: str, email: str, password_hash: str) -> Person:
    return Person(
        ref=new_reference("PER"),
        name=name.strip(),
        email=email.strip().lower(),
        password_hash=password_hash,
    )


def _join(person: Person, organisation: Organisation, role: str) -> None:
    db.session.add(Membership(person_id=person.id, organisation_id=organisation.id, role=role))


@deed
def admit_person(act: Act, newcomer: Newcomer) -> str:
    """Admit a person to the actor's organisation in a role; answers with the person's reference.

    Somebody who is registered already keeps name and password, and may from then on act for this
    organisation too. Raises ``Invalid`` with every finding, ``Conflict`` for a member.
    """
    permit(act.actor, Permission.PARTIES_ADMIT)
    check_newcomer(newcomer)
    organisation = db.session.get_one(Organisation, act.actor.organisation_id)
    person = _outsider(newcomer.email, organisation) or _person(
        newcomer.name, newcomer.email, newcomer.password_hash
    )
    db.session.add(person)
    db.session.flush()
    _join(person, organisation, newcomer.role)
    record(
        act,
        "PersonAdmitted",
        f"organisation:{organisation.ref}",
        {"person": person.ref, "role": newcomer.role},
    )
    return person.ref


def _outsider(email: str, organisation: Organisation) -> Person | None:
    """Return the registered person of this address; ``Conflict`` for one who is in already."""
    person = _registered(email)
    if person is not None and db.session.scalar(
        select(Membership.id).where(
            Membership.person_id == person.id, Membership.organisation_id == organisation.id
        )
    ):
        raise Conflict(
            "already_a_member",
            "Somebody with this e-mail address already belongs to your organisation.",
            field="email",
            way_out="Look at the list of people.",
        )
    return person


@deed
def create_token(act: Act, token: NewToken) -> str:
    """Give the actor's own membership an API token; answers with the token's reference.

    Raises ``Invalid`` for an empty name or an expiry out of range.
    """
    permit(act.actor, Permission.PARTIES_TOKENS)
    if not 1 <= len(token.name.strip()) <= 100:
        raise Invalid("bad_name", "Name the token in 1 to 100 characters.", field="name")
    row = ApiToken(
        ref=new_reference("TOK"),
        name=token.name.strip(),
        digest=token.digest,
        membership_id=_own_membership(act).id,
        created_at=act.at,
        expires_at=token_expiry(token.expires_on, act.at),
    )
    db.session.add(row)
    record(
        act,
        "TokenCreated",
        f"organisation:{act.actor.organisation_ref}",
        {"token": row.ref, "name": row.name},
    )
    return row.ref


@deed
def revoke_token(act: Act, token_ref: str) -> str:
    """End an API token of the actor's organisation at once.

    Raises ``NotFound`` for another organisation's token, ``Conflict`` for one already ended.
    """
    permit(act.actor, Permission.PARTIES_TOKENS)
    row = db.session.scalar(
        select(ApiToken).where(ApiToken.ref == token_ref).with_for_update(of=ApiToken)
    )
    if row is None or row.membership.organisation_id != act.actor.organisation_id:
        raise missing("token", token_ref)
    if row.revoked_at is not None:
        raise Conflict("token_revoked", f"Token {token_ref} is already revoked.")
    row.revoked_at = act.at
    record(
        act,
        "TokenRevoked",
        f"organisation:{act.actor.organisation_ref}",
        {"token": row.ref},
    )
    return row.ref


def _own_membership(act: Act) -> Membership:
    return db.session.execute(
        select(Membership).where(
            Membership.person_id == act.actor.person_id,
            Membership.organisation_id == act.actor.organisation_id,
        )
    ).scalar_one()
