"""Consignments, and what other systems told of them, as files.

Consignments of the own organisation, or to a regulator of its country; movements of the own.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.custody import queries
from recycling.custody.imports import queries as movements
from recycling.custody.imports.cards import FileCard, MovementCard, RowCard
from recycling.custody.models import Consignment
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.lots.cards import code_display
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("custody_exports", __name__)

CONSIGNMENTS: Table[Consignment] = table(
    "consignments",
    {
        "consignment": lambda one: one.ref,
        "state": lambda one: one.state,
        "lot": lambda one: one.lot.ref,
        "title": lambda one: one.lot.title,
        "waste_code": lambda one: code_display(one.lot),
        "sale": lambda one: one.sale.ref,
        "holder": lambda one: one.holder.ref,
        "holder_name": lambda one: one.holder.name,
        "carrier": lambda one: one.carrier.ref,
        "carrier_name": lambda one: one.carrier.name,
        "legs": lambda one: [
            f"{leg.mode}: {leg.carrier.ref} {leg.carrier.name}" for leg in one.legs
        ],
        "permits": lambda one: [leg.permit for leg in one.legs],
        "recycler": lambda one: one.recycler.ref,
        "recycler_name": lambda one: one.recycler.name,
        "base": lambda one: one.base.ref,
        "planned_on": lambda one: one.planned_on,
        "plates": lambda one: [plate for leg in one.legs for plate in leg.plates],
        "un_number": lambda one: one.un_number,
        "drafted_at": lambda one: one.drafted_at,
        "given_at": lambda one: [f"{each.given_at.isoformat()}" for each in one.handovers],
        "received_at": lambda one: one.receipt and one.receipt.received_at,
        "verdict": lambda one: one.receipt and one.receipt.verdict,
        "gross_kg": lambda one: one.receipt and one.receipt.gross,
        "tare_kg": lambda one: one.receipt and one.receipt.tare,
        "net_kg": lambda one: one.receipt and one.receipt.net,
        "moisture_fraction": lambda one: one.receipt and one.receipt.moisture,
        "pieces": lambda one: one.receipt and one.receipt.pieces,
        "accepted_kg": lambda one: one.receipt and one.receipt.accepted,
        "refused_kg": lambda one: one.receipt and one.receipt.refused,
    },
)

MOVEMENTS: Table[MovementCard] = table(
    "movements",
    {
        "movement": lambda one: one.ref,
        "system": lambda one: one.system,
        "tracking_number": lambda one: one.tracking_number,
        "own_reference": lambda one: one.own_reference,
        "status": lambda one: one.told.status,
        "shipped_at": lambda one: one.told.shipped_at,
        "received_at": lambda one: one.told.received_at,
        "rejection": lambda one: one.told.rejection,
        "mass_kg": lambda one: one.mass,
        "versions": lambda one: one.versions,
        "kept_at": lambda one: one.kept_at,
        "file": lambda one: one.file,
        "file_name": lambda one: one.file_name,
        "file_sha256": lambda one: one.sha256,
        "consignment": lambda one: one.consignment,
        "line": lambda one: one.line,
        "matched_at": lambda one: one.matched_at,
        "differences": lambda one: [
            f"{each.field}: told {each.told}, ours {each.ours}" for each in one.differences
        ],
    },
)
MOVEMENT_FILES: Table[FileCard] = table(
    "movement-files",
    {
        "file": lambda one: one.ref,
        "state": lambda one: one.state,
        "system": lambda one: one.system,
        "name": lambda one: one.name,
        "media_type": lambda one: one.media_type,
        "size_bytes": lambda one: one.size,
        "sha256": lambda one: one.sha256,
        "movements": lambda one: one.movements,
        "bad": lambda one: one.bad,
        "failure": lambda one: one.failure,
        "uploaded_at": lambda one: one.uploaded_at,
        "ended_at": lambda one: one.ended_at,
    },
)
MOVEMENT_ROWS: Table[RowCard] = table(
    "movements-of-file",
    {
        "number": lambda one: one.number,
        "place": lambda one: one.place,
        "outcome": lambda one: one.outcome,
        "tracking_number": lambda one: one.told.tracking_number,
        "own_reference": lambda one: one.told.own_reference,
        "status": lambda one: one.told.status,
        "mass_kg": lambda one: one.mass,
        "consignment": lambda one: one.consignment,
        "findings": lambda one: [f"{each.path}: {each.message}" for each in one.findings],
    },
)


def _seen() -> Callable[[str], Page[Consignment]]:
    actor = current_actor()
    return lambda cursor: queries.seen_by(actor, cursor, LARGEST_PAGE)


def _movements() -> Callable[[str], Page[MovementCard]]:
    ours = current_actor().organisation_id or 0
    return lambda cursor: movements.own(ours, cursor, LARGEST_PAGE)


def _files() -> Callable[[str], Page[FileCard]]:
    ours = current_actor().organisation_id or 0
    return lambda cursor: movements.own_files(ours, cursor, LARGEST_PAGE)


def _rows(ref: str) -> Callable[[str], Page[RowCard]]:
    file = movements.visible_file(current_actor(), ref)
    return lambda cursor: movements.rows(file, cursor, LARGEST_PAGE)


offer(blueprint, "/consignments", CONSIGNMENTS, requires(Permission.CUSTODY_READ), _seen)
offer(blueprint, "/movements", MOVEMENTS, requires(Permission.MOVEMENTS_SEND), _movements)
offer(blueprint, "/movement-files", MOVEMENT_FILES, requires(Permission.MOVEMENTS_SEND), _files)
offer(
    blueprint,
    "/movement-files/<ref>/movements",
    MOVEMENT_ROWS,
    requires(Permission.MOVEMENTS_READ_FILE),
    _rows,
)
