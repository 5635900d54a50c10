"""Which signs are open in a regulator's country?"""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from recycling.deeds import Actor
from recycling.oversight.signs import queries
from recycling.oversight.signs.rules import Kind
from recycling.oversight.signs.words import KINDS
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section


def signs_to_look_into(actor: Actor) -> Section:
    """Return whose figures show what honest ones hardly do, the newest first."""
    return section(
        _("Signs in figures"),
        (
            Awaiting(
                row.ref,
                row.party_name,
                _("%(kind)s that stand out. Look at the evidence.", kind=KINDS[Kind(row.kind)]),
                page_of("sign", row.ref),
                _("Look at it"),
            )
            for row in queries.signs(actor, limit=SHOWN + 1).items
        ),
        url_for("signs.index"),
    )
