"""How does an organisation let another act in its name, and how does that end?"""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.service import record
from recycling.parties.models import Delegation, Organisation
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import Kind
from recycling.parties.rules.delegation import DelegationState, Power, Terms, check_terms
from recycling.parties.rules.standing import check_takes_on
from recycling.parties.service.loading import locked_organisation
from recycling.references import new_reference
from recycling.sayings import say


@deed
def delegate(act: Act, terms: Terms) -> str:
    """Let another organisation act in the name of the actor's; answers with the reference.

    Raises ``Invalid`` naming ``broker``, ``powers`` or a day, ``Conflict`` where days overlap
    with another delegation between the two.
    """
    permit(act.actor, Permission.PARTIES_DELEGATE)
    principal = locked_organisation(act.actor.organisation_ref)
    check_terms(terms, principal.kind, act.at.date())
    broker = _broker(terms.broker, principal)
    _refuse_overlap(principal, broker, terms)
    row = Delegation(
        ref=new_reference("DEL"),
        principal_id=principal.id,
        broker_id=broker.id,
        powers=" ".join(power for power in Power if power in terms.powers),
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        given_at=act.at,
        ended="",
    )
    row.principal, row.broker = principal, broker
    db.session.add(row)
    _record(
        act,
        "PowersDelegated",
        row,
        powers=row.powers.split(),
        valid_from=row.valid_from.isoformat(),
        valid_to=row.valid_to.isoformat(),
    )
    return row.ref


@deed
def revoke_delegation(act: Act, ref: str) -> str:
    """End a delegation that the actor's organisation gave. Raises ``Conflict`` when it is over."""
    return _end(
        act, ref, Permission.DELEGATIONS_REVOKE, DelegationState.REVOKED, "DelegationRevoked"
    )


@deed
def cancel_delegation(act: Act, ref: str) -> str:
    """Give back a delegation that the actor's organisation holds. Raises ``Conflict`` as above."""
    return _end(
        act, ref, Permission.DELEGATIONS_CANCEL, DelegationState.CANCELLED, "DelegationCancelled"
    )


def _end(act: Act, ref: str, permission: Permission, how: DelegationState, fact: str) -> str:
    row = db.session.scalar(
        select(Delegation).where(Delegation.ref == ref).with_for_update(of=Delegation)
    )
    if row is None or act.actor.organisation_id not in row.parties().values():
        raise missing("delegation", ref)
    permit(act.actor, permission, row)
    state = row.state(act.at.date())
    if state not in (DelegationState.PLANNED, DelegationState.VALID):
        raise Conflict(
            f"delegation_{state}", say("This delegation is %(state)s already.", state=state)
        )
    row.ended, row.ended_at = how, act.at
    _record(act, fact, row)
    return row.ref


def _broker(ref: str, principal: Organisation) -> Organisation:
    broker = db.session.scalar(select(Organisation).where(Organisation.ref == ref.strip().upper()))
    if broker is None:
        raise Invalid(
            "unknown_broker",
            say("There is no organisation “%(ref)s”.", ref=ref),
            field="broker",
            way_out=say("Copy the reference from its public page; it begins with ORG-."),
        )
    if broker.id == principal.id or broker.kind == Kind.REGULATOR:
        raise Invalid(
            "bad_broker",
            say("Powers are delegated to another organisation, and not to a regulator."),
            field="broker",
            way_out=say("Name the organisation that is to act for yours."),
        )
    check_takes_on(broker.name, broker.standing, "broker")
    return broker


def _refuse_overlap(principal: Organisation, broker: Organisation, terms: Terms) -> None:
    """Hold to one delegation between the two on any day; the principal's row is locked."""
    other = db.session.scalar(
        select(Delegation.ref).where(
            Delegation.principal_id == principal.id,
            Delegation.broker_id == broker.id,
            Delegation.ended == "",
            Delegation.valid_from <= terms.valid_to,
            Delegation.valid_to >= terms.valid_from,
        )
    )
    if other:
        raise Conflict(
            "delegation_overlaps",
            say(
                "Delegation %(other)s to this organisation covers some of these days.", other=other
            ),
            field="valid_from",
            way_out=say("Revoke it first, or choose days after it."),
        )


def _record(act: Act, fact: str, row: Delegation, **more: str | list[str]) -> None:
    parties = [row.principal.ref, row.broker.ref]
    body = {"principal": row.principal.ref, "organisation": row.broker.ref, **more}
    record(act, fact, f"delegation:{row.ref}", body, parties=parties)
