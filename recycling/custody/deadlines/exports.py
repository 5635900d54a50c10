"""The deadlines one may read, as a file; with ``?due=all`` also those not overdue yet."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.custody.deadlines import queries
from recycling.custody.deadlines.queries import DeadlineCard
from recycling.custody.deadlines.views import ALL
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("deadlines_exports", __name__)

DEADLINES: Table[DeadlineCard] = table(
    "deadlines",
    {
        "consignment": lambda one: one.consignment,
        "lot": lambda one: one.lot,
        "title": lambda one: one.title,
        "holder_name": lambda one: one.holder_name,
        "base_name": lambda one: one.base_name,
        "kind": lambda one: one.kind,
        "whose": lambda one: one.whose,
        "began_at": lambda one: one.began_at,
        "due_at": lambda one: one.due_at,
        "is_overdue": lambda one: one.is_overdue,
        "source": lambda one: one.source,
    },
)


def _deadlines() -> Callable[[str], Page[DeadlineCard]]:
    actor, only_overdue = current_actor(), request.args.get("due") != ALL
    return lambda cursor: queries.deadlines(actor, cursor, LARGEST_PAGE, only_overdue=only_overdue)


offer(blueprint, "/deadlines", DEADLINES, requires(Permission.CUSTODY_READ), _deadlines)
