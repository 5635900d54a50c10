"""In whose names may a person act, and how does a program do so?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recycling.deeds import Actor
from recycling.parties import acting
from recycling.parties.models import Delegation, Organisation
from recycling.parties.queries.organisations import memberships_of


@dataclass(frozen=True)
class NameCard:
    """One organisation to act for; ``how`` is ``token``, ``on_behalf_of`` or ``other_token``."""

    organisation: str
    name: str
    kind: str
    how: str
    delegation: str = ""
    until: date | None = None


def names_of(actor: Actor) -> list[NameCard]:
    """Return everybody a token's person may act for today, own organisations first.

    A token belongs to one organisation: in the names that another of the person's organisations
    was given, only a token made there acts.
    """
    home = actor.broker.organisation_id if actor.broker else actor.organisation_id
    memberships = memberships_of(actor.person_id or 0)
    own = [
        _card(one.organisation, "token" if one.organisation_id == home else "other_token")
        for one in memberships
    ]
    held = acting.delegations_to([one.organisation_id for one in memberships])
    return own + [_delegated(one, home) for one in held]


def _card(organisation: Organisation, how: str) -> NameCard:
    return NameCard(organisation.ref, organisation.name, organisation.kind, how)


def _delegated(row: Delegation, home: int | None) -> NameCard:
    principal = row.principal
    how = "on_behalf_of" if row.broker_id == home else "other_token"
    return NameCard(principal.ref, principal.name, principal.kind, how, row.ref, row.valid_to)
