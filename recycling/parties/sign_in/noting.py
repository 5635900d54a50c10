"""How does the ledger learn that what somebody proves themselves with has changed?

Each change is a fact about the person, in the transaction of the change, so that it is told to the
person whoever made it. It says which kind of factor, never anything of the factor itself.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, Actor
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.models import Person


def hold(person_id: int | None) -> Person:
    """Return a person, the row held until the transaction ends, so that facts come in order."""
    return db.session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one()


def note(actor: Actor, person: Person, fact: str, at: datetime, **said: Json) -> None:
    """Record a change of what a person, held, proves themselves with. Part of a transaction."""
    body: dict[str, Json] = {"person": person.ref, **said}
    record(Act(actor, at=at), fact, f"person:{person.ref}", body)
