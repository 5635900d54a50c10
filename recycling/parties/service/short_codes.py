"""Deeds of short codes: make one's own anew, end it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, Actor, deed
from recycling.errors import Conflict
from recycling.ledger.service import record
from recycling.parties.models import Membership, ShortCode
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules.short_codes import new_short_code
from recycling.parties.sign_in.short_codes import short_code_digest
from recycling.sayings import say


@dataclass(frozen=True)
class NewShortCode:
    """The digest of a new short code, drawn anew each time: left out of ``repr``."""

    digest: str = field(repr=False)


def draw_short_code(actor: Actor) -> tuple[str, NewShortCode]:
    """Draw a code that nobody else of the organisation has; it is shown once and never kept."""
    while True:
        code = new_short_code()
        digest = short_code_digest(actor.organisation_ref, code)
        if db.session.scalar(select(ShortCode.digest).where(ShortCode.digest == digest)) is None:
            return code, NewShortCode(digest)


@deed
def make_short_code(act: Act, code: NewShortCode) -> str:
    """Give the actor a new short code, in place of the one before; answers with the person."""
    permit(act.actor, Permission.SHORT_CODES_MAKE)
    membership = _own_membership(act)
    row = db.session.get(ShortCode, membership.id) or ShortCode(
        membership_id=membership.id, organisation_id=membership.organisation_id
    )
    row.digest, row.made_at = code.digest, act.at
    db.session.add(row)
    _record(act, "ShortCodeMade")
    return act.actor.person_ref


@deed
def end_short_code(act: Act) -> str:
    """End the actor's short code at once; raises ``Conflict`` where there is none."""
    permit(act.actor, Permission.SHORT_CODES_MAKE)
    row = db.session.get(ShortCode, _own_membership(act).id)
    if row is None:
        raise Conflict(
            "no_short_code", say("You have no short code."), way_out=say("Make one first.")
        )
    db.session.delete(row)
    _record(act, "ShortCodeEnded")
    return act.actor.person_ref


def _record(act: Act, fact: str) -> None:
    body = {"person": act.actor.person_ref}
    record(act, fact, f"organisation:{act.actor.organisation_ref}", {**body})


def _own_membership(act: Act) -> Membership:
    return db.session.scalars(
        select(Membership)
        .where(
            Membership.person_id == act.actor.person_id,
            Membership.organisation_id == act.actor.organisation_id,
        )
        .with_for_update(of=Membership)
    ).one()
