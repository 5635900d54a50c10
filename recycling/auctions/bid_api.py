"""Bids for programs: a price per tonne, or a formula."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from recycling.access import public, requires
from recycling.auctions import queries, service
from recycling.auctions.api import PRICE, NetPriceSchema, SignedAmountSchema
from recycling.auctions.around_api import api
from recycling.auctions.cards import BidCard, is_far
from recycling.auctions.formulas.schemas import FormulaSchema
from recycling.auctions.rules.written_formula import read_formula
from recycling.auctions.service import Offer
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import CURRENCIES, UnitPrice
from recycling.sayings import say
from recycling.wire import CursorArgs, InstantField, Page, Strict


class BidSchema(Strict):
    """A bid as the caller may see it; bidders are numbers until the award."""

    ref = fields.String(metadata={"description": "reference"})
    seq = fields.Integer(metadata={"description": "place in the gapless sequence, from 1"})
    label = fields.Integer(metadata={"description": "number of the bidder in this auction"})
    is_mine = fields.Boolean(metadata={"description": "whether the caller's organisation bid"})
    price = fields.Nested(
        NetPriceSchema, allow_none=True, metadata={"description": "null while sealed"}
    )
    is_automatic = fields.Boolean(
        metadata={"description": "placed by the registry within a bidder's private limit"}
    )
    limit = fields.Nested(
        NetPriceSchema, allow_none=True, metadata={"description": "the caller's own private limit"}
    )
    placed_at = InstantField(metadata={"description": "instant under the auction's lock"})
    state = fields.String(
        metadata={"description": "standing, outbid, replaced, withdrawn, disqualified, won, lost"}
    )
    commitment = fields.String(
        allow_none=True,
        metadata={"description": "SHA-256 of `salt|auction|bid|minor_per_tonne`, if sealed"},
    )
    salt = fields.String(
        allow_none=True, metadata={"description": "the commitment's salt, once opened"}
    )
    bidder = fields.String(
        allow_none=True, metadata={"description": "organisation, where the caller may know"}
    )
    base = fields.String(
        allow_none=True, metadata={"description": "receiving base, where the caller may know"}
    )
    formula = fields.Nested(
        FormulaSchema,
        allow_none=True,
        metadata={"description": "by which the price came about; null: a price per tonne"},
    )
    reason = fields.String(metadata={"description": "why disqualified or withdrawn, or empty"})


class BidPageSchema(Strict):
    """A page of bids, the newest first."""

    items = fields.List(fields.Nested(BidSchema), metadata={"description": "bids"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


class OfferedPriceSchema(Strict):
    """A signed net price per tonne, as a bidder names it."""

    amount_per_tonne = fields.String(
        required=True,
        validate=validate.Length(max=40),
        metadata={"description": PRICE, "example": "-566.00"},
    )
    currency = fields.String(
        required=True,
        validate=validate.OneOf(CURRENCIES),
        metadata={"description": "ISO 4217; the auction's"},
    )


class OfferSchema(Strict):
    """A bid: a price or a formula, and the base that would receive the lot."""

    base = fields.String(
        required=True,
        validate=validate.Length(max=20),
        metadata={"description": "reference of a base of the caller's"},
    )
    price = fields.Nested(
        OfferedPriceSchema,
        load_default=None,
        allow_none=True,
        metadata={
            "description": "what the bidder offers per tonne; null with a formula",
            "x-usual": True,
        },
    )
    formula = fields.Nested(
        FormulaSchema,
        load_default=None,
        allow_none=True,
        metadata={"description": "what the price is worked out by, where the auction takes one"},
    )
    limit = fields.Nested(
        OfferedPriceSchema,
        load_default=None,
        allow_none=True,
        metadata={"description": "private: as far as which to bid on; open auctions only"},
    )

    @validates_schema
    def names_one_price(self, body: dict[str, Any], **_: Any) -> None:
        """Refuse a bid with no price or with two."""
        if (body.get("price") is None) == (body.get("formula") is None):
            raise ValidationError(say("Give either a price or a formula."), "price")
        if body.get("formula") is not None and body.get("limit") is not None:
            raise ValidationError(say("A bid by formula has no limit."), "limit")


class CheckedBidSchema(Strict):
    """What a bid would come to if it were placed now."""

    price = fields.Nested(NetPriceSchema, metadata={"description": "per tonne as delivered"})
    estimate = fields.Nested(
        SignedAmountSchema, metadata={"description": "for the lot's declared mass"}
    )
    is_far = fields.Boolean(
        metadata={"description": "far above the leading price or an open reserve: mistyped?"}
    )


@api.post("/auctions/<ref>/bids")
@api.arguments(OfferSchema())  # made once: it costs more than the rest of reading a bid
@api.response(201, BidSchema)
@requires(Permission.AUCTIONS_BID)
def place_bid(body: dict[str, Any], ref: str) -> BidCard:
    """Bid with a base of the caller's; answers with the bid as it stands."""
    return service.place_bid.show(current_act(), ref, _offer(body, ref))


@api.post("/auctions/<ref>/bids/check")
@api.arguments(OfferSchema())
@api.response(200, CheckedBidSchema)
@requires(Permission.AUCTIONS_BID)
def check_bid(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Say what a bid would come to, and refuse it as placing it would; nothing is written."""
    offer, card = _offer(body, ref), queries.auction(ref, current_actor())
    service.try_offer(current_actor(), ref, offer)
    return {
        "price": offer.price,
        "estimate": card.estimate(offer.price),
        "is_far": is_far(card, offer.price),
    }


@api.get("/auctions/<ref>/bids")
@api.arguments(CursorArgs, location="query")
@api.response(200, BidPageSchema)
@public
def list_bids(asked: dict[str, Any], ref: str) -> Page[BidCard]:
    """List an auction's bids as far as the caller may see them."""
    return queries.bids(ref, current_actor(), asked["cursor"], asked["limit"])


def _offer(body: dict[str, Any], ref: str) -> Offer:
    if body["formula"] is not None:
        return service.by_formula(ref, body["base"], read_formula(body["formula"]))
    limit = body["limit"]
    return Offer(
        body["base"],
        _price(body["price"], "price"),
        None if limit is None else _price(limit, "limit"),
    )


def _price(asked: dict[str, str], field: str) -> UnitPrice:
    amount, currency = asked["amount_per_tonne"], asked["currency"]
    return UnitPrice.per_tonne(amount, currency, f"{field}.amount_per_tonne")
