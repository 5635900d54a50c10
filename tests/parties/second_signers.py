"""Makers of what two signers of an authority do together."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from recycling.bases.models import Licence
from recycling.bases.service import propose_revocation
from recycling.db import db
from recycling.deeds import Act, Actor
from recycling.parties import service, sign_in
from recycling.parties.models import Membership, Person
from recycling.parties.rules import Newcomer, Role
from tests.makers import Member, password_hash

WHY = "I looked at the file and agree."


def a_second_signer(member: Member) -> Member:
    """Another signer of the member's organisation; the same one each time."""
    email = f"second.{member.email}"
    known = select(Membership).join(Person).where(Person.email == email)
    if db.session.scalar(known) is None:
        newcomer = Newcomer("Sam Second", email, Role.SIGNER, password_hash())
        db.session.rollback()
        service.admit_person(member.act(), newcomer)
    actor = sign_in.actor_of(db.session.scalars(known).one())
    db.session.rollback()
    return Member(actor, email, "Sam Second")


def confirmed(deed: Callable[..., str], member: Member, proposal: str) -> str:
    """What a proposal of the member came to when a second signer confirmed it by its deed."""
    return deed(a_second_signer(member).act(), proposal, WHY)


def a_proposal(actor: Actor) -> str:
    """That this signer wants some licence to end."""
    licence = db.session.scalars(select(Licence.ref).where(Licence.state == "granted")).first()
    db.session.rollback()
    return propose_revocation(Act(actor), str(licence), "It no longer runs any line.")
