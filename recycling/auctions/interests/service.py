"""How is an interest declared, recorded by a regulator, and withdrawn?"""

from __future__ import annotations

from sqlalchemy import select

from recycling.auctions.interests.known import mark_auctions
from recycling.auctions.interests.models import InterestEntry
from recycling.auctions.interests.rules import NewInterest, check_interest
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.service import record
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say


@deed
def declare_interest(act: Act, new: NewInterest) -> str:
    """Declare an interest of the own organisation in another; answers with its reference.

    Raises ``Forbidden``, ``Invalid`` naming the field, ``Conflict`` where it is declared already.
    """
    permit(act.actor, Permission.INTERESTS_DECLARE)
    check_interest(new)
    own = db.session.get_one(Organisation, act.actor.organisation_id)
    return _enter(act, "InterestDeclared", own, new, is_declared=True)


@deed
def record_interest(act: Act, organisation_ref: str, new: NewInterest) -> str:
    """Record an interest that an organisation of the regulator's country has in another.

    Raises as ``declare_interest`` does.
    """
    check_interest(new)
    whose = _organisation(organisation_ref, "organisation")
    permit(act.actor, Permission.INTERESTS_RECORD, whose)
    return _enter(act, "InterestRecorded", whose, new, is_declared=False)


@deed
def withdraw_interest(act: Act, ref: str) -> str:
    """Withdraw what the own organisation entered: it is no longer so; answers with its reference.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` where it is withdrawn already.
    """
    entry = db.session.scalar(select(InterestEntry).where(InterestEntry.ref == ref))
    if entry is None:
        raise missing("interest", ref)
    permit(act.actor, Permission.INTERESTS_WITHDRAW, entry)
    if entry.withdrawn_at is not None:
        raise Conflict(
            "withdrawn_already",
            say("%(ref)s is withdrawn.", ref=ref),
            way_out=say("Declare it anew if it is so."),
        )
    entry.withdrawn_at = act.at
    record(
        act,
        "InterestWithdrawn",
        f"interest:{ref}",
        {"organisation": entry.organisation.ref, "about": entry.about.ref, "kind": entry.kind},
        parties=[entry.organisation.ref, entry.about.ref],
    )
    return ref


def _enter(act: Act, fact: str, whose: Organisation, new: NewInterest, *, is_declared: bool) -> str:
    about = _organisation(new.about, "about")
    if about.id == whose.id:
        raise Invalid(
            "interest_in_itself",
            say("An interest is in another organisation."),
            field="about",
            way_out=say("Give the reference of the other one."),
        )
    _refuse_twice(act, whose, about, new, is_declared)
    entry = InterestEntry(
        ref=new_reference("INT"),
        organisation_id=whose.id,
        about_id=about.id,
        kind=new.kind,
        is_declared=is_declared,
        entered_by_id=act.actor.organisation_id,
        entered_at=act.at,
        from_on=new.from_on,
        to_on=new.to_on,
        note=" ".join(new.note.split()),
    )
    db.session.add(entry)
    mark_auctions((whose.id, about.id))
    record(
        act,
        fact,
        f"interest:{entry.ref}",
        {
            "organisation": whose.ref,
            "about": about.ref,
            "kind": entry.kind,
            "from_on": entry.from_on.isoformat(),
            "to_on": entry.to_on.isoformat() if entry.to_on else None,
        },
        parties=[whose.ref, about.ref],
    )
    return entry.ref


def _refuse_twice(
    act: Act, whose: Organisation, about: Organisation, new: NewInterest, is_declared: bool
) -> None:
    known = db.session.scalar(
        select(InterestEntry.ref).where(
            InterestEntry.organisation_id == whose.id,
            InterestEntry.about_id == about.id,
            InterestEntry.kind == new.kind,
            InterestEntry.is_declared.is_(is_declared),
            InterestEntry.entered_by_id == act.actor.organisation_id,
            InterestEntry.withdrawn_at.is_(None),
        )
    )
    if known:
        raise Conflict(
            "interest_known",
            say("You entered this interest already: %(known)s.", known=known),
            field="about",
            way_out=say("Withdraw that one first if its period or its words have changed."),
        )


def _organisation(ref: str, field: str) -> Organisation:
    found = db.session.scalar(select(Organisation).where(Organisation.ref == ref.strip()))
    if found is None:
        raise Invalid(
            "no_such_organisation",
            say("No organisation on the register has the reference %(ref)s.", ref=ref),
            field=field,
            way_out=say("Look it up in the register of organisations."),
        )
    return found
