"""Which person is it, and how does one become a member?"""

from __future__ import annotations

from flask import has_request_context
from sqlalchemy import select

from recycling.db import db
from recycling.errors import Conflict
from recycling.pages.languages import choose_language
from recycling.parties.models import Membership, Organisation, Person
from recycling.references import new_reference
from recycling.sayings import say


def registered_person(email: str) -> Person | None:
    """Return the person of an e-mail address, or ``None``."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def refuse_known_person(email: str) -> None:
    """Raise ``Conflict`` where the e-mail address belongs to somebody already."""
    if registered_person(email):
        raise Conflict(
            "email_known",
            say("Somebody with this e-mail address is already registered."),
            field="email",
            way_out=say("Sign in, or use another address."),
        )


def new_person(name: str, email: str, password_hash: str) -> Person:
    """Make a person with a reference of their own; the caller adds the row."""
    return Person(
        ref=new_reference("PER"),
        name=name.strip(),
        email=email.strip().lower(),
        password_hash=password_hash,
        language=choose_language() if has_request_context() else "",
    )


def join(person: Person, organisation: Organisation, role: str) -> None:
    """Let a person act for an organisation in a role."""
    db.session.add(Membership(person_id=person.id, organisation_id=organisation.id, role=role))
