"""An organisation's sales and the payments for them, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.settlement import queries
from recycling.settlement.models import Payment, Sale
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
        "provisional_percent": lambda sale: sale.provisional_percent,
        "balance": lambda sale: sale.balance.amount,
        "opened_at": lambda sale: sale.opened_at,
        "pay_by": lambda sale: sale.pay_by,
        "paid_at": lambda sale: sale.paid_at,
        "final_at": lambda sale: sale.final_at,
        "ended_at": lambda sale: sale.ended_at,
    },
)

PAYMENTS: Table[tuple[Sale, Payment]] = table(
    "payments",
    {
        "payment": lambda one: one[1].ref,
        "sale": lambda one: one[0].ref,
        "payer": lambda one: (one[0].holder if one[1].paid_by == "holder" else one[0].recycler).ref,
        "state": lambda one: one[1].state,
        "amount": lambda one: one[1].amount.amount,
        "currency": lambda one: one[1].currency,
        "started_at": lambda one: one[1].started_at,
        "settled_at": lambda one: one[1].settled_at,
    },
)


def _own() -> Callable[[str], Page[Sale]]:
    ours = current_actor().organisation_id or 0
    return lambda cursor: queries.sales_of(ours, cursor, LARGEST_PAGE)


def _payments() -> Callable[[str], Page[tuple[Sale, Payment]]]:
    ours = current_actor().organisation_id or 0

    def read(cursor: str) -> Page[tuple[Sale, Payment]]:
        page = queries.sales_of(ours, cursor, LARGEST_PAGE)
        return Page(tuple((sale, one) for sale in page.items for one in sale.payments), page.next)

    return read


offer(blueprint, "/sales", SALES, requires(Permission.SALES_READ), _own)
offer(blueprint, "/sales/payments", PAYMENTS, requires(Permission.SALES_READ), _payments)
