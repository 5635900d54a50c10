"""The documents one may read, as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.documents import queries
from recycling.settlement.documents.queries import DocumentCard
from recycling.wire import Page

blueprint = Blueprint("documents_exports", __name__)

DOCUMENTS: Table[DocumentCard] = table(
    "documents",
    {
        "document": lambda one: one.ref,
        "kind": lambda one: one.kind,
        "state": lambda one: one.state,
        "reason": lambda one: one.reason,
        "number": lambda one: one.number,
        "made_at": lambda one: one.made_at,
        "sale": lambda one: one.sale,
        "lot": lambda one: one.lot,
        "supplier": lambda one: one.supplier,
        "supplier_name": lambda one: one.supplier_name,
        "customer": lambda one: one.customer,
        "customer_name": lambda one: one.customer_name,
        "currency": lambda one: one.net.currency,
        "total_without_vat": lambda one: one.net.amount,
        "vat": lambda one: one.tax.amount,
        "total": lambda one: one.total.amount,
    },
)


def _documents() -> Callable[[str], Page[DocumentCard]]:
    actor = current_actor()
    return lambda cursor: queries.documents(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/documents", DOCUMENTS, requires(Permission.DOCUMENTS_READ), _documents)
