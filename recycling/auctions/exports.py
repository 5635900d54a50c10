"""The auctions that take bids, as a file; each reader's as that reader may see them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import public
from recycling.auctions import queries
from recycling.auctions.cards import AuctionCard
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.wire import Page

blueprint = Blueprint("auctions_exports", __name__)

AUCTIONS: Table[AuctionCard] = table(
    "auctions",
    {
        "auction": lambda one: one.ref,
        "lot": lambda one: one.lot.ref,
        "title": lambda one: one.lot.title,
        "stream": lambda one: one.lot.stream,
        "subtype": lambda one: one.lot.subtype,
        "country": lambda one: one.lot.country,
        "place": lambda one: one.lot.place,
        "wet_mass_kg": lambda one: one.lot.wet_mass,
        "format": lambda one: one.format,
        "opens_at": lambda one: one.opens_at,
        "closes_at": lambda one: one.closes_at,
        "currency": lambda one: one.currency,
        "best_price_per_tonne": lambda one: one.best and one.best.amount,
        "least_next_price_per_tonne": lambda one: one.least and one.least.amount,
        "bids": lambda one: one.bids,
        "bidders": lambda one: one.bidders,
    },
)


def _open() -> Callable[[str], Page[AuctionCard]]:
    actor = current_actor()
    return lambda cursor: queries.open_auctions(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/auctions", AUCTIONS, public, _open)
