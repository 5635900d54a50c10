"""Read-only answers about short codes; never the codes themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Actor
from recycling.parties.models import Membership, ShortCode


def short_code_made_at(actor: Actor) -> datetime | None:
    """Return when the actor's short code was made, or ``None`` without one."""
    row = _own(actor)
    return row.made_at if row else None


def has_short_code(actor: Actor, digest: str) -> bool:
    """Tell whether the actor's short code is the one with this digest."""
    row = _own(actor)
    return row is not None and row.digest == digest


def _own(actor: Actor) -> ShortCode | None:
    return db.session.scalar(
        select(ShortCode)
        .join(Membership, Membership.id == ShortCode.membership_id)
        .where(
            Membership.person_id == actor.person_id,
            Membership.organisation_id == actor.organisation_id,
        )
    )
