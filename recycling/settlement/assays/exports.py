"""The exchanged assays one may read, as a file: a line for each analyte."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.assays import queries
from recycling.settlement.assays.models import AssayExchange, ExchangedAnalyte
from recycling.wire import Page

blueprint = Blueprint("assays_exports", __name__)

EXCHANGES: Table[tuple[AssayExchange, ExchangedAnalyte]] = table(
    "assay-exchanges",
    {
        "sale": lambda one: one[0].sale.ref,
        "lot": lambda one: one[0].sale.lot.ref,
        "title": lambda one: one[0].sale.lot.title,
        "state": lambda one: one[0].state,
        "wet_mass_kg": lambda one: one[0].wet_mass,
        "dry_mass_kg": lambda one: one[0].dry_mass,
        "opened_at": lambda one: one[0].opened_at,
        "due_at": lambda one: one[0].due_at,
        "revealed_at": lambda one: one[0].revealed_at,
        "settled_at": lambda one: one[0].settled_at,
        "umpire": lambda one: one[0].umpire and one[0].umpire.ref,
        "analyte": lambda one: one[1].name,
        "declared": lambda one: one[1].declared,
        "splitting_limit": lambda one: one[1].splitting_limit,
        "by_holder": lambda one: one[1].holder,
        "by_recycler": lambda one: one[1].recycler,
        "by_umpire": lambda one: one[1].umpire,
        "final": lambda one: one[1].final,
        "ground": lambda one: one[1].ground,
        "final_net": lambda one: one[0].final and one[0].final.amount,
        "currency": lambda one: one[0].sale.currency,
    },
)


def _exchanges() -> Callable[[str], Page[tuple[AssayExchange, ExchangedAnalyte]]]:
    actor = current_actor()

    def read(cursor: str) -> Page[tuple[AssayExchange, ExchangedAnalyte]]:
        page = queries.exchanges(actor, cursor, LARGEST_PAGE)
        return Page(tuple((row, one) for row in page.items for one in row.analytes), page.next)

    return read


offer(blueprint, "/assay-exchanges", EXCHANGES, requires(Permission.ASSAYS_READ), _exchanges)
