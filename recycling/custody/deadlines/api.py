"""Deadlines for programs: what is overdue, or due on one consignment."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from recycling.access import requires
from recycling.custody.deadlines import queries
from recycling.custody.deadlines.queries import DeadlineCard
from recycling.custody.deadlines.rules import BOTH, HOLDER, RECYCLER, DeadlineKind
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "deadlines_api",
    __name__,
    url_prefix=PREFIX,
    description="What is due when on consignments",
)


class DeadlineArgs(CursorArgs):
    """Which deadlines are asked for."""

    overdue = fields.Boolean(
        load_default=False, metadata={"description": "true: only what is overdue"}
    )
    consignment = fields.String(
        load_default="",
        metadata={"description": "of this consignment alone, and then also what was done"},
    )


class DeadlineSchema(Strict):
    """Something that is due on a consignment."""

    consignment = fields.String(metadata={"description": "on which consignment"})
    lot = fields.String(metadata={"description": "its lot"})
    kind = fields.String(metadata={"description": f"one of {', '.join(DeadlineKind)}"})
    whose = fields.String(metadata={"description": f"one of {HOLDER}, {RECYCLER}, {BOTH}"})
    began_at = InstantField(metadata={"description": "from when its time runs"})
    due_at = InstantField(metadata={"description": "until when it is to be done"})
    is_overdue = fields.Boolean(metadata={"description": "not done in time"})
    met_at = InstantField(allow_none=True, metadata={"description": "when it was done, or null"})
    source = fields.String(metadata={"description": "the rule it is due by"})


class DeadlinePageSchema(Strict):
    """A page of deadlines, begun first first."""

    items = fields.List(fields.Nested(DeadlineSchema), metadata={"description": "deadlines"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


@api.get("/deadlines")
@api.arguments(DeadlineArgs, location="query")
@api.response(200, DeadlinePageSchema)
@requires(Permission.CUSTODY_READ)
def list_deadlines(asked: dict[str, Any]) -> Page[DeadlineCard]:
    """List what is to be done on the caller's consignments; a regulator its country's."""
    return queries.deadlines(
        current_actor(),
        asked["cursor"],
        asked["limit"],
        only_overdue=asked["overdue"],
        consignment=asked["consignment"],
    )
