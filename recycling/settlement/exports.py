"""An organisation's sales as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.settlement import queries
from recycling.settlement.models import Sale
from recycling.wire import Page

blueprint = Blueprint("settlement_exports", __name__)

SALES: Table[Sale] = table(
    "sales",
    {
        "sale": lambda sale: sale.ref,
        "state": lambda sale: sale.state,
        "lot": lambda sale: sale.lot.ref,
        "title": lambda sale: sale.lot.title,
        "holder": lambda sale: sale.holder.ref,
        "holder_name": lambda sale: sale.holder.name,
        "recycler": lambda sale: sale.recycler.ref,
        "recycler_name": lambda sale: sale.recycler.name,
        "base": lambda sale: sale.base.ref,
        "wet_mass_kg": lambda sale: sale.mass,
        "currency": lambda sale: sale.currency,
        "price_to_holder_per_tonne": lambda sale: sale.price.amount,
        "payer": lambda sale: sale.payer and sale.payer.ref,
        "amount": lambda sale: sale.amount.amount,
        "opened_at": lambda sale: sale.opened_at,
        "paid_at": lambda sale: sale.paid_at,
        "ended_at": lambda sale: sale.ended_at,
    },
)


def _own() -> Callable[[str], Page[Sale]]:
    ours = current_actor().organisation_id or 0
    return lambda cursor: queries.sales_of(ours, cursor, LARGEST_PAGE)


offer(blueprint, "/sales", SALES, requires(Permission.SALES_READ), _own)
