"""Batches and their balances for programs."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import Mass
from recycling.recovery import queries, service
from recycling.recovery.models import Batch
from recycling.recovery.rules import LONGEST_REASON, SHORTEST_REASON, Declared, OutputKind
from recycling.wire import PREFIX, ExactDecimal, FractionField, InstantField, MassField, Strict

api = Blueprint("recovery_api", __name__, url_prefix=PREFIX, description="Batches and balances")


class ContentSchema(Strict):
    """The mass of one element, in kilograms of the element."""

    element = fields.String(
        required=True, validate=validate.Length(1, 3), metadata={"description": "symbol, as “Nd”"}
    )
    mass = MassField(required=True, metadata={"description": "kg of the element"})


class InputSchema(Strict):
    """A lot the batch took in."""

    lot = fields.String(attribute="lot.ref", metadata={"description": "reference of the lot"})
    wet_mass = MassField(metadata={"description": "kg, as accepted at its receipt"})
    moisture = FractionField(metadata={"description": "of the wet mass, as received"})
    radioactivity = fields.String(
        attribute="lot.radioactivity", metadata={"description": "state of the lot"}
    )
    contents = fields.List(
        fields.Nested(ContentSchema),
        attribute="elements",
        metadata={"description": "mass of each element in it, by the declared composition"},
    )


class OutputSchema(Strict):
    """A product or residue as declared."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf([str(k) for k in OutputKind]),
        metadata={"description": "what it is to the base"},
    )
    name = fields.String(
        required=True,
        validate=validate.Length(2, 200),
        metadata={"description": "as it is traded, such as “Nd-Pr oxide 99.5 %”"},
    )
    mass = MassField(required=True, metadata={"description": "kg of the whole output"})
    destination = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "who takes it and what for; needed for a residue"},
    )
    contents = fields.List(
        fields.Nested(ContentSchema),
        load_default=list,
        metadata={"description": "mass of each element in it; needed for a product"},
    )


class OutputCardSchema(Strict):
    """A declared output of a batch."""

    id = fields.Integer(metadata={"description": "number by which it can be taken back"})
    kind = fields.String(metadata={"description": "product or residue"})
    name = fields.String(metadata={"description": "as declared"})
    mass = MassField(metadata={"description": "kg of the whole output"})
    destination = fields.String(metadata={"description": "who takes it and what for"})
    contents = fields.List(
        fields.Nested(ContentSchema),
        attribute="elements",
        metadata={"description": "mass of each element in it"},
    )


class BatchSchema(Strict):
    """A batch with what went in and came out."""

    ref = fields.String(metadata={"description": "reference of the batch"})
    base = fields.String(attribute="base.ref", metadata={"description": "reference of the base"})
    line = fields.String(
        attribute="line.ref", metadata={"description": "reference of the process line"}
    )
    process = fields.String(
        attribute="line.process", metadata={"description": "the process, as in the catalogue"}
    )
    state = fields.String(metadata={"description": "open or closed"})
    opened_at = InstantField(metadata={"description": "when the base opened it"})
    closed_at = InstantField(
        allow_none=True, metadata={"description": "when the base closed its books; or null"}
    )
    reopened_at = InstantField(
        allow_none=True,
        metadata={"description": "since when closed books have been open again; or null"},
    )
    radioactivity = fields.String(
        metadata={"description": "of the blend: the worst state of the lots it took in"}
    )
    inputs = fields.List(
        fields.Nested(InputSchema), metadata={"description": "the lots it took in"}
    )
    outputs = fields.List(
        fields.Nested(OutputCardSchema), metadata={"description": "what came out, as declared"}
    )


class OpenSchema(Strict):
    """On which process line the batch runs."""

    line = fields.String(required=True, metadata={"description": "reference of the line"})


class TakeInSchema(Strict):
    """Which received lot goes in."""

    lot = fields.String(required=True, metadata={"description": "reference of the lot"})


class ReopenSchema(Strict):
    """Why closed books are opened again."""

    reason = fields.String(
        required=True,
        validate=validate.Length(SHORTEST_REASON, LONGEST_REASON),
        metadata={"description": "what was declared wrongly; holders and regulator read it"},
    )


class LineSchema(Strict):
    """The books of one element, in kilograms and shares of the input."""

    element = fields.String(metadata={"description": "symbol, as “Nd”"})
    input = MassField(metadata={"description": "kg that went in"})
    products = MassField(metadata={"description": "kg found in products"})
    residues = MassField(metadata={"description": "kg found in residues"})
    unexplained = MassField(metadata={"description": "kg found nowhere; negative: too much found"})
    gap = ExactDecimal(metadata={"description": "unexplained as a share of the input"})
    recovery = ExactDecimal(metadata={"description": "overall recovery into products"})
    verdict = fields.String(
        metadata={"description": "closes; closes with a gap (above 3 %); does not close (5 %)"}
    )


class BalanceSchema(Strict):
    """The balance of a batch per element."""

    batch = fields.String(metadata={"description": "reference of the batch"})
    lines = fields.List(fields.Nested(LineSchema), metadata={"description": "one for each element"})


@api.post("/batches")
@api.arguments(OpenSchema)
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def open_batch(body: dict[str, Any]) -> Batch:
    """Open a batch on a line of one's own base."""
    return queries.batch(service.open_batch(current_act(), body["line"]), current_actor())


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
    """Take a received lot into an open batch."""
    queries.batch(ref, current_actor())
    service.add_input(current_act(), ref, body["lot"])
    return queries.batch(ref, current_actor())


@api.post("/batches/<ref>/inputs/<lot>/withdraw")
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def withdraw_input(ref: str, lot: str) -> Batch:
    """Take a lot out of an open batch again that was taken in by mistake."""
    queries.batch(ref, current_actor())
    service.withdraw_input(current_act(), ref, lot)
    return queries.batch(ref, current_actor())


@api.post("/batches/<ref>/outputs")
@api.arguments(OutputSchema)
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def declare_output(body: dict[str, Any], ref: str) -> Batch:
    """Declare a product or a residue of an open batch."""
    queries.batch(ref, current_actor())
    contents: tuple[tuple[str, Mass], ...] = tuple(
        (line["element"], line["mass"]) for line in body["contents"]
    )
    declared = Declared(
        OutputKind(body["kind"]), body["name"], body["mass"], body["destination"], contents
    )
    service.declare_output(current_act(), ref, declared)
    return queries.batch(ref, current_actor())


@api.post("/batches/<ref>/outputs/<int:output_id>/withdraw")
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def withdraw_output(ref: str, output_id: int) -> Batch:
    """Take back an output of an open batch that was declared by mistake."""
    queries.batch(ref, current_actor())
    service.withdraw_output(current_act(), ref, output_id)
    return queries.batch(ref, current_actor())


@api.post("/batches/<ref>/close")
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def close_batch(ref: str) -> Batch:
    """Close a batch whose balance closes for every element."""
    queries.batch(ref, current_actor())
    service.close_batch(current_act(), ref)
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


@api.get("/batches/<ref>/balance")
@api.response(200, BalanceSchema)
@requires(Permission.RECOVERY_READ)
def read_balance(ref: str) -> dict[str, Any]:
    """Read the balance of a batch per element."""
    batch = queries.batch(ref, current_actor())
    return {"batch": batch.ref, "lines": queries.balance_of(batch)}
