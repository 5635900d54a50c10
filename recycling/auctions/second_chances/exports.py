"""The second chances one may read, as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.auctions.second_chances import queries
from recycling.auctions.second_chances.queries import ChanceCard
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("second_chances_exports", __name__)

SECOND_CHANCES: Table[ChanceCard] = table(
    "second-chances",
    {
        "second_chance": lambda one: one.ref,
        "auction": lambda one: one.auction,
        "lot": lambda one: one.lot,
        "title": lambda one: one.title,
        "bid": lambda one: one.bid,
        "bidder_label": lambda one: one.label,
        "base": lambda one: one.base,
        "price_to_holder_per_tonne": lambda one: one.price.amount,
        "currency": lambda one: one.price.currency,
        "state": lambda one: one.state,
        "offered_at": lambda one: one.offered_at,
        "answer_by": lambda one: one.answer_by,
        "answered_at": lambda one: one.answered_at,
    },
)


def _chances() -> Callable[[str], Page[ChanceCard]]:
    actor = current_actor()
    return lambda cursor: queries.second_chances(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/second-chances", SECOND_CHANCES, requires(Permission.CHANCES_READ), _chances)
