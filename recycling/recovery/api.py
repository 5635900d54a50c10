"""Batches and their balances for programs."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from flask_smorest import Blueprint

from recycling.access import requires
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission
from recycling.quantities import Mass
from recycling.recovery import queries, service
from recycling.recovery.materials import MaterialCard, materials_awaiting
from recycling.recovery.models import Batch
from recycling.recovery.rules import Declared, Details, OutputKind
from recycling.recovery.schemas import (
    BatchSchema,
    CloseSchema,
    MaterialPageSchema,
    OpenSchema,
    OutputSchema,
    ReopenSchema,
    ResidueLotSchema,
    TakeInSchema,
    TakeMaterialSchema,
)
from recycling.wire import PREFIX, CursorArgs, Page

api = Blueprint("recovery_api", __name__, url_prefix=PREFIX, description="Batches and balances")
_DETAILS = tuple(field.name for field in fields(Details))


@api.post("/batches")
@api.arguments(OpenSchema)
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def open_batch(body: dict[str, Any]) -> Batch:
    """Open a batch on a line of one's own base."""
    ref = service.open_batch(current_act(), body["line"], body["custody_model"])
    return queries.batch(ref, current_actor())


@api.get("/batches/<ref>")
@api.response(200, BatchSchema)
@requires(Permission.RECOVERY_READ)
def read_batch(ref: str) -> Batch:
    """Read a batch."""
    return queries.batch(ref, current_actor())


@api.post("/batches/<ref>/inputs")
@api.arguments(TakeInSchema)
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def add_input(body: dict[str, Any], ref: str) -> Batch:
    """Take a received lot, or a part of one, into an open batch."""
    queries.batch(ref, current_actor())
    service.add_input(current_act(), ref, body["lot"], body["mass"])
    return queries.batch(ref, current_actor())


@api.post("/batches/<ref>/inputs/<lot>/withdraw")
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def withdraw_input(ref: str, lot: str) -> Batch:
    """Take a lot out of an open batch again that was taken in by mistake."""
    queries.batch(ref, current_actor())
    service.withdraw_input(current_act(), ref, lot)
    return queries.batch(ref, current_actor())


@api.post("/batches/<ref>/materials")
@api.arguments(TakeMaterialSchema)
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def add_material(body: dict[str, Any], ref: str) -> Batch:
    """Take an intermediate that goes on to this base, or a part of it, into an open batch."""
    queries.batch(ref, current_actor())
    service.add_material(current_act(), ref, body["material"], body["mass"])
    return queries.batch(ref, current_actor())


@api.post("/batches/<ref>/materials/<material>/withdraw")
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def withdraw_material(ref: str, material: str) -> Batch:
    """Take a material out of an open batch again that was taken in by mistake."""
    queries.batch(ref, current_actor())
    service.withdraw_material(current_act(), ref, material)
    return queries.batch(ref, current_actor())


@api.get("/materials")
@api.arguments(CursorArgs, location="query")
@api.response(200, MaterialPageSchema)
@requires(Permission.RECOVERY_READ)
def list_materials(asked: dict[str, Any]) -> Page[MaterialCard]:
    """List the intermediates that go on to the own bases and wait for a batch."""
    return materials_awaiting(member_ids()[1], None, asked["cursor"], asked["limit"])


@api.post("/batches/<ref>/outputs")
@api.arguments(OutputSchema)
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def declare_output(body: dict[str, Any], ref: str) -> Batch:
    """Declare a product, an intermediate or a residue of an open batch."""
    queries.batch(ref, current_actor())
    declared = Declared(
        OutputKind(body["kind"]),
        body["name"],
        body["mass"],
        body["destination"],
        _masses(body["contents"]),
        Details(**{name: body[name] for name in _DETAILS}),
        _masses(body["attributed"]),
    )
    service.declare_output(current_act(), ref, declared)
    return queries.batch(ref, current_actor())


def _masses(rows: list[dict[str, Any]]) -> tuple[tuple[str, Mass], ...]:
    return tuple((row["element"], row["mass"]) for row in rows)


@api.post("/batches/<ref>/outputs/<int:output_id>/withdraw")
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def withdraw_output(ref: str, output_id: int) -> Batch:
    """Take back an output of an open batch that was declared by mistake."""
    queries.batch(ref, current_actor())
    service.withdraw_output(current_act(), ref, output_id)
    return queries.batch(ref, current_actor())


@api.post("/batches/<ref>/outputs/<int:output_id>/lot")
@api.arguments(ResidueLotSchema)
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def name_residue_lot(body: dict[str, Any], ref: str, output_id: int) -> Batch:
    """Say of a residue which published lot of the base's own it is."""
    queries.batch(ref, current_actor())
    service.name_residue_lot(current_act(), ref, output_id, body["lot"])
    return queries.batch(ref, current_actor())


@api.post("/batches/<ref>/close")
@api.arguments(CloseSchema)
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def close_batch(body: dict[str, Any], ref: str) -> Batch:
    """Close a batch whose balance closes for every element."""
    queries.batch(ref, current_actor())
    service.close_batch(current_act(), ref, body["mode"])
    return queries.batch(ref, current_actor())


@api.post("/batches/<ref>/reopen")
@api.arguments(ReopenSchema)
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def reopen_batch(body: dict[str, Any], ref: str) -> Batch:
    """Open the books of a closed batch again, to correct what came out."""
    queries.batch(ref, current_actor())
    service.reopen_batch(current_act(), ref, body["reason"])
    return queries.batch(ref, current_actor())
