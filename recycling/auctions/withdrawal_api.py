"""Taking a bid back, for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.access import requires
from recycling.auctions import queries, service
from recycling.auctions.around_api import api
from recycling.auctions.bid_api import BidSchema
from recycling.auctions.cards import BidCard
from recycling.auctions.rules.ending import LONGEST_WORDS, Reason
from recycling.auctions.rules.withdrawing import WITHDRAWING
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Strict


class WithdrawalSchema(Strict):
    """Which bid is taken back, and why."""

    bid = fields.String(
        required=True,
        validate=validate.Length(1, 20),
        metadata={"description": "reference of a bid of the caller's that stands"},
    )
    reason = fields.String(
        required=True,
        validate=validate.OneOf([*WITHDRAWING]),
        metadata={"description": "the ground; the registry looks whether it holds"},
    )
    words = fields.String(
        required=True,
        validate=validate.Length(10, LONGEST_WORDS),
        metadata={"description": "explains it", "example": "Typed 1250.00 instead of 125.00."},
    )


@api.post("/auctions/<ref>/withdrawal")
@api.arguments(WithdrawalSchema)
@api.response(200, BidSchema)
@requires(Permission.AUCTIONS_BID)
def withdraw_bid(body: dict[str, Any], ref: str) -> BidCard:
    """Take a bid back: mistyped and just placed, or its base may no longer take the lot."""
    reason = Reason(body["reason"], body["words"])
    return queries.bid(
        service.withdraw_bid(current_act(), ref, body["bid"], reason), current_actor()
    )
