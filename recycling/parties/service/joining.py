"""How does somebody ask to join an organisation, and what does its administrator answer?"""

from __future__ import annotations

from sqlalchemy import func, or_, select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, TooMany, missing
from recycling.ledger.service import record
from recycling.parties.models import JoiningRequest, Organisation, Person
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules.joining import (
    MOST_OPEN,
    WAITS,
    Applicant,
    JoinState,
    check_applicant,
    check_role,
    check_still_open,
    check_words,
)
from recycling.parties.service.invitations import refuse_closed, refuse_member
from recycling.parties.service.loading import locked_organisation
from recycling.parties.service.people import join, new_person, refuse_known_person
from recycling.references import new_reference
from recycling.sayings import say


@deed
def ask_to_join(
    act: Act, organisation_ref: str, words: str, applicant: Applicant | None = None
) -> str:
    """Ask to join an organisation; answers with the request's reference.

    Somebody signed in asks as who they are; others give name, address and password. Raises
    ``Invalid`` naming the field, ``Conflict`` for a member, somebody who asked already or a
    closed organisation, ``TooMany`` where too many wait.
    """
    organisation = locked_organisation(organisation_ref)
    refuse_closed(organisation)
    request = JoiningRequest(
        ref=new_reference("JOI"),
        organisation_id=organisation.id,
        words=check_words(words),
        asked_at=act.at,
        expires_at=act.at + WAITS,
        state=JoinState.OPEN,
    )
    email = _sign(act, request, applicant)
    refuse_member(email, organisation)
    _refuse_asked(email, organisation)
    db.session.add(request)
    _record(act, "JoiningAsked", request, organisation)
    return request.ref


@deed
def accept_request(act: Act, ref: str, role: str) -> str:
    """Let somebody who asked join in a role; answers with the request's reference.

    Raises ``Invalid`` naming ``role``, ``Conflict`` for one answered or expired.
    """
    permit(act.actor, Permission.PARTIES_ADMIT)
    request, organisation = _own(act, ref)
    check_role(role)
    person = request.person
    if person is None:
        refuse_known_person(request.email)
        person = new_person(request.name, request.email, request.password_hash)
    refuse_member(person.email, organisation)
    db.session.add(person)
    db.session.flush()
    join(person, organisation, role)
    request.state, request.person_id, request.password_hash = JoinState.ACCEPTED, person.id, ""
    _record(act, "JoiningAccepted", request, organisation, person=person.ref, role=role)
    return request.ref


@deed
def refuse_request(act: Act, ref: str) -> str:
    """Refuse somebody who asked to join. Raises ``Conflict`` for one answered or expired."""
    permit(act.actor, Permission.PARTIES_PEOPLE)
    request, organisation = _own(act, ref)
    request.state, request.password_hash = JoinState.REFUSED, ""
    _record(act, "JoiningRefused", request, organisation)
    return request.ref


def _sign(act: Act, request: JoiningRequest, applicant: Applicant | None) -> str:
    """Write into the request who asks; returns the e-mail address."""
    if act.actor.person_id is not None:
        person = db.session.get_one(Person, act.actor.person_id)
        request.person_id = person.id
        return person.email
    applicant = applicant or Applicant("", "")
    check_applicant(applicant, names_email=True)
    refuse_known_person(applicant.email)
    request.name = applicant.name.strip()
    request.email = applicant.email.strip().lower()
    request.password_hash = applicant.password_hash
    return request.email


def _refuse_asked(email: str, organisation: Organisation) -> None:
    waiting = (
        select(JoiningRequest.id)
        .outerjoin(Person, Person.id == JoiningRequest.person_id)
        .where(
            JoiningRequest.organisation_id == organisation.id,
            JoiningRequest.state == JoinState.OPEN,
        )
    )
    if db.session.scalar(waiting.where(or_(JoiningRequest.email == email, Person.email == email))):
        raise Conflict(
            "already_asked",
            say("A request from this address waits already."),
            field="email",
            way_out=say("Wait for the administrator's answer."),
        )
    if (db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0) >= MOST_OPEN:
        raise TooMany(
            "too_many_requests_to_join",
            say("Too many requests wait at this organisation already."),
            way_out=say("Write to its administrator."),
        )


def _own(act: Act, ref: str) -> tuple[JoiningRequest, Organisation]:
    """Return the open request at the actor's organisation, locked with it."""
    organisation = locked_organisation(act.actor.organisation_ref)
    request = db.session.scalar(
        select(JoiningRequest).where(
            JoiningRequest.ref == ref, JoiningRequest.organisation_id == organisation.id
        )
    )
    if request is None:
        raise missing("request to join", ref)
    check_still_open("request", request.state, request.expires_at, act.at)
    return request, organisation


def _record(
    act: Act, fact: str, request: JoiningRequest, organisation: Organisation, **more: str
) -> None:
    record(
        act,
        fact,
        f"joining:{request.ref}",
        {"organisation": organisation.ref, **more},
        parties=[organisation.ref],
    )
