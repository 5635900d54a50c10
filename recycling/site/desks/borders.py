"""Which dossiers for a border wait for an authority's answer?"""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from recycling.custody.borders import queries
from recycling.parties.permissions import Permission
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section


def dossiers_to_answer(country: str) -> Section:
    """Return the dossiers that ask an authority of a country, the oldest first."""
    return section(
        _("Consents for borders"),
        (
            Awaiting(
                row.ref,
                row.description,
                _(
                    "%(holder)s asks to send %(mass)s to %(base)s.",
                    holder=row.holder_name,
                    mass=row.cover.mass,
                    base=row.base_name,
                ),
                page_of("dossier", row.ref),
                _("Answer"),
            )
            for row in queries.to_answer(country, SHOWN + 1)
        ),
        url_for("borders.index"),
        takes=Permission.DOSSIERS_DECIDE,
    )
