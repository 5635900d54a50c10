"""How does a deed get hold of an organisation?"""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act
from recycling.errors import missing
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit


def locked_organisation(ref: str) -> Organisation:
    """Return the organisation with its row locked for the deed; raises ``NotFound``.

    Whatever counts or compares rows of one organisation (its administrators, its numbers) holds
    this lock, so that two deeds cannot each see the state before the other.
    """
    row = db.session.scalar(select(Organisation).where(Organisation.ref == ref).with_for_update())
    if row is None:
        raise missing("organisation", ref)
    return row


def permitted_organisation(act: Act, ref: str, permission: Permission) -> Organisation:
    """Return the organisation, locked, to somebody who holds the permission for it."""
    organisation = locked_organisation(ref)
    permit(act.actor, permission, organisation)
    return organisation
