"""What awaits a regulator: the licence applications of its country."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from recycling.deeds import Actor
from recycling.pages.filters import day
from recycling.site import waiting
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section


def regulator_desk(actor: Actor, _now: datetime) -> tuple[Section, ...]:
    """Return the applications that wait for this regulator's decision, the longest first."""
    rows = waiting.applications_in(actor.country, SHOWN + 1)
    return (
        section(
            _("Licence applications"),
            (
                Awaiting(
                    row.ref,
                    row.name,
                    _(
                        "%(ref)s waits since %(day)s.",
                        ref=row.ref,
                        day=day(row.applied_at.date()).striptags(),
                    ),
                    page_of("licence", row.ref),
                    _("Decide"),
                )
                for row in rows
            ),
            url_for("bases.licences"),
        ),
    )
