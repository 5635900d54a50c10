"""Which assays of sold lots does an organisation still have to submit, or agree an umpire for?"""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from recycling.parties.permissions import Permission
from recycling.settlement.assays import queries
from recycling.settlement.assays.rules import ExchangeState
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section


def assays_awaited(ours: int, takes: Permission = Permission.ASSAYS_EXCHANGE) -> Section:
    """Return the exchanges of assays in which this organisation is to do something."""
    words = {
        ExchangeState.SEALED: _("Submit your assay"),
        ExchangeState.NAMING: _("Name an umpire"),
        ExchangeState.UMPIRE: _("Enter your assay"),
    }
    rows = queries.awaiting(ours, SHOWN + 1)
    return section(
        _("Assays to exchange"),
        (
            Awaiting(
                row.sale.ref,
                row.sale.lot.title,
                _("%(ref)s: what both parties find settles the price.", ref=row.sale.lot.ref),
                page_of("assays", row.sale.ref),
                words[ExchangeState(row.state)],
            )
            for row in rows
        ),
        url_for("assays.index"),
        takes=takes,
    )
