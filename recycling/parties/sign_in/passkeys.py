"""How does a passkey prove who one is? (Web Authentication, level 3)

The device asks its owner for finger, face or PIN (user verification is required), so a passkey is
both factors at once. A challenge is a row, good once and for five minutes. Passkeys are bound to
the host of ``BASE_URL``; browsers allow none for a bare IP address.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from sqlalchemy import delete, select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from recycling.config import Settings
from recycling.db import db
from recycling.errors import Conflict, Invalid, missing
from recycling.parties.models import Authenticator, Passkey, PasskeyChallenge, Person
from recycling.parties.sign_in import recovery
from recycling.parties.sign_in.authenticators import last_factor
from recycling.parties.sign_in.noting import hold, note
from recycling.parties.sign_in.requirement import needs_second_factor
from recycling.parties.sign_in.sessions import Session, end_sessions, note_proof
from recycling.parties.sign_in.writing import writing
from recycling.references import new_reference
from recycling.sayings import say

CHALLENGE_LENGTH = timedelta(minutes=5)
MOST_PASSKEYS = 20
LONGEST_ANSWER = 20_000
_UNREADABLE = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class PasskeyCard:
    """A passkey as its person sees it."""

    ref: str
    name: str
    added_at: datetime
    used_at: datetime | None


def _base() -> Any:
    settings: Settings = current_app.extensions["settings"]
    return urlsplit(settings.base_url)


def are_possible() -> bool:
    """Tell whether browsers allow passkeys at this site's address."""
    try:
        ipaddress.ip_address(_base().hostname or "")
    except ValueError:
        return True
    return False


def passkeys_of(person_id: int) -> list[PasskeyCard]:
    """Return the passkeys of a person, the oldest first."""
    rows = db.session.scalars(
        select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)
    )
    return [PasskeyCard(row.ref, row.name, row.added_at, row.used_at) for row in rows]


def _descriptors(person_id: int | None) -> list[PublicKeyCredentialDescriptor]:
    ids = db.session.scalars(select(Passkey.credential_id).where(Passkey.person_id == person_id))
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in ids]


def options_to_add(session: Session) -> str:
    """Return what the browser needs to make a passkey for the person, as JSON."""
    settings: Settings = current_app.extensions["settings"]
    with writing() as at:
        options = webauthn.generate_registration_options(
            rp_id=_base().hostname,
            rp_name=settings.registry_name,
            user_id=session.actor.person_ref.encode(),
            user_name=session.person_name,
            exclude_credentials=_descriptors(session.actor.person_id),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        _keep(options.challenge, "add", session.actor.person_id, at)
    return webauthn.options_to_json(options)


def options_to_prove(person_id: int | None) -> str:
    """Return what the browser needs to use a passkey, of one person or of whomever, as JSON."""
    with writing() as at:
        options = webauthn.generate_authentication_options(
            rp_id=_base().hostname,
            allow_credentials=_descriptors(person_id) if person_id else None,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        _keep(options.challenge, "prove", person_id, at)
    return webauthn.options_to_json(options)


def _keep(challenge: bytes, purpose: str, person_id: int | None, at: datetime) -> None:
    db.session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= at))
    digest = hashlib.sha256(challenge).hexdigest()
    row = PasskeyChallenge(digest=digest, purpose=purpose, person_id=person_id)
    row.expires_at = at + CHALLENGE_LENGTH
    db.session.add(row)


def _answered(answer: dict[str, Any], purpose: str, at: datetime) -> tuple[bytes, int | None]:
    """Use up the challenge an answer is to; raises ``ValueError`` where there is none."""
    told = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
    challenge = base64url_to_bytes(told["challenge"])
    digest = hashlib.sha256(challenge).hexdigest()
    row = db.session.get(PasskeyChallenge, digest)
    if row is None or row.purpose != purpose or row.expires_at <= at:
        raise ValueError("no such challenge")
    gone = db.session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.digest == digest))
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise ValueError("the challenge was answered meanwhile")
    return challenge, row.person_id


def _read(answer: str) -> dict[str, Any]:
    read = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    return dict(read or {})


def add(session: Session, name: str, answer: str) -> list[str]:
    """Keep a new passkey; ends the person's other sessions.

    Answers with new recovery codes where there were none. Raises ``Invalid`` for an answer that
    is none, ``Conflict`` for too many.
    """
    actor = session.actor
    person_id = actor.person_id or 0
    with writing() as at:
        person = hold(person_id)
        if len(passkeys_of(person_id)) >= MOST_PASSKEYS:
            raise Conflict(
                "too_many_passkeys",
                say("You have %(most_passkeys)s passkeys already.", most_passkeys=MOST_PASSKEYS),
            )
        try:
            row = _verified_new(_read(answer), person_id, at)
        except _UNREADABLE:
            raise Invalid(
                "bad_passkey", say("The passkey could not be added."), way_out=say("Try again.")
            ) from None
        row.name = name.strip()[:60] or "Passkey"
        db.session.add(row)
        db.session.flush()
        note_proof(session, "passkey", at)
        end_sessions(person_id, at, but=session.token)
        note(actor, person, "SecondFactorAdded", at, factor="passkey")
        return recovery.first_codes(person_id)


def _verified_new(answer: dict[str, Any], person_id: int, at: datetime) -> Passkey:
    challenge, asked = _answered(answer, "add", at)
    if asked != person_id:
        raise ValueError("somebody else's challenge")
    verified = webauthn.verify_registration_response(
        credential=answer,
        expected_challenge=challenge,
        expected_rp_id=_base().hostname,
        expected_origin=f"{_base().scheme}://{_base().netloc}",
        require_user_verification=True,
    )
    return Passkey(
        ref=new_reference("KEY"),
        person_id=person_id,
        credential_id=bytes_to_base64url(verified.credential_id),
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        added_at=at,
    )


def use(answer: str, person_id: int | None, at: datetime) -> Person | None:
    """Return whose passkey answered, where it did so rightly. Part of a transaction.

    ``person_id``: who must have answered; ``None`` where anybody may.
    """
    try:
        read = _read(answer)
        challenge, asked = _answered(read, "prove", at)
        row = db.session.scalar(
            select(Passkey).where(Passkey.credential_id == str(read["id"])).with_for_update()
        )
        if row is None or (asked or row.person_id) != row.person_id:
            return None
        if (person_id or row.person_id) != row.person_id:
            return None
        verified = webauthn.verify_authentication_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id=_base().hostname,
            expected_origin=f"{_base().scheme}://{_base().netloc}",
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except _UNREADABLE:
        return None
    row.sign_count, row.used_at = verified.new_sign_count, at
    return db.session.get(Person, row.person_id)


def remove(session: Session, ref: str) -> None:
    """Take a passkey away.

    Raises ``NotFound`` for one that is not the person's, ``Invalid`` where it is the last second
    factor of somebody who must have one.
    """
    person_id = session.actor.person_id or 0
    with writing() as at:
        person = hold(person_id)
        rows = db.session.scalars(select(Passkey).where(Passkey.person_id == person_id)).all()
        found = [row for row in rows if row.ref == ref]
        if not found:
            raise missing("passkey", ref)
        others = len(rows) > 1 or db.session.get(Authenticator, person_id) is not None
        if needs_second_factor(session.actor) and not others:
            raise last_factor()
        db.session.delete(found[0])
        db.session.flush()
        recovery.forget_without_factor(person_id)
        note(session.actor, person, "SecondFactorRemoved", at, factor="passkey")
