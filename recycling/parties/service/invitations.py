"""How is somebody invited to an organisation, and how do they come in?

The link in the mail holds a code derived from the site's secret key, the invitation and how often
it was sent: it is nowhere kept, and sending the invitation again ends the link before.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app
from sqlalchemy import func, select

from recycling.config import Settings
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, TooMany, missing
from recycling.ledger.service import record
from recycling.parties.models import Invitation, Membership, Organisation, Person
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules.joining import (
    MOST_OPEN,
    WAITS,
    Applicant,
    JoinState,
    check_applicant,
    check_invitation,
    check_still_open,
)
from recycling.parties.rules.standing import may_start
from recycling.parties.service.loading import locked_organisation
from recycling.parties.service.people import join, new_person, refuse_known_person
from recycling.references import new_reference
from recycling.sayings import say

_CODE_LENGTH = 32


def invitation_code(invitation: Invitation) -> str:
    """Return the code that the link to an invitation holds (128 bits)."""
    settings: Settings = current_app.extensions["settings"]
    said = f"invitation|{invitation.ref}|{invitation.round}".encode()
    return hmac.new(settings.secret_key.encode(), said, hashlib.sha256).hexdigest()[:_CODE_LENGTH]


@deed
def invite_person(act: Act, email: str, role: str) -> str:
    """Invite an address to the actor's organisation in a role; answers with the reference.

    It waits fourteen days. Raises ``Invalid`` naming ``email`` or ``role``, ``Conflict`` for a
    member or somebody invited already, ``TooMany`` where too many wait.
    """
    permit(act.actor, Permission.PARTIES_ADMIT)
    check_invitation(email, role)
    organisation = locked_organisation(act.actor.organisation_ref)
    address = email.strip().lower()
    refuse_member(address, organisation)
    _refuse_invited(address, organisation)
    invitation = Invitation(
        ref=new_reference("INV"),
        organisation_id=organisation.id,
        email=address,
        role=role,
        round=1,
        sent_at=act.at,
        expires_at=act.at + WAITS,
        state=JoinState.OPEN,
    )
    db.session.add(invitation)
    _record(act, "PersonInvited", invitation, organisation)
    return invitation.ref


@deed
def resend_invitation(act: Act, ref: str) -> str:
    """Send an invitation anew, for another fourteen days; the link before stops working.

    One that has expired is open again, unless its address is forgotten already. Raises
    ``Conflict`` for one answered or withdrawn, and for somebody who is a member or invited anew.
    """
    permit(act.actor, Permission.PARTIES_ADMIT)
    invitation, organisation = _own(act, ref)
    if invitation.state not in (JoinState.OPEN, JoinState.EXPIRED) or not invitation.email:
        raise Conflict(
            f"not_open_{invitation.state}",
            say("This invitation is %(invitation_state)s.", invitation_state=invitation.state),
            way_out=say("Invite the person again."),
        )
    refuse_member(invitation.email, organisation)
    if invitation.state == JoinState.EXPIRED:
        _refuse_invited(invitation.email, organisation)
    invitation.state = JoinState.OPEN
    invitation.round += 1
    invitation.sent_at, invitation.expires_at = act.at, act.at + WAITS
    _record(act, "InvitationSentAgain", invitation, organisation)
    return invitation.ref


@deed
def withdraw_invitation(act: Act, ref: str) -> str:
    """Take an invitation back; its link stops working. Raises ``Conflict`` for one answered."""
    permit(act.actor, Permission.PARTIES_PEOPLE)
    invitation, organisation = _own(act, ref)
    check_still_open("invitation", invitation.state, invitation.expires_at, act.at)
    invitation.state = JoinState.WITHDRAWN
    _record(act, "InvitationWithdrawn", invitation, organisation)
    return invitation.ref


@deed
def accept_invitation(act: Act, ref: str, code: str, applicant: Applicant | None = None) -> str:
    """Come in by an invitation's link; answers with the organisation's reference.

    Somebody signed in comes in with the account they have, if it has the invited address; others
    give name and password (``applicant``). Raises ``NotFound`` for a wrong code, ``Conflict`` for
    one that is no longer open, another's address, or an organisation that is closed.
    """
    invitation = invited_by_link(ref, code)
    organisation = locked_organisation(invitation.organisation.ref)
    check_still_open("invitation", invitation.state, invitation.expires_at, act.at)
    refuse_closed(organisation)
    person = _comer(act, invitation, applicant)
    db.session.add(person)
    db.session.flush()
    join(person, organisation, invitation.role)
    invitation.state = JoinState.ACCEPTED
    _record(act, "InvitationAccepted", invitation, organisation, person=person.ref)
    return organisation.ref


def invited_by_link(ref: str, code: str) -> Invitation:
    """Return the invitation of a link; raises ``NotFound`` where the code is not its own."""
    invitation = db.session.scalar(select(Invitation).where(Invitation.ref == ref))
    if invitation is None or not hmac.compare_digest(
        invitation_code(invitation).encode(), code.encode()
    ):
        raise missing("invitation", ref)
    return invitation


def refuse_closed(organisation: Organisation) -> None:
    """Raise ``Conflict`` for an organisation that starts nothing new."""
    if not may_start(organisation.standing):
        raise Conflict(
            "organisation_closed",
            say(
                "%(organisation_name)s is %(standing)s and takes nobody in now.",
                organisation_name=organisation.name,
                standing=organisation.standing,
            ),
            way_out=say("Its administrator can open it again."),
        )


def refuse_member(email: str, organisation: Organisation) -> None:
    """Raise ``Conflict`` where the person of an address belongs to the organisation already."""
    if db.session.scalar(
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Person.email == email, Membership.organisation_id == organisation.id)
    ):
        raise Conflict(
            "already_a_member",
            say("Somebody with this e-mail address already belongs to the organisation."),
            field="email",
            way_out=say("Look at the list of people."),
        )


def _comer(act: Act, invitation: Invitation, applicant: Applicant | None) -> Person:
    if act.actor.person_id is not None:
        person = db.session.get_one(Person, act.actor.person_id)
        if person.email != invitation.email:
            raise Conflict(
                "invited_another",
                say(
                    "This invitation is for %(email)s, and you are signed in as %(own)s.",
                    email=invitation.email,
                    own=person.email,
                ),
                way_out=say(
                    "Sign out and open the link again, or ask to be invited by this address."
                ),
            )
        refuse_member(person.email, invitation.organisation)
        return person
    refuse_known_person(invitation.email)
    applicant = applicant or Applicant("", "")
    check_applicant(applicant, names_email=False)
    return new_person(applicant.name, invitation.email, applicant.password_hash)


def _refuse_invited(email: str, organisation: Organisation) -> None:
    waiting = select(Invitation.id).where(
        Invitation.organisation_id == organisation.id, Invitation.state == JoinState.OPEN
    )
    if db.session.scalar(waiting.where(Invitation.email == email)):
        raise Conflict(
            "already_invited",
            say("This address is invited already."),
            field="email",
            way_out=say("Send that invitation again, or withdraw it first."),
        )
    if (db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0) >= MOST_OPEN:
        raise TooMany(
            "too_many_invitations",
            say("%(most_open)s invitations wait already.", most_open=MOST_OPEN),
            way_out=say("Withdraw some, or wait until they are answered."),
        )


def _own(act: Act, ref: str) -> tuple[Invitation, Organisation]:
    organisation = locked_organisation(act.actor.organisation_ref)
    invitation = db.session.scalar(
        select(Invitation).where(
            Invitation.ref == ref, Invitation.organisation_id == organisation.id
        )
    )
    if invitation is None:
        raise missing("invitation", ref)
    return invitation, organisation


def _record(
    act: Act, fact: str, invitation: Invitation, organisation: Organisation, **more: str
) -> None:
    record(
        act,
        fact,
        f"invitation:{invitation.ref}",
        {
            "organisation": organisation.ref,
            "name": organisation.name,
            "role": invitation.role,
            **more,
        },
        parties=[organisation.ref],
    )
