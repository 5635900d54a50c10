"""Who belongs to an organisation, and in which role?"""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.service import record
from recycling.parties.models import Membership, Organisation, Person
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import Newcomer, check_newcomer
from recycling.parties.service.people import join, new_person, registered_person


@deed
def admit_person(act: Act, newcomer: Newcomer) -> str:
    """Admit a person to the actor's organisation in a role; answers with the person's reference.

    Somebody who is registered already keeps name and password, and may from then on act for this
    organisation too. Raises ``Invalid`` with every finding, ``Conflict`` for a member.
    """
    permit(act.actor, Permission.PARTIES_ADMIT)
    check_newcomer(newcomer)
    organisation = db.session.get_one(Organisation, act.actor.organisation_id)
    person = _outsider(newcomer.email, organisation) or new_person(
        newcomer.name, newcomer.email, newcomer.password_hash
    )
    db.session.add(person)
    db.session.flush()
    join(person, organisation, newcomer.role)
    record(
        act,
        "PersonAdmitted",
        f"organisation:{organisation.ref}",
        {"person": person.ref, "role": newcomer.role},
    )
    return person.ref


def _outsider(email: str, organisation: Organisation) -> Person | None:
    """Return the registered person of this address; ``Conflict`` for one who is in already."""
    person = registered_person(email)
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
