"""In whose name does a person act: of an organisation they belong to, or of one that delegated?

By delegation a person has the role they have at home, of the permissions only those that were
delegated, and each deed records both organisations. When the delegation is over the person still
acts in that name and is refused everything: nothing meant for one is ever done for the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from recycling import clock
from recycling.db import db
from recycling.deeds import Actor, Broker
from recycling.errors import Forbidden
from recycling.parties.models import Delegation, Membership, Organisation, Person
from recycling.parties.rules import included_roles
from recycling.parties.rules.delegation import DelegationState, permissions_of
from recycling.parties.rules.remits import remits_of
from recycling.parties.rules.standing import may_start
from recycling.sayings import say

# What an actor is made of, for a statement that joins a membership, its person and organisation.
ACTING = (
    Membership.role,
    Membership.person_id,
    Person.ref.label("person_ref"),
    Organisation.id.label("organisation_id"),
    Organisation.ref.label("organisation_ref"),
    Organisation.kind,
    Organisation.country,
    Organisation.standing,
    Organisation.remits,
    Organisation.territory,
)


def actor_in(acting: Mapping[str, Any]) -> Actor:
    """Return the actor made of the values of ``ACTING``, by their names."""
    return Actor(
        person_id=acting["person_id"],
        person_ref=acting["person_ref"],
        organisation_id=acting["organisation_id"],
        organisation_ref=acting["organisation_ref"],
        kind=acting["kind"],
        country=acting["country"],
        roles=included_roles(acting["role"]),
        may_start=may_start(acting["standing"]),
        remits=remits_of(acting["kind"], acting["remits"]),
        territory=acting["territory"] or "",
    )


def actor_of(membership: Membership) -> Actor:
    """Return the actor a membership makes."""
    ours = membership.organisation
    return actor_in(
        {
            "role": membership.role,
            "person_id": membership.person_id,
            "person_ref": membership.person.ref,
            "organisation_id": ours.id,
            "organisation_ref": ours.ref,
            "kind": ours.kind,
            "country": ours.country,
            "standing": ours.standing,
            "remits": ours.remits,
            "territory": ours.territory,
        }
    )


def by_delegation(actor: Actor, delegation: Delegation) -> Actor:
    """Return the actor acting in the name of who delegated, whether that is in force or not."""
    principal, at = delegation.principal, clock.now()
    is_valid = delegation.state(at.date()) is DelegationState.VALID
    return replace(
        actor,
        organisation_id=principal.id,
        organisation_ref=principal.ref,
        kind=principal.kind,
        country=principal.country,
        may_start=actor.may_start and may_start(principal.standing),
        remits=remits_of(principal.kind, principal.remits),
        territory=principal.territory or "",
        broker=Broker(
            organisation_id=actor.organisation_id,
            organisation_ref=actor.organisation_ref,
            delegation_ref=delegation.ref,
            permissions=permissions_of(delegation.powers.split()) if is_valid else frozenset(),
            until=datetime.combine(delegation.valid_to + timedelta(days=1), time(), UTC),
        ),
    )


def acting_again(
    person_id: int | None, organisation_id: int, delegation_id: int | None
) -> Actor | None:
    """Return a person as they act today in the name in which they once began something.

    ``organisation_id`` is the one acted for. ``None`` where the person no longer belongs to it,
    or to the organisation it delegated to.
    """
    delegation = db.session.get(Delegation, delegation_id) if delegation_id else None
    home = delegation.broker_id if delegation else organisation_id
    membership = db.session.scalar(
        select(Membership).where(
            Membership.person_id == person_id, Membership.organisation_id == home
        )
    )
    if membership is None:
        return None
    actor = actor_of(membership)
    return by_delegation(actor, delegation) if delegation else actor


def delegation_id_of(actor: Actor) -> int | None:
    """Return the id of the delegation by which an actor acts, or ``None``."""
    if actor.broker is None:
        return None
    return db.session.scalar(
        select(Delegation.id).where(Delegation.ref == actor.broker.delegation_ref)
    )


def on_behalf_of(actor: Actor, organisation_ref: str) -> Actor:
    """Return the actor acting in the name of an organisation that delegated to the actor's own.

    Nothing, or the own organisation, changes nothing. Raises ``Forbidden`` where no delegation is
    in force today.
    """
    if organisation_ref in ("", actor.organisation_ref):
        return actor
    today = clock.today()
    found = db.session.scalar(
        select(Delegation)
        .join(Organisation, Organisation.id == Delegation.principal_id)
        .where(
            Organisation.ref == organisation_ref,
            Delegation.broker_id == actor.organisation_id,
            Delegation.ended == "",
            Delegation.valid_from <= today,
            Delegation.valid_to >= today,
        )
    )
    if found is None:
        raise Forbidden(
            "no_delegation",
            say(
                "No delegation from %(organisation_ref)s to your organisation is in force today.",
                organisation_ref=organisation_ref,
            ),
            field="on_behalf_of",
            way_out=say(
                "Ask the administrator of that organisation to delegate, or act for your own."
            ),
        )
    return by_delegation(actor, found)


def delegations_to(organisation_ids: Sequence[int]) -> list[Delegation]:
    """Return the delegations in force today to any of these organisations."""
    today = clock.today()
    return list(
        db.session.scalars(
            select(Delegation)
            .where(
                Delegation.broker_id.in_(organisation_ids),
                Delegation.ended == "",
                Delegation.valid_from <= today,
                Delegation.valid_to >= today,
            )
            .order_by(Delegation.id)
            .limit(200)
        )
    )
