"""The auctions that take bids, and the bids of one, as files; as their reader may see them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import public, requires
from recycling.auctions import around, queries
from recycling.auctions.around import QuestionCard
from recycling.auctions.cards import AuctionCard, BidCard
from recycling.auctions.formulas.comparing import Compared, compared
from recycling.auctions.ranking import ranking_of
from recycling.exports import LARGEST_PAGE, Table, offer, table, whole
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
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

BIDS: Table[BidCard] = table(
    "bids",
    {
        "bid": lambda one: one.ref,
        "number": lambda one: one.seq,
        "bidder_label": lambda one: one.label,
        "price_per_tonne": lambda one: one.price and one.price.amount,
        "currency": lambda one: one.price and one.price.currency,
        "placed_at": lambda one: one.placed_at,
        "state": lambda one: one.state,
        "commitment": lambda one: one.commitment,
        "salt": lambda one: one.salt,
        "bidder": lambda one: one.bidder,
        "bidder_name": lambda one: one.bidder_name,
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "reason": lambda one: one.reason,
    },
)


QUESTIONS: Table[QuestionCard] = table(
    "auction_questions",
    {
        "number": lambda one: one.number,
        "bidder_label": lambda one: one.label,
        "question": lambda one: one.question,
        "asked_at": lambda one: one.asked_at,
        "answer": lambda one: one.answer,
        "answered_at": lambda one: one.answered_at,
    },
)

COMPARISON: Table[Compared] = table(
    "comparison",
    {
        "bid": lambda one: one.bid.ref,
        "bidder_label": lambda one: one.bid.label,
        "price_per_tonne": lambda one: one.bid.price and one.bid.price.amount,
        "currency": lambda one: one.net.currency,
        "net_for_declared_mass": lambda one: one.net.amount,
        "net_per_kg_rare_earths": lambda one: one.per_kg and one.per_kg.amount,
        "price_per_tonne_index_lower": lambda one: one.low.amount,
        "price_per_tonne_index_higher": lambda one: one.high.amount,
        "paid_by_element": lambda one: "; ".join(
            f"{each.name} {each.amount}" for each in one.brought
        ),
    },
)


def _open() -> Callable[[str], Page[AuctionCard]]:
    actor = current_actor()
    return lambda cursor: queries.open_auctions(actor, cursor, LARGEST_PAGE)


def _bids(ref: str) -> Callable[[str], Page[BidCard]]:
    actor = current_actor()
    return lambda cursor: queries.bids(ref, actor, cursor, LARGEST_PAGE)


def _questions(ref: str) -> Callable[[str], Page[QuestionCard]]:
    actor = current_actor()
    return lambda cursor: around.questions(ref, actor, cursor, LARGEST_PAGE)


def _compared(ref: str) -> Callable[[str], Page[Compared]]:
    ranking = ranking_of(ref, current_actor())
    return whole(compared(queries.row_of(ref), [one.bid for one in ranking.bids]))


offer(blueprint, "/auctions", AUCTIONS, public, _open)
offer(blueprint, "/auctions/<ref>/bids", BIDS, public, _bids)
offer(blueprint, "/auctions/<ref>/questions", QUESTIONS, public, _questions)
offer(
    blueprint,
    "/auctions/<ref>/comparison",
    COMPARISON,
    requires(Permission.AUCTIONS_READ_BIDS),
    _compared,
)
