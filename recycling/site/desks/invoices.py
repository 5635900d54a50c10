"""Which exceptions of the invoice check are open in a regulator's country?"""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from recycling.deeds import Actor
from recycling.oversight.invoices import queries
from recycling.oversight.invoices.rules import Kind
from recycling.oversight.invoices.words import KINDS
from recycling.pages.filters import mass, money
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section


def exceptions_to_look_into(actor: Actor) -> Section:
    """Return what the night's check found, the oldest first."""
    return section(
        _("Invoice check"),
        (
            Awaiting(
                row.ref,
                str(KINDS[Kind(row.kind)]),
                ngettext(
                    "%(what)s, %(over)s, for %(num)s day.",
                    "%(what)s, %(over)s, for %(num)s days.",
                    row.days,
                    what=row.sale or row.batch,
                    over=money(row.amount) if row.amount else mass(row.mass),
                ),
                page_of("exception", row.ref),
                _("Look at it"),
            )
            for row in queries.exceptions(actor, limit=SHOWN + 1).items
        ),
        url_for("invoices.index"),
    )
