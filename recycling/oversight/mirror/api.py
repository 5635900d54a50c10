"""Mirror statistics, for programs of regulators."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.oversight.mirror import queries, service
from recycling.oversight.mirror.queries import FigureCard
from recycling.oversight.mirror.rules import COLUMNS, LONGEST_SOURCE, LONGEST_TEXT
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, ExactDecimal, InstantField, MassField, Page, Strict

api = Blueprint(
    "mirror_api",
    __name__,
    url_prefix=PREFIX,
    description="Do two countries' books of the same trade agree?",
)


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class MirrorFigureSchema(Strict):
    """A year's trade in both books."""

    year = fields.Integer(**_said("of the calendar"))
    product = fields.String(**_said("group of products"))
    exporter = fields.String(**_said("country of export, ISO 3166-1"))
    importer = fields.String(**_said("country of import, ISO 3166-1"))
    exported = MassField(data_key="exported_kg", **_said("D: what the exporter recorded"))
    imported = MassField(data_key="imported_kg", **_said("F: what the importer recorded"))
    excess = ExactDecimal(**_said("(F - D) / D"))
    is_beyond_noise = fields.Boolean(**_said("whether it is more than timing explains"))
    source = fields.String(**_said("who published the figures, and when"))
    entered_at = InstantField(**_said("when they were entered last"))


class MirrorFigurePageSchema(Strict):
    """A page of figures."""

    items = fields.List(fields.Nested(MirrorFigureSchema), **_said("entered last first"))
    next = fields.String(**_said("cursor of the next page; empty: the last"))


class NewFiguresSchema(Strict):
    """Figures as lines of CSV."""

    figures = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_TEXT),
        metadata={
            "description": f"lines under the heading {','.join(COLUMNS)}",
            "example": f"{','.join(COLUMNS)}\n2006,oxides,CN,DE,100000,135000",
        },
    )
    source = fields.String(
        required=True,
        validate=validate.Length(3, LONGEST_SOURCE),
        metadata={"description": "who published them, and when", "example": "Comtrade, 2026-11"},
    )


class EnteredSchema(Strict):
    """What was entered."""

    ref = fields.String(**_said("reference of the entry"))


@api.get("/mirror/figures")
@api.arguments(CursorArgs, location="query")
@api.response(200, MirrorFigurePageSchema)
@requires(Permission.MIRROR_READ)
def list_mirror_figures(asked: dict[str, Any]) -> Page[FigureCard]:
    """List the mirror statistics of one's country."""
    return queries.figures(current_actor(), asked["cursor"], asked["limit"])


@api.post("/mirror/figures")
@api.arguments(NewFiguresSchema)
@api.response(201, EnteredSchema)
@requires(Permission.MIRROR_ENTER)
def enter_mirror_figures(body: dict[str, Any]) -> dict[str, str]:
    """Enter what two countries recorded; a figure of the same corridor and year is replaced."""
    return {"ref": service.enter_figures(current_act(), body["figures"], body["source"])}
