"""The queue of a regulator as a file: neither words nor contacts, which a file would carry off."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.oversight.reports import queries
from recycling.oversight.reports.queries import QueuedReport
from recycling.oversight.reports.rules import ReportState
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("reports_exports", __name__)

REPORTS: Table[QueuedReport] = table(
    "reports",
    {
        "report": lambda one: one.ref,
        "kind": lambda one: one.kind,
        "country": lambda one: one.country,
        "place": lambda one: one.place,
        "seen": lambda one: one.seen,
        "state": lambda one: one.state,
        "outcome": lambda one: one.outcome,
        "made_at": lambda one: one.made_at,
        "closed_at": lambda one: one.closed_at,
        "more_like_this": lambda one: one.likes,
        "attachments": lambda one: one.files,
    },
)


def _reports() -> Callable[[str], Page[QueuedReport]]:
    actor, asked = current_actor(), request.args.get("state", "")
    state = asked if asked in tuple(ReportState) else ""
    return lambda cursor: queries.queue(actor, state, cursor, LARGEST_PAGE)


offer(blueprint, "/reports", REPORTS, requires(Permission.REPORTS_READ), _reports)
