"""What awaits a laboratory: the lots it is commissioned to measure, or umpire of."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from recycling.deeds import Actor
from recycling.parties.permissions import Permission
from recycling.site import waiting
from recycling.site.desks.assays import assays_awaited
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section


def laboratory_desk(actor: Actor, _now: datetime) -> tuple[Section, ...]:
    """Return the lots of which an assay of this laboratory is wanted."""
    rows = waiting.lots_to_measure(actor.organisation_id or 0, SHOWN + 1)
    return (
        section(
            _("To measure"),
            (
                Awaiting(
                    row.ref,
                    row.title,
                    _("%(ref)s: enter what you found in it.", ref=row.ref),
                    url_for("lots.assays", ref=row.ref),
                    _("Add an assay"),
                )
                for row in rows
            ),
            url_for("lots.index"),
        ),
        assays_awaited(actor.organisation_id or 0, Permission.ASSAYS_UMPIRE),
    )
