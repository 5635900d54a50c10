"""The road check for programs: a driver's link, and a regulator's search."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.custody.roadside import queries, service
from recycling.custody.roadside.cards import RoadsideCard
from recycling.custody.roadside.views import address_of
from recycling.custody.rules import Mode, State
from recycling.custody.schemas import StopSchema
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, InstantField, MassField, Page, Strict

api = Blueprint("roadside_api", __name__, url_prefix=PREFIX, description="Road checks")


class RoadsideLinkSchema(Strict):
    """A link that shows a consignment to whoever opens it, for 30 minutes."""

    ref = fields.String(metadata={"description": "reference of the link"})
    consignment = fields.String(metadata={"description": "what it shows"})
    address = fields.String(metadata={"description": "what to open, or to show as a QR code"})
    asked_at = InstantField(metadata={"description": "when it was made"})
    expires_at = InstantField(metadata={"description": "from when it shows nothing"})
    opened_at = InstantField(
        allow_none=True, metadata={"description": "first opened by somebody else, or null"}
    )


class RoadsidePartySchema(Strict):
    """An organisation as transport papers name it."""

    name = fields.String(metadata={"description": "its name"})
    address = fields.String(metadata={"description": "its address"})
    country = fields.String(metadata={"description": "ISO 3166-1 alpha-2"})
    register_number = fields.String(metadata={"description": "in its country's register"})


class RoadsideLegSchema(Strict):
    """One leg of the way."""

    mode = fields.String(metadata={"description": f"one of {', '.join(Mode)}"})
    carrier = fields.Nested(RoadsidePartySchema, metadata={"description": "who carries it"})
    plates = fields.List(fields.String(), metadata={"description": "number plates"})
    permit = fields.String(metadata={"description": "the carrier's"})
    place = fields.String(metadata={"description": "where it is stored; else empty"})
    is_now = fields.Boolean(metadata={"description": "the lot is on it, or was given to it"})


class RoadsideSchema(Strict):
    """A consignment as somebody who checks a vehicle sees it."""

    ref = fields.String(metadata={"description": "reference of the consignment"})
    state = fields.String(metadata={"description": f"one of {', '.join(State)}"})
    title = fields.String(metadata={"description": "what the lot is called"})
    waste_code = fields.String(metadata={"description": "with a star where hazardous"})
    hazards = fields.List(fields.String(), metadata={"description": "HP codes"})
    wet_mass = MassField(metadata={"description": "kg; as declared"})
    packaging = fields.String(metadata={"description": "drums, bags, in bulk"})
    packages = fields.Integer(allow_none=True, metadata={"description": "that travel, or null"})
    un_number = fields.String(metadata={"description": "empty: not dangerous to carry"})
    un_class = fields.String(metadata={"description": "class of dangerous goods, else empty"})
    packing_group = fields.String(metadata={"description": "of dangerous goods, else empty"})
    holder = fields.Nested(RoadsidePartySchema, metadata={"description": "who gave it"})
    loaded_at = fields.String(metadata={"description": "where it left"})
    recycler = fields.Nested(RoadsidePartySchema, metadata={"description": "who receives it"})
    base = fields.String(metadata={"description": "name of the base it goes to"})
    unloaded_at = fields.String(metadata={"description": "where the base is"})
    base_country = fields.String(metadata={"description": "ISO 3166-1 alpha-2"})
    licence = fields.String(metadata={"description": "number of the base's licence for it"})
    planned_on = fields.Date(metadata={"description": "planned day of departure"})
    taken_over_at = InstantField(
        allow_none=True, metadata={"description": "when it was taken over last, or null"}
    )
    legs = fields.List(fields.Nested(RoadsideLegSchema), metadata={"description": "its way"})
    stops = fields.List(
        fields.Nested(StopSchema), metadata={"description": "what keeps the base from taking it in"}
    )


class RoadsidePageSchema(Strict):
    """A page of what was found, newest first."""

    items = fields.List(fields.Nested(RoadsideSchema), metadata={"description": "consignments"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


class RoadsideArgs(CursorArgs):
    """What is searched by."""

    q = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "a whole number plate, or a consignment's reference"},
    )


@api.post("/consignments/<ref>/roadside-link")
@api.response(201, RoadsideLinkSchema)
@requires(Permission.ROADSIDE_ASK)
def ask_roadside_link(ref: str) -> dict[str, Any]:
    """Make a link that shows a consignment in transit to anybody, for 30 minutes."""
    made = service.ask_roadside_link(current_act(), ref)
    link = queries.link(made, current_actor())
    return {**vars(link), "address": address_of(link.code)}


@api.get("/roadside")
@api.arguments(RoadsideArgs, location="query")
@api.response(200, RoadsidePageSchema)
@requires(Permission.ROADSIDE_READ)
def search_roadside(asked: dict[str, Any]) -> Page[RoadsideCard]:
    """Search by number plate what is in transit now, or by reference what is no draft."""
    return queries.found(current_actor(), asked["q"], asked["cursor"], asked["limit"])
