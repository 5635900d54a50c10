"""The objections one may read, as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.auctions.standstill import queries
from recycling.auctions.standstill.queries import ObjectionCard
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("standstill_exports", __name__)

OBJECTIONS: Table[ObjectionCard] = table(
    "objections",
    {
        "objection": lambda one: one.ref,
        "auction": lambda one: one.auction,
        "lot": lambda one: one.lot,
        "bidder_label": lambda one: one.label,
        "objector": lambda one: one.objector,
        "objector_name": lambda one: one.objector_name,
        "awarded_label": lambda one: one.awarded_label,
        "ground": lambda one: one.ground,
        "words": lambda one: one.words,
        "raised_at": lambda one: one.raised_at,
        "state": lambda one: one.state,
        "decided_at": lambda one: one.decided_at,
        "decision_words": lambda one: one.decision_words,
    },
)


def _objections() -> Callable[[str], Page[ObjectionCard]]:
    actor = current_actor()
    return lambda cursor: queries.objections(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/objections", OBJECTIONS, requires(Permission.OBJECTIONS_READ), _objections)
