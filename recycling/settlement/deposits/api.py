"""Deposits for programs: lay one down, list and read the own ones."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import fields

from recycling.access import requires
from recycling.auctions.rules.deposits import DepositState
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.api import AmountSchema
from recycling.settlement.deposits import placing, queries
from recycling.settlement.deposits.queries import DepositCard
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "deposits_api", __name__, url_prefix=PREFIX, description="Deposits laid down before bidding"
)


class DepositSchema(Strict):
    """Money held on a bidder's card, and what became of it."""

    ref = fields.String(metadata={"description": "reference"})
    auction = fields.String(metadata={"description": "in which auction"})
    lot = fields.String(metadata={"description": "its lot"})
    bidder = fields.String(metadata={"description": "organisation that lays it down"})
    amount = fields.Nested(AmountSchema, metadata={"description": "how much"})
    state = fields.String(metadata={"description": ", ".join(DepositState)})
    why = fields.String(metadata={"description": "for what it was let go, or empty"})
    asked_at = InstantField(metadata={"description": "when it was begun"})
    held_at = InstantField(allow_none=True, metadata={"description": "since when held, or null"})
    held_until = InstantField(
        allow_none=True, metadata={"description": "until when the bank holds it, or null"}
    )
    taken_at = InstantField(
        allow_none=True, metadata={"description": "when the money was taken, or null"}
    )
    ended_at = InstantField(
        allow_none=True, metadata={"description": "when it was at its end, or null"}
    )
    page = fields.String(
        allow_none=True,
        metadata={"description": "where the bidder's bank holds it, in a browser, while asked"},
    )


class DepositPageSchema(Strict):
    """A page of deposits."""

    items = fields.List(fields.Nested(DepositSchema), metadata={"description": "last asked first"})
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


@api.get("/deposits")
@api.arguments(CursorArgs, location="query")
@api.response(200, DepositPageSchema)
@requires(Permission.DEPOSITS_READ)
def list_deposits(asked: dict[str, Any]) -> Page[DepositCard]:
    """List the deposits of the caller's organisation; for a regulator its country's."""
    return queries.deposits(current_actor(), asked["cursor"], asked["limit"])


@api.get("/deposits/<ref>")
@api.response(200, DepositSchema)
@requires(Permission.DEPOSITS_READ)
def read_deposit(ref: str) -> DepositCard:
    """Read a deposit."""
    return queries.deposit(ref, current_actor())


@api.post("/auctions/<ref>/deposit")
@api.response(201, DepositSchema)
@requires(Permission.AUCTIONS_BID)
def lay_down(ref: str) -> DepositCard:
    """Begin to lay down an auction's deposit, or take up the one begun, and get its page."""
    base_url = current_app.extensions["settings"].base_url
    made = placing.open_page(current_act(), ref, base_url)
    return queries.deposit(made, current_actor())
