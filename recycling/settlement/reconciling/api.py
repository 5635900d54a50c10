"""Reconciliations and differences, for programs."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission
from recycling.settlement.reconciling import queries, service
from recycling.settlement.reconciling.lifecycle import LONGEST, SHORTEST, DifferenceState
from recycling.settlement.reconciling.queries import STATES, DifferenceCard, ReconciliationCard
from recycling.settlement.reconciling.rules import Kind, Movement
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "reconciling_api",
    __name__,
    url_prefix=PREFIX,
    description="What our books and the payment service do not say alike",
)


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class MovedSchema(Strict):
    """An amount that moved; what left the payment service is below zero."""

    amount = fields.String(**_said("major units"))
    amount_minor = fields.Integer(attribute="minor", **_said("minor units"))
    currency = fields.String(**_said("ISO 4217"))


class SumSchema(Strict):
    """What one kind of movement came to on the day."""

    movement = fields.String(**_said(", ".join(Movement)))
    ours = fields.Integer(**_said("how many our books have"))
    ours_amount = fields.Nested(MovedSchema, **_said("how much in our books"))
    theirs = fields.Integer(**_said("how many the payment service lists"))
    theirs_amount = fields.Nested(MovedSchema, **_said("how much there, before fees"))
    fee = fields.Nested(MovedSchema, **_said("what the payment service kept for itself"))


class ReconciliationSchema(Strict):
    """A comparison of our books with the payment service, for a day."""

    ref = fields.String(**_said("reference"))
    day = fields.Date(**_said("which day, UTC"))
    number = fields.Integer(**_said("the how many-th of that day"))
    is_done = fields.Boolean(**_said("whether it came to its end"))
    begun_at = InstantField(**_said("when it began"))
    ended_at = InstantField(allow_none=True, **_said("when it ended, or null"))
    lines = fields.Integer(**_said("how many lines of the payment service are new"))
    is_balanced = fields.Boolean(
        allow_none=True,
        **_said("whether all lines make the balance; null: not compared"),
    )
    differences = fields.Integer(**_said("how many it found"))
    new = fields.Integer(**_said("how many of them for the first time"))


class ReportSchema(ReconciliationSchema):
    """The same, with what the day came to on both sides."""

    sums = fields.List(fields.Nested(SumSchema), **_said("by currency and kind of movement"))


class ReconciliationPageSchema(Strict):
    """A page of reconciliations."""

    items = fields.List(fields.Nested(ReconciliationSchema), **_said("begun last first"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class DifferenceSchema(Strict):
    """What our books and the payment service do not say alike."""

    ref = fields.String(**_said("reference"))
    kind = fields.String(**_said(", ".join(Kind)))
    state = fields.String(**_said(", ".join(DifferenceState)))
    title = fields.String(**_said("the kind in words"))
    sentence = fields.String(**_said("what it says"))
    to_do = fields.String(**_said("what is to be done about it"))
    sale = fields.String(**_said("reference of the sale, or what the service named as such"))
    reference = fields.String(**_said("of the payment or payout; empty: none is known"))
    source = fields.String(**_said("id at the payment service; empty: none is known"))
    ours = fields.Nested(MovedSchema, allow_none=True, **_said("in our books; null: nothing"))
    theirs = fields.Nested(MovedSchema, allow_none=True, **_said("there; null: nothing"))
    found_on = fields.Date(**_said("the day whose reconciliation found it first"))
    last_found_on = fields.Date(**_said("and last"))
    vanished_on = fields.Date(
        allow_none=True, **_said("the day whose reconciliation did not find it any more, or null")
    )
    opened_at = InstantField(**_said("when it was entered"))
    reason = fields.String(**_said("why it was closed; empty while it is open"))
    closed_at = InstantField(allow_none=True, **_said("when, or null"))
    closed_by = fields.String(**_said("reference of who closed it, or empty"))


class DifferencePageSchema(Strict):
    """A page of differences."""

    items = fields.List(fields.Nested(DifferenceSchema), **_said("found first first"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class DifferenceArgs(CursorArgs):
    """Which differences are listed."""

    state = fields.String(
        load_default=str(DifferenceState.OPEN),
        validate=validate.OneOf([str(one) for one in STATES]),
        **_said("open, closed or all"),
    )


class ClosingReasonSchema(Strict):
    """Why nothing is left to be done."""

    reason = fields.String(
        required=True,
        validate=validate.Length(SHORTEST, LONGEST),
        metadata={"description": "stays with the difference", "example": "Taken back by hand."},
    )


@api.get("/reconciliations")
@api.arguments(CursorArgs, location="query")
@api.response(200, ReconciliationPageSchema)
@requires(Permission.RECONCILIATIONS_READ)
def list_reconciliations(asked: dict[str, Any]) -> Page[ReconciliationCard]:
    """List the reconciliations of our books with the payment service."""
    return queries.reconciliations(asked["cursor"], asked["limit"])


@api.get("/reconciliations/<ref>")
@api.response(200, ReportSchema)
@requires(Permission.RECONCILIATIONS_READ)
def read_reconciliation(ref: str) -> dict[str, Any]:
    """Read what a day came to on both sides."""
    return {**vars(queries.reconciliation(ref)), "sums": queries.sums(ref)}


@api.get("/reconciliations/<ref>/differences")
@api.arguments(CursorArgs, location="query")
@api.response(200, DifferencePageSchema)
@requires(Permission.RECONCILIATIONS_READ)
def list_found(asked: dict[str, Any], ref: str) -> Page[DifferenceCard]:
    """List every difference that a reconciliation found, as it is now."""
    return queries.found_by(ref, asked["cursor"], asked["limit"])


@api.get("/differences")
@api.arguments(DifferenceArgs, location="query")
@api.response(200, DifferencePageSchema)
@requires(Permission.RECONCILIATIONS_READ)
def list_differences(asked: dict[str, Any]) -> Page[DifferenceCard]:
    """List the differences that are open, or others."""
    return queries.differences(asked["state"], asked["cursor"], asked["limit"])


@api.get("/differences/<ref>")
@api.response(200, DifferenceSchema)
@requires(Permission.RECONCILIATIONS_READ)
def read_difference(ref: str) -> DifferenceCard:
    """Read a difference."""
    return queries.difference(ref)


@api.post("/differences/<ref>/close")
@api.arguments(ClosingReasonSchema)
@api.response(200, DifferenceSchema)
@requires(Permission.DIFFERENCES_CLOSE)
def close_difference(body: dict[str, Any], ref: str) -> DifferenceCard:
    """Close a difference, saying why nothing is left to be done."""
    return queries.difference(service.close_difference(current_act(), ref, body["reason"]))
