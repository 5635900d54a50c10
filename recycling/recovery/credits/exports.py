"""The ledger of credits of a base as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.recovery.credits import queries
from recycling.recovery.credits.models import CreditEntry
from recycling.wire import Page

blueprint = Blueprint("credits_exports", __name__)

CREDITS: Table[CreditEntry] = table(
    "credits",
    {
        "booked_at": lambda one: one.booked_at,
        "element": lambda one: one.element,
        "kind": lambda one: one.kind,
        "batch": lambda one: one.batch.ref,
        "product": lambda one: one.product,
        "mass_kg": lambda one: one.mass,
        "balance_kg": lambda one: one.balance,
        "left_kg": lambda one: one.left_mass,
        "lapses_at": lambda one: one.lapses_at,
    },
)


def _of_base(ref: str) -> Callable[[str], Page[CreditEntry]]:
    base = queries.base_of(ref, current_actor())
    return lambda cursor: queries.entries(base.id, cursor, LARGEST_PAGE)


offer(blueprint, "/bases/<ref>/credits", CREDITS, requires(Permission.RECOVERY_READ), _of_base)
