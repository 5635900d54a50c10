"""For whom was the page made from which a deed is sent, and does its reader still act for them?

Every form carries the mark of whom its reader acted for. Somebody who has changed that in another
tab meanwhile is refused: what was filled in for one organisation is never done for another.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request
from flask_login import current_user
from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Conflict
from recycling.parties import acting
from recycling.parties.models import Organisation
from recycling.parties.queries.organisations import memberships_of
from recycling.sayings import say

FIELD = "acting_for"


@dataclass(frozen=True)
class Acting:
    """For whom the reader of a page acts; ``has_choice`` where it could be another."""

    organisation_name: str
    mark: str
    is_delegated: bool
    has_choice: bool
    field: str = FIELD


def acting_for() -> Acting | None:
    """Return for whom the reader of this page acts, or ``None`` where nobody is signed in."""
    if not current_user.is_authenticated:
        return None
    known: Acting | None = g.get("acting")
    if known is None:
        known = g.acting = _acting(current_user.actor, current_user.organisation_name)
    return known


def _acting(actor: Actor, name: str) -> Acting:
    is_delegated = actor.broker is not None
    return Acting(name, mark_of(actor), is_delegated, is_delegated or _has_choice(actor))


def _has_choice(actor: Actor) -> bool:
    memberships = memberships_of(actor.person_id or 0)
    return len(memberships) > 1 or bool(
        acting.delegations_to([one.organisation_id for one in memberships])
    )


def mark_of(actor: Actor) -> str:
    """Return what tells one name to act in from every other one."""
    return "/".join(
        (actor.organisation_ref, *([actor.broker.organisation_ref] if actor.broker else ()))
    )


def refuse_other_name(actor: Actor) -> None:
    """Raise ``Conflict`` where the form sent was made for another organisation than acts now."""
    said = request.form.get(FIELD)
    if said is None or said == mark_of(actor):
        return
    raise Conflict(
        "acting_for_another",
        say(
            "This page was opened for %(name)s, and you act for %(now)s now. Nothing was done.",
            name=_name(said.partition("/")[0][:40]),
            now=_name(actor.organisation_ref),
        ),
        field=FIELD,
        way_out=say(
            "Choose whom you act for (“Change” beside your name), then open the page again."
        ),
    )


def _name(ref: str) -> str:
    """Return the name of an organisation, or what was said where there is none."""
    return db.session.scalar(select(Organisation.name).where(Organisation.ref == ref)) or ref
