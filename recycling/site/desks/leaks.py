"""Which leak alerts are open in a regulator's country?"""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from recycling.deeds import Actor
from recycling.oversight.leaks import queries
from recycling.pages.filters import fraction
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section


def leaks_to_look_into(actor: Actor) -> Section:
    """Return whom the night's work named, the newest first."""
    return section(
        _("Leak alerts"),
        (
            Awaiting(
                row.ref,
                row.party_name,
                _(
                    "%(share)s of the declared mass is lost beyond what is usual.",
                    share=fraction(row.effect, 1),
                )
                if row.effect > 0
                else _(
                    "%(share)s of the declared mass arrives beyond what is usual.",
                    share=fraction(-row.effect, 1),
                ),
                page_of("alert", row.ref),
                _("Look at it"),
            )
            for row in queries.alerts(actor, limit=SHOWN + 1).items
        ),
        url_for("leaks.index"),
    )
