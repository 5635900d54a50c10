"""Auctions, bids and awards for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.access import public, requires
from recycling.auctions import queries, service
from recycling.auctions.around_api import ConditionsSchema, api, conditions_of
from recycling.auctions.cards import AuctionCard
from recycling.auctions.formulas.schemas import PricingSchema
from recycling.auctions.rules import BidState, Format, Terms
from recycling.auctions.rules.ending import CANCELLING, LONGEST_WORDS, PASSING_OVER, Reason
from recycling.auctions.rules.reference import Pricing
from recycling.errors import Conflict
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import CURRENCIES, Money, UnitPrice, exact
from recycling.sayings import say
from recycling.wire import (
    CursorArgs,
    ExactDecimal,
    InstantField,
    MassField,
    Page,
    Strict,
)

PRICE = "signed net price per tonne (wet): positive is paid to the holder, negative by the holder"
_TERMS = {
    "reserve": "lowest price the holder takes, signed; null takes any",
    "reserve_is_open": "whether bidders see the reserve",
    "increment_per_tonne": "least step between two bids; open auctions only",
    "soft_close_seconds": "a bid in the last so many seconds extends an open auction",
    "extension_seconds": "an extending bid leaves at least this many seconds",
    "ask": "price at which the first who takes it has the lot, signed; fixed and descending only",
    "step_seconds": "a descending price falls by the step every so many seconds, to the reserve",
}


def _words(description: str) -> fields.String:
    return fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_WORDS),
        metadata={"description": description},
    )


class AuctionTermsSchema(Strict):
    """On what terms a lot is offered."""

    format = fields.String(
        required=True,
        validate=validate.OneOf([str(one) for one in Format]),
        metadata={"description": "sealed, open (ascending), fixed (ask), or descending (ask)"},
    )
    currency = fields.String(
        required=True,
        validate=validate.OneOf(CURRENCIES),
        metadata={"description": "ISO 4217; every bid is in it"},
    )
    closes_at = fields.AwareDateTime(
        required=True, metadata={"description": "planned close, RFC 3339 with its offset"}
    )
    reserve_per_tonne = ExactDecimal(
        load_default=None, allow_none=True, metadata={"description": _TERMS["reserve"]}
    )
    reserve_is_open = fields.Boolean(
        load_default=False, metadata={"description": _TERMS["reserve_is_open"]}
    )
    increment_per_tonne = ExactDecimal(
        load_default=None, allow_none=True,
        metadata={"description": _TERMS["increment_per_tonne"]},
    )  # fmt: skip
    soft_close_seconds = fields.Integer(
        load_default=0, strict=True, metadata={"description": _TERMS["soft_close_seconds"]}
    )
    extension_seconds = fields.Integer(
        load_default=0, strict=True, metadata={"description": _TERMS["extension_seconds"]}
    )
    ask_per_tonne = ExactDecimal(
        load_default=None, allow_none=True, metadata={"description": _TERMS["ask"]}
    )
    step_seconds = fields.Integer(
        load_default=0, strict=True, metadata={"description": _TERMS["step_seconds"]}
    )

    formulas = fields.Nested(
        PricingSchema,
        load_default=None,
        allow_none=True,
        metadata={"description": "takes bids by formula, worked out so; null: prices only"},
    )
    conditions = fields.Nested(
        ConditionsSchema,
        load_default=None,
        allow_none=True,
        metadata={"description": "what holds besides; null: nothing, open to all eligible"},
    )


class MoneyPerTonneSchema(Strict):
    """An unsigned amount per tonne."""

    amount = fields.String(metadata={"description": "major units"})
    amount_minor = fields.Integer(attribute="minor", metadata={"description": "minor units"})
    currency = fields.String(metadata={"description": "ISO 4217"})


class SignedAmountSchema(Strict):
    """An amount of money; below zero it is paid by the holder."""

    amount = fields.String(metadata={"description": "major units"})
    amount_minor = fields.Integer(attribute="minor", metadata={"description": "minor units"})
    currency = fields.String(metadata={"description": "ISO 4217"})


class NetPriceSchema(Strict):
    """A signed net price per tonne."""

    amount_per_tonne = fields.String(attribute="amount", metadata={"description": PRICE})
    minor_per_tonne = fields.Integer(metadata={"description": "the same in minor units"})
    currency = fields.String(metadata={"description": "ISO 4217"})


class AuctionedLotSchema(Strict):
    """The lot an auction is about."""

    ref = fields.String(metadata={"description": "reference"})
    title = fields.String(metadata={"description": "the holder's words"})
    stream = fields.String(metadata={"description": "id of the stream"})
    subtype = fields.String(metadata={"description": "id of the sub-type"})
    country = fields.String(metadata={"description": "ISO 3166-1 alpha-2"})
    place = fields.String(metadata={"description": "where it lies"})
    wet_mass = MassField(metadata={"description": "kg, as declared"})


class PlatformFeeSchema(Strict):
    """What the platform keeps of what is released to the payee."""

    version = fields.Integer(metadata={"description": "version of the rule"})
    basis_points = fields.Integer(metadata={"description": "hundredths of a per cent"})
    valid_from = fields.Date(metadata={"description": "first day of awards under it"})
    decision = fields.String(metadata={"description": "what it rests on"})


class AuctionSchema(Strict):
    """An auction as the caller may see it."""

    ref = fields.String(metadata={"description": "reference"})
    lot = fields.Nested(AuctionedLotSchema, metadata={"description": "what is offered"})
    format = fields.String(metadata={"description": "sealed, open, fixed or descending"})
    state = fields.String(metadata={"description": "open, closed, awarded, unsold or cancelled"})
    currency = fields.String(metadata={"description": "ISO 4217"})
    opens_at = InstantField(metadata={"description": "when it opened"})
    planned_close_at = InstantField(metadata={"description": "the close fixed at the opening"})
    closes_at = InstantField(metadata={"description": "the effective close"})
    ended_at = InstantField(
        allow_none=True, metadata={"description": "when it was closed or cancelled, or null"}
    )
    is_taking_bids = fields.Boolean(metadata={"description": "whether a bid could stand now"})
    increment = fields.Nested(
        MoneyPerTonneSchema, metadata={"description": _TERMS["increment_per_tonne"]}
    )
    soft_close_seconds = fields.Integer(metadata={"description": _TERMS["soft_close_seconds"]})
    extension_seconds = fields.Integer(metadata={"description": _TERMS["extension_seconds"]})
    has_reserve = fields.Boolean(metadata={"description": "whether there is a reserve at all"})
    reserve = fields.Nested(
        NetPriceSchema, allow_none=True, metadata={"description": "where the caller may see it"}
    )
    reserve_met = fields.Boolean(
        allow_none=True, metadata={"description": "of the leading bid; null where sealed"}
    )
    bids = fields.Integer(metadata={"description": "how many were admitted: the last `seq`"})
    bidders = fields.Integer(metadata={"description": "how many organisations bid"})
    best = fields.Nested(
        NetPriceSchema,
        allow_none=True,
        metadata={"description": "leading price; null where sealed"},
    )
    least = fields.Nested(
        NetPriceSchema, allow_none=True, metadata={"description": "lowest next bid; null: any"}
    )
    ask = fields.Nested(
        NetPriceSchema, allow_none=True, metadata={"description": "what is asked now, or null"}
    )
    step_seconds = fields.Integer(metadata={"description": _TERMS["step_seconds"]})
    falls_next_at = InstantField(
        allow_none=True, metadata={"description": "when the asked price falls next, or null"}
    )
    by_invitation = fields.Boolean(metadata={"description": "whether only invited ones may bid"})
    takes_formulas = fields.Boolean(metadata={"description": "whether bids by formula are taken"})
    platform_fee = fields.Nested(
        PlatformFeeSchema, metadata={"description": "under which an award made today falls"}
    )
    end_reason = fields.String(metadata={"description": "why cancelled after a bid, or empty"})
    end_words = fields.String(metadata={"description": "the holder's words for it, or empty"})


class AuctionPageSchema(Strict):
    """A page of auctions, the next to close first."""

    items = fields.List(fields.Nested(AuctionSchema), metadata={"description": "auctions"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


class AwardChoiceSchema(Strict):
    """Which bid the holder means to award."""

    bid = fields.String(
        load_default="",
        validate=validate.Length(max=20),
        metadata={"description": "reference of the bid; empty takes whichever is the best"},
    )
    reason = fields.String(
        load_default="",
        validate=validate.OneOf(["", *PASSING_OVER]),
        metadata={"description": "needed where the bid is not the best"},
    )
    words = _words("explains the reason")


class CancelSchema(Strict):
    """Why an auction is cancelled; needed once somebody has bid."""

    reason = fields.String(
        load_default="",
        validate=validate.OneOf(["", *CANCELLING]),
        metadata={"description": "told to everybody"},
    )
    words = _words("explains the reason; told to everybody")


@api.post("/lots/<ref>/auctions")
@api.arguments(AuctionTermsSchema)
@api.response(201, AuctionSchema)
@requires(Permission.AUCTIONS_OPEN)
def open_auction(body: dict[str, Any], ref: str) -> AuctionCard:
    """Put a published lot of the caller's up for auction."""
    conditions, said = conditions_of(body["conditions"], body["currency"]), body["formulas"]
    pricing = None if said is None else Pricing(said["index_publisher"], said["averaging_days"])
    return _card(service.open_auction(current_act(), ref, _terms(body), conditions, pricing))


@api.get("/auctions")
@api.arguments(CursorArgs, location="query")
@api.response(200, AuctionPageSchema)
@public
def list_auctions(asked: dict[str, Any]) -> Page[AuctionCard]:
    """List the auctions that take bids now."""
    return queries.open_auctions(current_actor(), asked["cursor"], asked["limit"])


@api.get("/auctions/<ref>")
@api.response(200, AuctionSchema)
@public
def read_auction(ref: str) -> AuctionCard:
    """Read an auction."""
    return _card(ref)


@api.post("/auctions/<ref>/award")
@api.arguments(AwardChoiceSchema)
@api.response(200, AuctionSchema)
@requires(Permission.AUCTIONS_AWARD)
def award_auction(body: dict[str, Any], ref: str) -> AuctionCard:
    """Award the lot to the best bid, or to another with a reason.

    Answers 409 `bid_disqualified` when the base may no longer take the lot: that is written, and
    the next best bid can be awarded then.
    """
    bid = queries.bid(
        service.award(current_act(), ref, body["bid"], Reason(body["reason"], body["words"])),
        current_actor(),
    )
    if bid.state == BidState.DISQUALIFIED:
        raise Conflict(
            "bid_disqualified",
            say("%(bid)s was disqualified: %(reason)s", bid=bid.ref, reason=bid.reason),
            field="bid",
            way_out=say("Read the auction again and award the next best bid, if one is left."),
        )
    return _card(ref)


@api.post("/auctions/<ref>/cancel")
@api.arguments(CancelSchema)
@api.response(200, AuctionSchema)
@requires(Permission.AUCTIONS_CANCEL)
def cancel_auction(body: dict[str, Any], ref: str) -> AuctionCard:
    """Take an auction back; once somebody has bid, with a reason that is told to everybody."""
    reason = Reason(body["reason"], body["words"])
    return _card(service.cancel_auction(current_act(), ref, reason))


def _card(ref: str) -> AuctionCard:
    return queries.auction(ref, current_actor())


def _terms(body: dict[str, Any]) -> Terms:
    currency, step = body["currency"], body["increment_per_tonne"]
    return Terms(
        format=body["format"],
        currency=currency,
        closes_at=body["closes_at"],
        reserve_minor_per_tonne=_signed(body, "reserve_per_tonne"),
        reserve_is_open=body["reserve_is_open"],
        increment_minor=(
            0 if step is None else Money.of(exact(step), currency, "increment_per_tonne").minor
        ),
        soft_close_seconds=body["soft_close_seconds"],
        extension_seconds=body["extension_seconds"],
        ask_minor_per_tonne=_signed(body, "ask_per_tonne"),
        step_seconds=body["step_seconds"],
    )


def _signed(body: dict[str, Any], field: str) -> int | None:
    amount = body[field]
    if amount is None:
        return None
    return UnitPrice.per_tonne(amount, body["currency"], field).minor_per_tonne
