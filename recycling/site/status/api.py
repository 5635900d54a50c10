"""For programs: what works now, and the history of incidents. Open to anybody."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from recycling.access import public
from recycling.site.status import queries
from recycling.site.status.queries import IncidentCard, StatusCard
from recycling.site.status.rules import Health, Part
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "status_api", __name__, url_prefix=PREFIX, description="What works now, and what did not when."
)


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class PartSchema(Strict):
    """One part of the registry."""

    part = fields.String(**_said(", ".join(Part)))
    health = fields.String(**_said(f"{', '.join(Health)}; `not_known` is not the same as works"))
    waiting = fields.Integer(attribute="seen.waiting", **_said("how much waits; of the log 0 or 1"))
    waiting_since = InstantField(
        attribute="seen.waiting_since", allow_none=True, **_said("since when, or null")
    )
    last_at = InstantField(
        attribute="seen.last_at",
        allow_none=True,
        **_said("last beat, checkpoint, mail, or word of the payment service; or null"),
    )


class StatusSchema(Strict):
    """What works at an instant; nobody outside is asked for it."""

    at = InstantField(**_said("of which instant this speaks"))
    health = fields.String(**_said("the worst of what is known"))
    parts = fields.List(fields.Nested(PartSchema), **_said("part by part"))
    log_size = fields.Integer(**_said("entries of the public log"))


class IncidentNoteSchema(Strict):
    """What was said about an incident."""

    at = InstantField(**_said("when"))
    words = fields.String(**_said("what"))


class IncidentSchema(Strict):
    """Something that did not work for a while."""

    ref = fields.String(**_said("reference"))
    title = fields.String(**_said("what it was, in a few words"))
    began_at = InstantField(**_said("since when"))
    ended_at = InstantField(allow_none=True, **_said("until when, or null while it lasts"))
    notes = fields.List(fields.Nested(IncidentNoteSchema), **_said("oldest first"))


class IncidentPageSchema(Strict):
    """A page of incidents."""

    items = fields.List(fields.Nested(IncidentSchema), **_said("entered last first"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


@api.get("/status")
@api.response(200, StatusSchema)
@public
def read_health() -> StatusCard:
    """Tell what works now, part by part."""
    return queries.status()


@api.get("/incidents")
@api.arguments(CursorArgs, location="query")
@api.response(200, IncidentPageSchema)
@public
def list_incidents(asked: dict[str, Any]) -> Page[IncidentCard]:
    """List what did not work, and when."""
    return queries.incidents(asked["cursor"], asked["limit"])
