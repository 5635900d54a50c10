"""What bases discharge, for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.access import public, requires
from recycling.bases.api.blueprint import api
from recycling.bases.api.words import said
from recycling.bases.discharge import queries, service
from recycling.bases.discharge.queries import ResultCard
from recycling.bases.discharge.rules import NewResult, Outcome
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission
from recycling.wire import CursorArgs, ExactDecimal, InstantField, Page, Strict


class NewDischargeResultSchema(Strict):
    """A monitoring result to enter."""

    parameter = fields.String(required=True, **said("such as ammonia nitrogen"))
    medium = fields.String(required=True, **said("water or air"))
    value = ExactDecimal(required=True, **said("in the unit"))
    unit = fields.String(required=True, **said("such as mg/L; 1 for none"))
    sampled_on = fields.Date(required=True, **said("day of sampling"))
    method = fields.String(required=True, **said("how it was measured"))
    laboratory = fields.String(required=True, **said("who measured it"))
    point = fields.String(required=True, **said("outlet or point of sampling"))


class DischargeResultSchema(NewDischargeResultSchema):
    """A monitoring result and what it was against its limit."""

    ref = fields.String(**said("reference"))
    base = fields.String(attribute="base_ref", **said("reference of the base"))
    outcome = fields.String(
        validate=validate.OneOf([str(one) for one in Outcome]),
        **said("caution: above a limit that is only recalled, which judges nobody"),
    )
    limit = fields.String(**said("the limit that decided, with its unit; empty where none"))
    limit_source = fields.String(**said("where it stands"))
    limit_certainty = fields.String(**said("how sure the registry is of it"))
    entered_at = InstantField(**said("when it was entered"))
    entered_for = fields.String(**said("name of the organisation that entered it"))


class DischargeResultPageSchema(Strict):
    """A page of results."""

    items = fields.List(fields.Nested(DischargeResultSchema), **said("the newest first"))
    next = fields.String(**said("cursor of the next page; empty at the end"))


@api.get("/bases/<ref>/discharge")
@api.arguments(CursorArgs, location="query")
@api.response(200, DischargeResultPageSchema)
@public
def list_results(asked: dict[str, Any], ref: str) -> Page[ResultCard]:
    """List what a base discharges, measured against the limits of the day."""
    return queries.results(ref, asked["cursor"], asked["limit"])


@api.post("/bases/<ref>/discharge")
@api.arguments(NewDischargeResultSchema)
@api.response(201, DischargeResultSchema)
@requires(Permission.DISCHARGE_ENTER)
def enter_result(body: dict[str, Any], ref: str) -> ResultCard:
    """Enter a monitoring result, as the base or as a laboratory; a breach opens a case."""
    return queries.result(service.enter_result(current_act(), ref, NewResult(**body)))
