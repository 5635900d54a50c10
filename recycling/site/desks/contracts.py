"""Which contracts has an organisation still to sign?"""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from recycling.parties.permissions import Permission
from recycling.settlement.contracts import queries
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section


def contracts_to_sign(ours: int) -> Section:
    """Return the contracts of running sales that wait for this organisation's signature."""
    rows = queries.to_sign(ours, SHOWN + 1)
    return section(
        _("Contracts to sign"),
        (
            Awaiting(
                row.sale.ref,
                row.sale.lot.title,
                _("%(ref)s: what the award agreed. Read it and sign.", ref=row.ref),
                page_of("contract", row.ref),
                _("Read and sign"),
            )
            for row in rows
        ),
        url_for("contracts.index"),
        takes=Permission.CONTRACTS_SIGN,
    )
