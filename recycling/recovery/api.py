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
from recycling.recovery.rules import Declared, OutputKind
from recycling.wire import PREFIX, ExactDecimal, FractionField, InstantField, MassField, Strict

api = Blueprint("recovery_api", __name__, url_prefix=PREFIX, description="Batches and balances")


class ContentSchema(Strict):
    """The mass of one element, in kilograms of the element."""

    element = fields.String(required=True, validate=validate.Length(1, 3))
    mass = MassField(required=True, metadata={"description": "kg of the element"})


class InputSchema(Strict):
    """A lot the batch took in."""

    lot = fields.String(attribute="lot.ref")
    wet_mass = MassField()
    moisture = FractionField()
    contents = fields.List(fields.Nested(ContentSchema), attribute="elements")


class OutputSchema(Strict):
    """A product or residue as declared."""

    kind = fields.String(required=True, validate=validate.OneOf([str(k) for k in OutputKind]))
    name = fields.String(required=True, validate=validate.Length(2, 200))
    mass = MassField(required=True, metadata={"description": "kg"})
    destination = fields.String(load_default="", validate=validate.Length(max=200))
    contents = fields.List(fields.Nested(ContentSchema), load_default=list)


class OutputCardSchema(Strict):
    """A declared output of a batch."""

    kind = fields.String()
    name = fields.String()
    mass = MassField()
    destination = fields.String()
    contents = fields.List(fields.Nested(ContentSchema), attribute="elements")


class BatchSchema(Strict):
    """A batch with what went in and came out."""

    ref = fields.String()
    base = fields.String(attribute="base.ref")
    line = fields.String(attribute="line.ref")
    process = fields.String(attribute="line.process")
    state = fields.String()
    opened_at = InstantField()
    closed_at = InstantField(allow_none=True)
    inputs = fields.List(fields.Nested(InputSchema))
    outputs = fields.List(fields.Nested(OutputCardSchema))


class OpenSchema(Strict):
    """On which process line the batch runs."""

    line = fields.String(required=True, metadata={"description": "reference of the line"})


class TakeInSchema(Strict):
    """Which received lot goes in."""

    lot = fields.String(required=True, metadata={"description": "reference of the lot"})


class LineSchema(Strict):
    """The books of one element, in kilograms and shares of the input."""

    element = fields.String()
    input = MassField()
    products = MassField()
    residues = MassField()
    unexplained = MassField()
    gap = ExactDecimal(metadata={"description": "unexplained as a share of the input"})
    recovery = ExactDecimal(metadata={"description": "overall recovery into products"})
    verdict = fields.String()


class BalanceSchema(Strict):
    """The balance of a batch per element."""

    batch = fields.String()
    lines = fields.List(fields.Nested(LineSchema))


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


@api.post("/batches/<ref>/close")
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def close_batch(ref: str) -> Batch:
    """Close a batch whose balance closes for every element."""
    queries.batch(ref, current_actor())
    service.close_batch(current_act(), ref)
    return queries.batch(ref, current_actor())


@api.get("/batches/<ref>/balance")
@api.response(200, BalanceSchema)
@requires(Permission.RECOVERY_READ)
def read_balance(ref: str) -> dict[str, Any]:
    """Read the balance of a batch per element."""
    batch = queries.batch(ref, current_actor())
    return {"batch": batch.ref, "lines": queries.balance_of(batch)}
