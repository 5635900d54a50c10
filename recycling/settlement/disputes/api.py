"""Disputes for programs: list and read those of the own sales, reply to one."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.api import AmountSchema
from recycling.settlement.disputes import queries, replying
from recycling.settlement.disputes.models import Dispute
from recycling.settlement.disputes.rules import LONGEST_STATEMENT, DisputeState, Reply
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "disputes_api", __name__, url_prefix=PREFIX, description="Payments a payer's bank takes back"
)


class DisputeSchema(Strict):
    """That a payer's bank asks about a payment or takes it back."""

    ref = fields.String(metadata={"description": "reference"})
    sale = fields.String(attribute="sale.ref", metadata={"description": "of which sale"})
    lot = fields.String(attribute="sale.lot.ref", metadata={"description": "its lot"})
    payment = fields.String(attribute="payment.ref", metadata={"description": "which payment"})
    is_inquiry = fields.Boolean(metadata={"description": "the bank only asks; no money moves"})
    amount = fields.Nested(AmountSchema, metadata={"description": "how much is disputed"})
    reason = fields.String(metadata={"description": "the bank's word for why"})
    state = fields.String(metadata={"description": ", ".join(DisputeState)})
    reply = fields.String(
        allow_none=True, metadata={"description": "answer, accept, or null: none yet"}
    )
    called_back = fields.Nested(
        AmountSchema, metadata={"description": "what came back of what was passed on"}
    )
    to_be_called_back = fields.Nested(
        AmountSchema, metadata={"description": "what is still to come back of it"}
    )
    opened_at = InstantField(metadata={"description": "when the bank opened it"})
    answer_by = InstantField(
        allow_none=True, metadata={"description": "until when the bank waits, or null"}
    )
    replied_at = InstantField(
        allow_none=True, metadata={"description": "when it was replied to, or null"}
    )
    closed_at = InstantField(
        allow_none=True, metadata={"description": "when it was decided, or null"}
    )


class DisputePageSchema(Strict):
    """A page of disputes."""

    items = fields.List(fields.Nested(DisputeSchema), metadata={"description": "newest first"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


class ReplySchema(Strict):
    """What the payee says to the bank, once."""

    reply = fields.String(
        required=True,
        validate=validate.OneOf(list(Reply)),
        metadata={"description": "answer: it is not right; accept: it is, and is lost at once"},
    )
    statement = fields.String(
        load_default="",
        validate=validate.Length(0, LONGEST_STATEMENT),
        metadata={"description": "plain text for the bank, sent with an answer"},
    )


@api.get("/disputes")
@api.arguments(CursorArgs, location="query")
@api.response(200, DisputePageSchema)
@requires(Permission.DISPUTES_READ)
def list_disputes(asked: dict[str, Any]) -> Page[Dispute]:
    """List the disputes of the caller's sales; for a regulator its country's."""
    return queries.disputes(current_actor(), asked["cursor"], asked["limit"])


@api.get("/disputes/<ref>")
@api.response(200, DisputeSchema)
@requires(Permission.DISPUTES_READ)
def read_dispute(ref: str) -> Dispute:
    """Read a dispute."""
    return queries.dispute(ref, current_actor())


@api.post("/disputes/<ref>/reply")
@api.arguments(ReplySchema)
@api.response(200, DisputeSchema)
@requires(Permission.DISPUTES_ANSWER)
def reply_to_dispute(body: dict[str, Any], ref: str) -> Dispute:
    """Answer a dispute, with a statement or without one, or accept it; for its payee, once."""
    made = replying.reply(current_act(), ref, Reply(body["reply"]), body["statement"])
    return queries.dispute(made, current_actor())
