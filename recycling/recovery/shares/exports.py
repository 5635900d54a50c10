"""Shares as files: where a lot is now, and whose is what came out of a batch."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.lots import queries as lots
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.recovery import queries as batches
from recycling.recovery.shares import queries
from recycling.recovery.shares.queries import LotShare
from recycling.wire import Page

blueprint = Blueprint("shares_exports", __name__)


def _columns(name: str) -> Table[LotShare]:
    return table(
        name,
        {
            "lot": lambda one: one.lot,
            "batch": lambda one: one.batch,
            "base_name": lambda one: one.base,
            "operation": lambda one: one.operation,
            "kind": lambda one: one.kind,
            "name": lambda one: one.name,
            "material": lambda one: one.material,
            "destination": lambda one: one.destination,
            "destination_operation": lambda one: one.details.get("operation", ""),
            "matter_kg": lambda one: one.matter,
            "mass_kg": lambda one: one.mass,
            "elements_kg": lambda one: [f"{name} {mass.json()}" for name, mass in one.contents],
        },
    )


def _of_lot(ref: str) -> Callable[[str], Page[LotShare]]:
    lot = lots.visible(current_actor(), ref)
    queries.whereabouts(lot, current_actor())
    return lambda cursor: queries.page_of_lot(lot.id, cursor, LARGEST_PAGE)


def _of_batch(ref: str) -> Callable[[str], Page[LotShare]]:
    batch_id = batches.batch(ref, current_actor()).id
    return lambda cursor: queries.page_of_batch(batch_id, cursor, LARGEST_PAGE)


offer(
    blueprint,
    "/lots/<ref>/shares",
    _columns("lot-shares"),
    requires(Permission.SHARES_READ),
    _of_lot,
)
offer(
    blueprint,
    "/batches/<ref>/shares",
    _columns("batch-shares"),
    requires(Permission.RECOVERY_READ),
    _of_batch,
)
