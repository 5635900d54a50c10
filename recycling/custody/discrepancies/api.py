"""Discrepancies for programs: list, read, explain, agree, decide."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.custody.discrepancies import queries, service
from recycling.custody.discrepancies.queries import DiscrepancyCard
from recycling.custody.discrepancies.rules import (
    LONGEST_WORDS,
    SHORTEST_WORDS,
    DiscrepancyState,
    Ground,
)
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, InstantField, MassField, Page, Strict

api = Blueprint(
    "discrepancies_api",
    __name__,
    url_prefix=PREFIX,
    description="Where other masses or pieces arrived than were declared",
)


class WordsSchema(Strict):
    """An explanation, or the reason of a decision."""

    words = fields.String(
        required=True,
        validate=validate.Length(SHORTEST_WORDS, LONGEST_WORDS),
        metadata={
            "description": "printable text that explains it",
            "example": "The sludge drained on its way; 210 kg of oil stayed in the trough.",
        },
    )


class DiscrepancySchema(Strict):
    """A discrepancy as the caller may read it."""

    ref = fields.String(metadata={"description": "reference"})
    consignment = fields.String(metadata={"description": "of which consignment"})
    lot = fields.String(metadata={"description": "its lot"})
    grounds = fields.List(fields.String(), metadata={"description": f"of {', '.join(Ground)}"})
    declared = MassField(metadata={"description": "kg; wet mass as declared"})
    received = MassField(metadata={"description": "kg; net mass as weighed by the base"})
    difference = MassField(metadata={"description": "kg; received less declared"})
    uncertainty = MassField(
        metadata={"description": "kg; expanded uncertainty of the difference, k = 2"}
    )
    declared_pieces = fields.Integer(
        allow_none=True, metadata={"description": "packages as declared, or null"}
    )
    pieces = fields.Integer(
        allow_none=True, metadata={"description": "packages as the base counted them, or null"}
    )
    state = fields.String(metadata={"description": f"one of {', '.join(DiscrepancyState)}"})
    opened_at = InstantField(metadata={"description": "with the receipt"})
    due_at = InstantField(metadata={"description": "until when it is to be settled"})
    is_overdue = fields.Boolean(metadata={"description": "not settled in time"})
    explained_by = fields.String(metadata={"description": "holder, recycler or empty"})
    explanation = fields.String(metadata={"description": "what that party said, or empty"})
    explained_at = InstantField(allow_none=True, metadata={"description": "when, or null"})
    agreed_by = fields.String(
        metadata={"description": "holder, recycler, regulator, correction, or empty"}
    )
    reason = fields.String(metadata={"description": "why a regulator settled it, or empty"})
    settled_at = InstantField(allow_none=True, metadata={"description": "when, or null"})


class DiscrepancyPageSchema(Strict):
    """A page of discrepancies, opened last first."""

    items = fields.List(fields.Nested(DiscrepancySchema), metadata={"description": "discrepancies"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


@api.get("/discrepancies")
@api.arguments(CursorArgs, location="query")
@api.response(200, DiscrepancyPageSchema)
@requires(Permission.CUSTODY_READ)
def list_discrepancies(asked: dict[str, Any]) -> Page[DiscrepancyCard]:
    """List the discrepancies of the caller's consignments; a regulator its country's."""
    return queries.discrepancies(current_actor(), asked["cursor"], asked["limit"])


@api.get("/discrepancies/<ref>")
@api.response(200, DiscrepancySchema)
@requires(Permission.CUSTODY_READ)
def read_discrepancy(ref: str) -> DiscrepancyCard:
    """Read a discrepancy and what was said of it."""
    return queries.discrepancy(ref, current_actor())


@api.post("/discrepancies/<ref>/explanation")
@api.arguments(WordsSchema)
@api.response(200, DiscrepancySchema)
@requires(Permission.DISCREPANCIES_EXPLAIN)
def explain_discrepancy(body: dict[str, Any], ref: str) -> DiscrepancyCard:
    """Say as holder or base how it came about; this replaces what was said before."""
    queries.discrepancy(ref, current_actor(), Permission.DISCREPANCIES_EXPLAIN)
    return _card(service.explain_discrepancy(current_act(), ref, body["words"]))


@api.post("/discrepancies/<ref>/agreement")
@api.response(200, DiscrepancySchema)
@requires(Permission.DISCREPANCIES_EXPLAIN)
def agree_discrepancy(ref: str) -> DiscrepancyCard:
    """Agree to the other party's explanation; payment goes on."""
    queries.discrepancy(ref, current_actor(), Permission.DISCREPANCIES_EXPLAIN)
    return _card(service.agree_discrepancy(current_act(), ref))


@api.post("/discrepancies/<ref>/decision")
@api.arguments(WordsSchema)
@api.response(200, DiscrepancySchema)
@requires(Permission.DISCREPANCIES_DECIDE)
def decide_discrepancy(body: dict[str, Any], ref: str) -> DiscrepancyCard:
    """Settle it as the regulator of the lot's country."""
    queries.discrepancy(ref, current_actor(), Permission.DISCREPANCIES_DECIDE)
    return _card(service.decide_discrepancy(current_act(), ref, body["words"]))


def _card(ref: str) -> DiscrepancyCard:
    return queries.discrepancy(ref, current_actor())
