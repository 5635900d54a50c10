"""Alerts, for programs of regulators."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.oversight.leaks import queries, service
from recycling.oversight.leaks.lifecycle import LONGEST, SHORTEST, AlertState
from recycling.oversight.leaks.queries import STATES, AlertCard
from recycling.oversight.leaks.rules import Part, Side
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, ExactDecimal, InstantField, MassField, Page, Strict

api = Blueprint(
    "leaks_api",
    __name__,
    url_prefix=PREFIX,
    description="Who loses more on the way than is usual",
)


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class LineSchema(Strict):
    """A consignment behind an alert."""

    consignment = fields.String(**_said("reference"))
    received_on = fields.Date(**_said("day at the base"))
    declared = MassField(data_key="declared_kg", **_said("declared wet mass"))
    received = MassField(data_key="received_kg", **_said("net mass the base weighed"))
    lost = ExactDecimal(
        **_said("share of the declared mass lost beyond what is usual, less what partners lose")
    )
    spread = ExactDecimal(**_said("its standard deviation while nothing is wrong"))
    sum = ExactDecimal(**_said("evidence added up so far, as a natural logarithm"))


class BesideSchema(Strict):
    """Who cannot be told apart from whom an alert names."""

    party = fields.String(**_said("reference"))
    name = fields.String(**_said("name"))


class AlertSchema(Strict):
    """That a party loses more, or gains more, than is usual: a reason to look, and no verdict."""

    ref = fields.String(**_said("reference"))
    party = fields.String(**_said("reference of the organisation or base"))
    party_name = fields.String(**_said("its name"))
    part = fields.String(**_said(", ".join(Part)))
    side = fields.String(**_said(", ".join(Side)))
    state = fields.String(**_said(", ".join(AlertState)))
    since_on = fields.Date(**_said("day of the first consignment behind it"))
    found_on = fields.Date(**_said("day whose receipts gave the alarm"))
    effect = ExactDecimal(**_said("mean share of the declared mass lost; below 0: gained"))
    statistic = ExactDecimal(**_said("the sum when it gave the alarm"))
    limit = ExactDecimal(**_said("the limit it passed"))
    false_alarm_rate = ExactDecimal(**_said("how often an honest party is named in a year"))
    in_year = fields.Integer(**_said("consignments in a year the limit was worked out for"))
    count = fields.Integer(**_said("consignments behind it"))
    opened_at = InstantField(**_said("when it was opened"))
    reason = fields.String(**_said("why it was closed; empty while it is open"))
    closed_at = InstantField(allow_none=True, **_said("when, or null"))
    closed_by = fields.String(**_said("reference of who closed it, or empty"))


class AlertWithEvidenceSchema(AlertSchema):
    """The same with the consignments behind it, the newest 200 at most."""

    lines = fields.List(fields.Nested(LineSchema), **_said("the earliest first"))
    beside = fields.List(
        fields.Nested(BesideSchema), **_said("who had to do with the same consignments alone")
    )


class AlertPageSchema(Strict):
    """A page of alerts."""

    items = fields.List(fields.Nested(AlertSchema), **_said("opened last first"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class AlertArgs(CursorArgs):
    """Which alerts are listed."""

    state = fields.String(
        load_default=str(AlertState.OPEN),
        validate=validate.OneOf([str(one) for one in STATES]),
        **_said("open, closed or all"),
    )


class AlertReasonSchema(Strict):
    """Why nothing is left to be done."""

    reason = fields.String(
        required=True,
        validate=validate.Length(SHORTEST, LONGEST),
        metadata={
            "description": "stays with the alert",
            "example": "The holder's scale was off by 4 %; it is repaired.",
        },
    )


@api.get("/leak-alerts")
@api.arguments(AlertArgs, location="query")
@api.response(200, AlertPageSchema)
@requires(Permission.LEAKS_READ)
def list_leak_alerts(asked: dict[str, Any]) -> Page[AlertCard]:
    """List the alerts of one's country that are open, or others."""
    return queries.alerts(current_actor(), asked["cursor"], asked["limit"], state=asked["state"])


@api.get("/leak-alerts/<ref>")
@api.response(200, AlertWithEvidenceSchema)
@requires(Permission.LEAKS_READ)
def read_leak_alert(ref: str) -> dict[str, Any]:
    """Read an alert with its evidence."""
    return _told(ref)


@api.post("/leak-alerts/<ref>/close")
@api.arguments(AlertReasonSchema)
@api.response(200, AlertWithEvidenceSchema)
@requires(Permission.LEAKS_CLOSE)
def close_leak_alert(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Close an alert, saying why nothing is left to be done."""
    return _told(service.close_alert(current_act(), ref, body["reason"]))


def _told(ref: str) -> dict[str, Any]:
    card = queries.alert(ref, current_actor())
    beside = [{"party": party, "name": name} for party, name in card.beside]
    return {**vars(card), "beside": beside}
