"""Objections for programs: list, read, raise, decide."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.auctions.rules.ending import LONGEST_WORDS, Reason
from recycling.auctions.standstill import queries, service
from recycling.auctions.standstill.queries import ObjectionCard
from recycling.auctions.standstill.rules import DECISIONS, GROUNDS, ObjectionState
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.parties.proposals import queries as proposals
from recycling.parties.proposals.queries import ProposalCard
from recycling.parties.proposals.schemas import ProposalSchema
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "standstill_api",
    __name__,
    url_prefix=PREFIX,
    description="Objections to awards that do not bind yet",
)


def _words(what: str) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Length(10, LONGEST_WORDS),
        metadata={"description": what, "example": "The licence of the base ended in June."},
    )


class NewObjectionSchema(Strict):
    """An objection to an award."""

    ground = fields.String(
        required=True,
        validate=validate.OneOf(tuple(GROUNDS)),
        metadata={"description": "on which ground"},
    )
    words = _words("printable text that explains it")


class DecisionSchema(Strict):
    """A regulator's decision; it cannot be changed."""

    decision = fields.String(
        required=True,
        validate=validate.OneOf(tuple(DECISIONS)),
        metadata={"description": "dismissed, or upheld without or with disqualifying the bid"},
    )
    words = _words("printable text that says why")


class ObjectionSchema(Strict):
    """An objection as the caller may read it."""

    ref = fields.String(metadata={"description": "reference"})
    auction = fields.String(metadata={"description": "to the award of which auction"})
    lot = fields.String(metadata={"description": "its lot"})
    label = fields.Integer(metadata={"description": "number under which the objector bid"})
    objector = fields.String(metadata={"description": "who objects; empty for holder and winner"})
    awarded_label = fields.Integer(metadata={"description": "number of who was awarded the lot"})
    ground = fields.String(metadata={"description": ", ".join(GROUNDS)})
    words = fields.String(metadata={"description": "in the objector's words"})
    raised_at = InstantField(metadata={"description": "when it was raised"})
    state = fields.String(metadata={"description": ", ".join(ObjectionState)})
    decided_at = InstantField(allow_none=True, metadata={"description": "when, or null"})
    decision_words = fields.String(metadata={"description": "why it was decided so, or empty"})


class ObjectionPageSchema(Strict):
    """A page of objections, raised last first."""

    items = fields.List(fields.Nested(ObjectionSchema), metadata={"description": "objections"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


@api.get("/objections")
@api.arguments(CursorArgs, location="query")
@api.response(200, ObjectionPageSchema)
@requires(Permission.OBJECTIONS_READ)
def list_objections(asked: dict[str, Any]) -> Page[ObjectionCard]:
    """List the objections the caller's organisation is party to; a regulator its country's."""
    return queries.objections(current_actor(), asked["cursor"], asked["limit"])


@api.get("/objections/<ref>")
@api.response(200, ObjectionSchema)
@requires(Permission.OBJECTIONS_READ)
def read_objection(ref: str) -> ObjectionCard:
    """Read an objection and how it was decided."""
    return queries.objection(ref, current_actor())


@api.post("/auctions/<ref>/objections")
@api.arguments(NewObjectionSchema)
@api.response(201, ObjectionSchema)
@requires(Permission.AUCTIONS_OBJECT)
def object_to_award(body: dict[str, Any], ref: str) -> ObjectionCard:
    """Object to the award of an auction that one bid in, while it stands still."""
    reason = Reason(body["ground"], body["words"])
    return _card(service.object_to_award(current_act(), ref, reason))


@api.post("/objections/<ref>/decision")
@api.arguments(DecisionSchema)
@api.response(200, ObjectionSchema)
@requires(Permission.OBJECTIONS_DECIDE)
def decide_objection(body: dict[str, Any], ref: str) -> ObjectionCard:
    """Dismiss an objection about a lot of the regulator's country; upholding one is proposed."""
    decision = Reason(body["decision"], body["words"])
    return _card(service.decide_objection(current_act(), ref, decision))


@api.post("/objections/<ref>/propose")
@api.arguments(DecisionSchema)
@api.response(201, ProposalSchema)
@requires(Permission.OBJECTIONS_DECIDE)
def propose_setting_aside(body: dict[str, Any], ref: str) -> ProposalCard:
    """Propose that an objection is upheld and its award set aside; another signer confirms it."""
    decision = Reason(body["decision"], body["words"])
    made = service.propose_setting_aside(current_act(), ref, decision)
    return proposals.proposal(made, current_actor())


def _card(ref: str) -> ObjectionCard:
    return queries.objection(ref, current_actor())
