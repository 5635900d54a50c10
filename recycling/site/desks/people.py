"""What awaits an administrator of any organisation: people who ask to join it."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from recycling.deeds import Actor
from recycling.parties.permissions import Permission, may_ever
from recycling.site import waiting
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section, tone_of


def people_section(actor: Actor, now: datetime) -> tuple[Section, ...]:
    """Return who waits for an answer, to who may give it."""
    if not may_ever(actor, Permission.PARTIES_ADMIT):
        return ()
    rows = waiting.requests_to_join(actor.organisation_id or 0, now, SHOWN + 1)
    return (
        section(
            _("Who asks to join"),
            (
                Awaiting(
                    row.ref,
                    row.name,
                    _("%(ref)s: accept in a role, or refuse.", ref=row.ref),
                    url_for("parties.people"),
                    _("Answer"),
                    row.expires_at,
                    tone_of(row.expires_at, now),
                )
                for row in rows
            ),
            url_for("parties.people"),
        ),
    )
