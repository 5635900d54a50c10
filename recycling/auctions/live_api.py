"""An auction as it runs, for programs that follow it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.access import public
from recycling.auctions import queries
from recycling.auctions.api import AuctionSchema
from recycling.auctions.around_api import api
from recycling.auctions.bid_api import BidSchema
from recycling.auctions.queries import EVENTS_AT_ONCE, Events
from recycling.parties.guard import current_actor
from recycling.wire import InstantField, Strict


class EventsArgs(Strict):
    """After which bid."""

    after = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 2**63 - 1),
        metadata={"description": "the last `seq` seen; 0 for the start"},
    )


class EventsSchema(Strict):
    """What happened in an auction after a sequence number, and where it stands now."""

    server_time = InstantField(
        metadata={"description": "the registry's clock; reckon what is left of it from this"}
    )
    auction = fields.Nested(AuctionSchema, metadata={"description": "where it stands"})
    bids = fields.List(
        fields.Nested(BidSchema),
        metadata={"description": f"the next {EVENTS_AT_ONCE} bids at most, oldest first"},
    )
    has_more = fields.Boolean(metadata={"description": "whether to ask again at once"})


@api.get("/auctions/<ref>/events")
@api.arguments(EventsArgs, location="query")
@api.response(200, EventsSchema)
@public
def read_events(asked: dict[str, Any], ref: str) -> Events:
    """Follow an auction: the bids after a sequence number, with the registry's time."""
    return queries.events(ref, current_actor(), asked["after"])
