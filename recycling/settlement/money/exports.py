"""The money that waits, as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.money import queries
from recycling.settlement.money.queries import Waiting
from recycling.wire import Page

blueprint = Blueprint("money_exports", __name__)

WAITING: Table[Waiting] = table(
    "waiting-money",
    {
        "sale": lambda one: one.sale,
        "lot": lambda one: one.lot,
        "payer": lambda one: one.payer,
        "payee": lambda one: one.payee,
        "currency": lambda one: one.held.currency,
        "held": lambda one: one.held.amount,
        "on_its_way": lambda one: one.on_its_way.amount,
        "released_by": lambda one: one.released_by,
        "kept_until": lambda one: one.kept_until,
    },
)


def _waiting() -> Callable[[str], Page[Waiting]]:
    actor = current_actor()
    return lambda cursor: queries.waiting(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/money/waiting", WAITING, requires(Permission.ACCOUNTS_READ), _waiting)
