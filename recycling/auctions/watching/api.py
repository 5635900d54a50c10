"""What a person watches, for programs."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import signed_in
from recycling.auctions.api import AuctionSchema
from recycling.auctions.watching import queries, service
from recycling.auctions.watching.models import AlertKind
from recycling.auctions.watching.queries import WatchedCard
from recycling.parties.guard import current_actor
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint("watching_api", __name__, url_prefix=PREFIX, description="Watched lots, alerts")


class WatchedLotSchema(Strict):
    """A lot the caller watches."""

    lot = fields.String(metadata={"description": "reference"})
    title = fields.String(metadata={"description": "the holder's words"})
    state = fields.String(metadata={"description": "where the lot is in its life"})
    since = InstantField(metadata={"description": "since when it is watched"})
    auction = fields.Nested(
        AuctionSchema, allow_none=True, metadata={"description": "its newest auction, or null"}
    )


class WatchedLotsSchema(Strict):
    """A page of watched lots."""

    items = fields.List(fields.Nested(WatchedLotSchema), metadata={"description": "newest first"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


class WatchingSchema(Strict):
    """Whether a lot is watched."""

    lot = fields.String(metadata={"description": "reference"})
    is_watched = fields.Boolean(metadata={"description": "whether the caller watches it now"})


class AlertsSchema(Strict):
    """Which kinds of alerts the caller does not want; the rest are told."""

    off = fields.List(
        fields.String(validate=validate.OneOf(list(AlertKind))),
        required=True,
        validate=validate.Length(max=len(AlertKind)),
        metadata={"description": f"some of {', '.join(AlertKind)}"},
    )


@api.get("/watched-lots")
@api.arguments(CursorArgs, location="query")
@api.response(200, WatchedLotsSchema)
@signed_in
def list_watched(asked: dict[str, Any]) -> Page[WatchedCard]:
    """List the lots the caller watches for this organisation, the last begun first."""
    return queries.watched(current_actor(), asked["cursor"], asked["limit"])


@api.post("/lots/<ref>/watch")
@api.response(200, WatchingSchema)
@signed_in
def watch_lot(ref: str) -> dict[str, object]:
    """Watch a lot; again changes nothing. At most 200."""
    service.watch(current_actor(), ref)
    return {"lot": ref, "is_watched": True}


@api.post("/lots/<ref>/unwatch")
@api.response(200, WatchingSchema)
@signed_in
def unwatch_lot(ref: str) -> dict[str, object]:
    """Stop watching a lot; again changes nothing."""
    service.unwatch(current_actor(), ref)
    return {"lot": ref, "is_watched": False}


@api.get("/alerts")
@api.response(200, AlertsSchema)
@signed_in
def read_alerts() -> dict[str, list[str]]:
    """Read which kinds of alerts the caller does not want."""
    return {"off": queries.switched_off(current_actor())}


@api.post("/alerts")
@api.arguments(AlertsSchema)
@api.response(200, AlertsSchema)
@signed_in
def choose_alerts(body: dict[str, Any]) -> dict[str, list[str]]:
    """Switch off these kinds of alerts, and no others."""
    service.choose(current_actor(), body["off"])
    return {"off": queries.switched_off(current_actor())}
