"""The discrepancies one may read, as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.custody.discrepancies import queries
from recycling.custody.discrepancies.queries import DiscrepancyCard
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("discrepancies_exports", __name__)

DISCREPANCIES: Table[DiscrepancyCard] = table(
    "discrepancies",
    {
        "discrepancy": lambda one: one.ref,
        "consignment": lambda one: one.consignment,
        "lot": lambda one: one.lot,
        "title": lambda one: one.title,
        "holder_name": lambda one: one.holder_name,
        "base_name": lambda one: one.base_name,
        "grounds": lambda one: list(one.grounds),
        "declared_kg": lambda one: one.declared,
        "received_kg": lambda one: one.received,
        "difference_kg": lambda one: one.difference,
        "expanded_uncertainty_kg": lambda one: one.uncertainty,
        "declared_pieces": lambda one: one.declared_pieces,
        "pieces": lambda one: one.pieces,
        "state": lambda one: one.state,
        "opened_at": lambda one: one.opened_at,
        "due_at": lambda one: one.due_at,
        "is_overdue": lambda one: one.is_overdue,
        "explained_by": lambda one: one.explained_by,
        "explanation": lambda one: one.explanation,
        "explained_at": lambda one: one.explained_at,
        "agreed_by": lambda one: one.agreed_by,
        "reason": lambda one: one.reason,
        "settled_at": lambda one: one.settled_at,
    },
)


def _discrepancies() -> Callable[[str], Page[DiscrepancyCard]]:
    actor = current_actor()
    return lambda cursor: queries.discrepancies(actor, cursor, LARGEST_PAGE)


offer(
    blueprint,
    "/discrepancies",
    DISCREPANCIES,
    requires(Permission.CUSTODY_READ),
    _discrepancies,
)
