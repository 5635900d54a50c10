"""The deposits one may read, as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.deposits import queries
from recycling.settlement.deposits.queries import DepositCard
from recycling.wire import Page

blueprint = Blueprint("deposits_exports", __name__)

DEPOSITS: Table[DepositCard] = table(
    "deposits",
    {
        "deposit": lambda one: one.ref,
        "auction": lambda one: one.auction,
        "lot": lambda one: one.lot,
        "bidder": lambda one: one.bidder,
        "bidder_name": lambda one: one.bidder_name,
        "amount": lambda one: one.amount.amount,
        "currency": lambda one: one.amount.currency,
        "state": lambda one: one.state,
        "why": lambda one: one.why,
        "asked_at": lambda one: one.asked_at,
        "held_at": lambda one: one.held_at,
        "held_until": lambda one: one.held_until,
        "taken_at": lambda one: one.taken_at,
        "ended_at": lambda one: one.ended_at,
    },
)


def _deposits() -> Callable[[str], Page[DepositCard]]:
    actor = current_actor()
    return lambda cursor: queries.deposits(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/deposits", DEPOSITS, requires(Permission.DEPOSITS_READ), _deposits)
