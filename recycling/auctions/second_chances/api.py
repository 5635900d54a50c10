"""Second chances for programs: list, read, offer, answer."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.auctions import queries as auctions
from recycling.auctions.api import AuctionSchema, NetPriceSchema
from recycling.auctions.bid_api import BidSchema
from recycling.auctions.cards import AuctionCard, BidCard
from recycling.auctions.second_chances import queries, service
from recycling.auctions.second_chances.queries import ChanceCard
from recycling.auctions.second_chances.rules import ChanceState
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "second_chances_api",
    __name__,
    url_prefix=PREFIX,
    description="Second chances after awards that lapsed unpaid",
)


class ChanceSchema(Strict):
    """An offer to award a lot to a bid that had lost."""

    ref = fields.String(metadata={"description": "reference"})
    auction = fields.String(metadata={"description": "of which auction"})
    lot = fields.String(metadata={"description": "its lot"})
    bid = fields.String(metadata={"description": "the bid that would be awarded"})
    label = fields.Integer(metadata={"description": "number under which its bidder bid"})
    base = fields.String(metadata={"description": "base that would receive the lot"})
    price = fields.Nested(NetPriceSchema, metadata={"description": "the bid's own"})
    state = fields.String(metadata={"description": ", ".join(ChanceState)})
    offered_at = InstantField(metadata={"description": "when it was offered"})
    answer_by = InstantField(metadata={"description": "when it expires unanswered"})
    answered_at = InstantField(allow_none=True, metadata={"description": "when it ended, or null"})


class ChancePageSchema(Strict):
    """A page of second chances, offered last first."""

    items = fields.List(fields.Nested(ChanceSchema), metadata={"description": "offers"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


class NewChanceSchema(Strict):
    """Whom to ask."""

    bid = fields.String(
        load_default="",
        validate=validate.Length(max=20),
        metadata={"description": "the best bid that is left; empty: whichever it is now"},
    )


@api.get("/second-chances")
@api.arguments(CursorArgs, location="query")
@api.response(200, ChancePageSchema)
@requires(Permission.CHANCES_READ)
def list_second_chances(asked: dict[str, Any]) -> Page[ChanceCard]:
    """List the offers the caller's organisation made or was made; a regulator its country's."""
    return queries.second_chances(current_actor(), asked["cursor"], asked["limit"])


@api.get("/second-chances/<ref>")
@api.response(200, ChanceSchema)
@requires(Permission.CHANCES_READ)
def read_second_chance(ref: str) -> ChanceCard:
    """Read an offer."""
    return queries.second_chance(ref, current_actor())


@api.post("/auctions/<ref>/second-chances")
@api.arguments(NewChanceSchema)
@api.response(201, ChanceSchema)
@requires(Permission.AUCTIONS_AWARD)
def offer_second_chance(body: dict[str, Any], ref: str) -> ChanceCard:
    """Ask the best bidder that is left, once the award of an auction lapsed."""
    return read(service.offer_second_chance(current_act(), ref, body["bid"]))


@api.post("/second-chances/<ref>/acceptance")
@api.response(200, BidSchema)
@requires(Permission.CHANCES_ANSWER)
def take_second_chance(ref: str) -> BidCard:
    """Take the lot; answers with the bid, `won` or `disqualified` as after any award."""
    return auctions.bid(service.take_second_chance(current_act(), ref), current_actor())


@api.post("/second-chances/<ref>/refusal")
@api.response(200, ChanceSchema)
@requires(Permission.CHANCES_ANSWER)
def decline_second_chance(ref: str) -> ChanceCard:
    """Let the lot go."""
    return read(service.decline_second_chance(current_act(), ref))


@api.post("/auctions/<ref>/give-up")
@api.response(200, AuctionSchema)
@requires(Permission.AUCTIONS_CANCEL)
def give_up_auction(ref: str) -> AuctionCard:
    """End an auction whose award lapsed; its lot is published again."""
    return auctions.auction(service.give_up_auction(current_act(), ref), current_actor())


def read(ref: str) -> ChanceCard:
    """Return an offer as the caller reads it."""
    return queries.second_chance(ref, current_actor())
