"""Corrections for programs: ask, list, read, agree, refuse, take back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.custody import queries as consignments
from recycling.custody.corrections import queries, service
from recycling.custody.corrections.queries import CorrectionCard
from recycling.custody.corrections.rules import (
    LONGEST_REASON,
    SHORTEST_REASON,
    Answer,
    CorrectionState,
    changes_between,
    stated,
)
from recycling.custody.rules import ACCURACY_CLASSES, MOST_PIECES
from recycling.custody.rules import LONGEST_REASON as LONGEST_REFUSAL
from recycling.custody.schemas import AmendmentSchema
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, FractionField, InstantField, MassField, Page, Strict

api = Blueprint(
    "corrections_api",
    __name__,
    url_prefix=PREFIX,
    description="Putting right what was signed in a consignment",
)


class CorrectedReceiptSchema(Strict):
    """What the base's receipt is to say; what is left out stays as it is."""

    scale = fields.String(
        validate=validate.Length(2, 100), metadata={"description": "the weighbridge"}
    )
    accuracy_class = fields.String(
        validate=validate.OneOf(ACCURACY_CLASSES), metadata={"description": "OIML R 76"}
    )
    division = MassField(metadata={"description": "kg; interval e of the scale"})
    calibrated_until = fields.Date(
        metadata={"description": "to when the scale's verification was valid"}
    )
    gross = MassField(metadata={"description": "kg; vehicle with the lot"})
    tare = MassField(metadata={"description": "kg; vehicle empty"})
    moisture = FractionField(metadata={"description": "of the wet mass"})
    pieces = fields.Integer(
        allow_none=True,
        validate=validate.Range(0, MOST_PIECES),
        metadata={"description": "packages as counted; null for a load in bulk"},
    )
    refused = MassField(metadata={"description": "kg of the net mass that was not taken"})
    reason = fields.String(
        validate=validate.Length(max=LONGEST_REFUSAL),
        metadata={"description": "why anything was refused"},
    )


class AskedCorrectionSchema(Strict):
    """What is to be otherwise, or that the consignment be cancelled; and why."""

    reason = fields.String(
        required=True,
        validate=validate.Length(SHORTEST_REASON, LONGEST_REASON),
        metadata={
            "description": "why; those it affects read it",
            "example": "The trailer's plate was mistyped at loading.",
        },
    )
    cancel = fields.Boolean(
        load_default=False,
        metadata={"description": "true: the lot is called back on its way; nothing else changes"},
    )
    changes = fields.Nested(
        AmendmentSchema,
        load_default=dict,
        metadata={"description": "what the consignment is to say; of legs, all in their order"},
    )
    receipt = fields.Nested(
        CorrectedReceiptSchema,
        load_default=dict,
        metadata={"description": "what the receipt is to say"},
    )


class RefusalSchema(Strict):
    """Why a correction is not countersigned."""

    words = fields.String(
        required=True,
        validate=validate.Length(SHORTEST_REASON, LONGEST_REASON),
        metadata={"description": "why not; who asked reads it"},
    )


class ChangeSchema(Strict):
    """One field that is to be otherwise."""

    field = fields.String(metadata={"description": "its path, such as ``legs.0.plates``"})
    old = fields.Raw(metadata={"description": "what it held when the correction was asked for"})
    new = fields.Raw(metadata={"description": "what it is to hold"})


class AnswerSchema(Strict):
    """What one organisation it affects says."""

    organisation = fields.String(metadata={"description": "its reference"})
    answer = fields.String(metadata={"description": f"one of {', '.join(Answer)}"})
    words = fields.String(metadata={"description": "why it refused, or empty"})
    signed_at = InstantField(allow_none=True, metadata={"description": "when, or null"})


class CorrectionSchema(Strict):
    """A correction as the caller may read it."""

    ref = fields.String(metadata={"description": "reference"})
    consignment = fields.String(metadata={"description": "of which consignment"})
    lot = fields.String(metadata={"description": "its lot"})
    state = fields.String(metadata={"description": f"one of {', '.join(CorrectionState)}"})
    cancels = fields.Boolean(metadata={"description": "whether the lot is to be called back"})
    changes = fields.List(fields.Nested(ChangeSchema), metadata={"description": "what differs"})
    reason = fields.String(metadata={"description": "why"})
    asked_by = fields.String(metadata={"description": "reference of who asked"})
    asked_at = InstantField(metadata={"description": "when"})
    ended_at = InstantField(allow_none=True, metadata={"description": "when it ended, or null"})
    answers = fields.List(
        fields.Nested(AnswerSchema), metadata={"description": "of each whose signature it affects"}
    )


class CorrectionPageSchema(Strict):
    """A page of corrections, asked for last first."""

    items = fields.List(fields.Nested(CorrectionSchema), metadata={"description": "corrections"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


@api.post("/consignments/<ref>/corrections")
@api.arguments(AskedCorrectionSchema)
@api.response(201, CorrectionSchema)
@requires(Permission.CORRECTIONS_ASK)
def ask_correction(body: dict[str, Any], ref: str) -> CorrectionCard:
    """Ask that something signed be corrected; it counts once all it affects agree."""
    wanted = body["changes"]
    row = consignments.consignment(ref, current_actor())
    if "legs" in wanted:
        wanted["legs"] = tuple(wanted["legs"])
    before = row.transport()
    changes = {
        one.path: one.new
        for one in changes_between(stated(before, None), stated(replace(before, **wanted), None))
    }
    changes |= {f"receipt.{name}": held for name, held in body["receipt"].items()}
    asked = service.Wanted(body["reason"], changes, body["cancel"])
    return _card(service.ask_correction(current_act(), ref, asked))


@api.get("/corrections")
@api.arguments(CursorArgs, location="query")
@api.response(200, CorrectionPageSchema)
@requires(Permission.CUSTODY_READ)
def list_corrections(asked: dict[str, Any]) -> Page[CorrectionCard]:
    """List the corrections of the caller's consignments; a regulator its country's."""
    return queries.corrections(current_actor(), asked["cursor"], asked["limit"])


@api.get("/corrections/<ref>")
@api.response(200, CorrectionSchema)
@requires(Permission.CUSTODY_READ)
def read_correction(ref: str) -> CorrectionCard:
    """Read a correction and who has agreed to it."""
    return queries.correction(ref, current_actor())


@api.post("/corrections/<ref>/agreement")
@api.response(200, CorrectionSchema)
@requires(Permission.CORRECTIONS_ANSWER)
def agree_correction(ref: str) -> CorrectionCard:
    """Countersign it; it counts with the last countersignature."""
    queries.correction(ref, current_actor(), Permission.CORRECTIONS_ANSWER)
    return _card(service.agree_correction(current_act(), ref))


@api.post("/corrections/<ref>/refusal")
@api.arguments(RefusalSchema)
@api.response(200, CorrectionSchema)
@requires(Permission.CORRECTIONS_ANSWER)
def refuse_correction(body: dict[str, Any], ref: str) -> CorrectionCard:
    """Refuse to countersign it: the consignment stays as it is."""
    queries.correction(ref, current_actor(), Permission.CORRECTIONS_ANSWER)
    return _card(service.refuse_correction(current_act(), ref, body["words"]))


@api.post("/corrections/<ref>/withdrawal")
@api.response(200, CorrectionSchema)
@requires(Permission.CORRECTIONS_ASK)
def withdraw_correction(ref: str) -> CorrectionCard:
    """Take back a correction one asked for."""
    queries.correction(ref, current_actor(), Permission.CORRECTIONS_ASK)
    return _card(service.withdraw_correction(current_act(), ref))


def _card(ref: str) -> CorrectionCard:
    return queries.correction(ref, current_actor())
