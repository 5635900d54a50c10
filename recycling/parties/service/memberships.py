"""Who belongs to an organisation, and in which role?"""

from __future__ import annotations

from sqlalchemy import delete, func, select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.service import record
from recycling.parties.models import ApiToken, Membership, Organisation, Person, ShortCode, SignIn
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import Newcomer, Role, check_newcomer
from recycling.parties.rules.joining import check_role
from recycling.parties.service.loading import locked_organisation
from recycling.parties.service.people import join, new_person, registered_person
from recycling.sayings import say


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


@deed
def change_role(act: Act, person_ref: str, role: str) -> str:
    """Give a member of the actor's organisation another role; answers with the person's reference.

    Raises ``Invalid`` naming ``role``, ``NotFound`` for somebody who is no member, ``Conflict``
    where the organisation would be left without an administrator.
    """
    permit(act.actor, Permission.PARTIES_PEOPLE)
    check_role(role)
    organisation = locked_organisation(act.actor.organisation_ref)
    membership = _member(organisation, person_ref)
    if membership.role == role:
        raise Conflict(
            "same_role", say("This person is %(role)s already.", role=role), field="role"
        )
    keep_an_administrator(organisation, membership)
    before, membership.role = membership.role, role
    body = {"person": person_ref, "before": before, "role": role}
    record(act, "RoleChanged", f"organisation:{organisation.ref}", body)
    return person_ref


@deed
def remove_member(act: Act, person_ref: str) -> str:
    """End a membership of the actor's organisation, with its sessions and API tokens.

    What the person did for it stays in the ledger. Raises ``NotFound`` for somebody who is no
    member, ``Conflict`` for the last administrator.
    """
    permit(act.actor, Permission.PARTIES_PEOPLE)
    organisation = locked_organisation(act.actor.organisation_ref)
    membership = _member(organisation, person_ref)
    keep_an_administrator(organisation, membership)
    for table in (SignIn, ApiToken, ShortCode):
        db.session.execute(delete(table).where(table.membership_id == membership.id))
    db.session.delete(membership)
    body = {"person": person_ref, "role": membership.role}
    record(act, "MemberRemoved", f"organisation:{organisation.ref}", body)
    return person_ref


def _member(organisation: Organisation, person_ref: str) -> Membership:
    membership = db.session.scalar(
        select(Membership)
        .join(Membership.person)
        .where(Membership.organisation_id == organisation.id, Person.ref == person_ref)
    )
    if membership is None:
        raise missing("member", person_ref)
    return membership


def keep_an_administrator(organisation: Organisation, leaving: Membership) -> None:
    """Raise ``Conflict`` where no other administrator is left; the organisation is locked."""
    others = select(func.count()).where(
        Membership.organisation_id == organisation.id,
        Membership.role == Role.ADMINISTRATOR,
        Membership.id != leaving.id,
    )
    if leaving.role == Role.ADMINISTRATOR and not db.session.scalar(others):
        raise Conflict(
            "last_administrator",
            say("This is the last administrator of your organisation."),
            field="role",
            way_out=say("Make somebody else administrator first."),
        )


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
            say("Somebody with this e-mail address already belongs to your organisation."),
            field="email",
            way_out=say("Look at the list of people."),
        )
    return person
