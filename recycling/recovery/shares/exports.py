"""Shares as files: where a lot is now and how it came there, and whose is what a batch made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table, whole
from recycling.lots import queries as lots
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import Mass
from recycling.recovery import queries as batches
from recycling.recovery.shares import queries
from recycling.recovery.shares.journey import Stop
from recycling.recovery.shares.queries import LotShare
from recycling.recovery.shares.tracing import journey_of
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


@dataclass(frozen=True)
class Step:
    """What goes of one element from one stop to another."""

    source: Stop
    target: Stop
    element: str
    mass: Mass


_JOURNEY: Table[Step] = table(
    "lot-journey",
    {
        "from_kind": lambda one: one.source.kind,
        "from": lambda one: one.source.name,
        "from_base": lambda one: one.source.base,
        "to_kind": lambda one: one.target.kind,
        "to": lambda one: one.target.name,
        "to_base": lambda one: one.target.base,
        "element": lambda one: one.element,
        "mass_kg": lambda one: one.mass,
    },
)


def _journey(ref: str) -> Callable[[str], Page[Step]]:
    lot = lots.visible(current_actor(), ref)
    queries.whereabouts(lot, current_actor())
    return whole(
        [
            Step(way.source, way.target, element, mass)
            for way in journey_of(lot).ways
            for element, mass in way.contents
        ]
    )


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
offer(
    blueprint,
    "/lots/<ref>/journey",
    _JOURNEY,
    requires(Permission.SHARES_READ),
    _journey,
)
