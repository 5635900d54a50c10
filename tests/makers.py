"""Makers of whole valid things: each takes only what differs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import select
from stdnum.iso7064 import mod_97_10

from recycling.db import db
from recycling.deeds import SYSTEM, Act, Actor
from recycling.parties import service, sign_in
from recycling.parties.models import Membership, Organisation
from recycling.parties.rules import Application, Kind, secret_digest
from tests.remembering import remembered

PASSWORD = "correct horse battery"
_numbers = count(1)


@cache
def password_hash() -> str:
    """An argon2 hash of ``PASSWORD`` that is quick to check: a real one is slow by design."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def a_lei() -> str:
    """A legal entity identifier nobody has named yet, with right check digits (ISO 7064)."""
    number = f"5299{next(_numbers):014d}"
    return number + mod_97_10.calc_check_digits(number)


def an_application(kind: str = Kind.HOLDER, **differs: Any) -> Application:
    """An acceptable application of an organisation nobody has registered yet."""
    number = next(_numbers)
    whole = Application(
        kind=kind,
        name=f"{kind.title()} {number} GmbH",
        country="DE",
        register_number=f"HRB {number}",
        address="Hafenstrasse 1, Hamburg",
        person_name=f"Kim {kind.title()} {number}",
        email=f"{kind}{number}@example.org",
        password_hash=password_hash(),
    )
    return replace(whole, **differs)


@dataclass(frozen=True)
class Member:
    """A person of a registered organisation, ready to act and to sign in."""

    actor: Actor
    email: str
    name: str

    def act(self, key: str = "") -> Act:
        """An act of this person."""
        return Act(self.actor, key)


@remembered
def a_member(kind: str = Kind.HOLDER, **differs: Any) -> Member:
    """The administrator of a newly registered organisation (needs an application context)."""
    application = an_application(kind, **differs)
    ref = service.register_organisation(Act(SYSTEM), application)
    membership = db.session.execute(
        select(Membership).join(Organisation).where(Organisation.ref == ref)
    ).scalar_one()
    actor = sign_in.actor_of(membership)
    db.session.rollback()
    return Member(actor, application.email, application.person_name)


def a_token(member: Member) -> str:
    """The secret of a new API token of this member."""
    secret = service.new_secret()
    service.create_token(member.act(), service.NewToken("tests", secret_digest(secret)))
    return secret
