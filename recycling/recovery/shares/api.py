"""Shares for programs: what became of a lot, and whose is what came out of a batch."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from recycling.access import requires
from recycling.lots import queries as lots
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.recovery import queries as batches
from recycling.recovery.schemas import ContentSchema, DetailsSchema, LineSchema
from recycling.recovery.shares import queries
from recycling.recovery.shares.queries import LotShare
from recycling.wire import PREFIX, CursorArgs, MassField, Page, Strict

api = Blueprint("shares_api", __name__, url_prefix=PREFIX, description="What became of lots")


class ShareSchema(Strict):
    """A lot's share of one output of a batch."""

    lot = fields.String(metadata={"description": "reference of the lot"})
    batch = fields.String(metadata={"description": "reference of the batch it came out of"})
    base = fields.String(metadata={"description": "name of the base that ran the batch"})
    operation = fields.String(metadata={"description": "R code of the line it ran on"})
    kind = fields.String(metadata={"description": "product, intermediate or residue"})
    name = fields.String(metadata={"description": "as declared"})
    material = fields.String(
        metadata={"description": "reference of an intermediate; empty for anything else"}
    )
    destination = fields.String(metadata={"description": "who takes it and what for"})
    details = fields.Nested(DetailsSchema, metadata={"description": "what more is said of it"})
    matter = MassField(metadata={"description": "kg of what was accepted of the lot"})
    mass = MassField(metadata={"description": "kg of the output itself"})
    contents = fields.List(
        fields.Nested(ContentSchema),
        attribute="elements",
        metadata={"description": "the lot's share of each element in it"},
    )


class SharePageSchema(Strict):
    """A page of shares."""

    items = fields.List(fields.Nested(ShareSchema), metadata={"description": "as they came out"})
    next = fields.String(metadata={"description": "cursor of the next page; empty at the end"})


class WhereaboutsSchema(Strict):
    """Where all that was accepted of a lot is, and the books of what batches took of it."""

    lot = fields.String(metadata={"description": "reference of the lot"})
    accepted = MassField(metadata={"description": "wet kg accepted at its receipt"})
    waits = MassField(metadata={"description": "kg that no closed batch took in yet"})
    on_its_way = MassField(metadata={"description": "kg in intermediates, still to be treated"})
    ended = MassField(metadata={"description": "kg that became products and residues"})
    is_finished = fields.Boolean(metadata={"description": "whether all of it has"})
    lines = fields.List(fields.Nested(LineSchema), metadata={"description": "one for each element"})


@api.get("/lots/<ref>/whereabouts")
@api.response(200, WhereaboutsSchema)
@requires(Permission.SHARES_READ)
def read_whereabouts(ref: str) -> dict[str, Any]:
    """Tell how much of a lot waits, is on its way and has ended, and its balance per element."""
    lot = lots.visible(current_actor(), ref)
    found = queries.whereabouts(lot, current_actor())
    return {
        "lot": found.lot,
        "accepted": found.accepted,
        "waits": found.waits,
        "on_its_way": found.on_its_way,
        "ended": found.ended,
        "is_finished": found.is_finished,
        "lines": queries.recovered_from_lot(lot.id),
    }


@api.get("/lots/<ref>/shares")
@api.arguments(CursorArgs, location="query")
@api.response(200, SharePageSchema)
@requires(Permission.SHARES_READ)
def list_lot_shares(asked: dict[str, Any], ref: str) -> Page[LotShare]:
    """List where all that closed batches took of a lot is now; of intermediates what is left."""
    lot = lots.visible(current_actor(), ref)
    queries.whereabouts(lot, current_actor())
    return queries.page_of_lot(lot.id, asked["cursor"], asked["limit"])


@api.get("/batches/<ref>/shares")
@api.arguments(CursorArgs, location="query")
@api.response(200, SharePageSchema)
@requires(Permission.RECOVERY_READ)
def list_batch_shares(asked: dict[str, Any], ref: str) -> Page[LotShare]:
    """List whose everything is that came out of a batch, as its books were closed."""
    batch = batches.batch(ref, current_actor())
    return queries.page_of_batch(batch.id, asked["cursor"], asked["limit"])
