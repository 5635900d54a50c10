"""The corrections one may read, as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.custody.corrections import queries
from recycling.custody.corrections.queries import CorrectionCard
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("corrections_exports", __name__)

CORRECTIONS: Table[CorrectionCard] = table(
    "corrections",
    {
        "correction": lambda one: one.ref,
        "consignment": lambda one: one.consignment,
        "lot": lambda one: one.lot,
        "title": lambda one: one.title,
        "state": lambda one: one.state,
        "cancels": lambda one: one.cancels,
        "changes": lambda one: [f"{each.field}: {each.old} → {each.new}" for each in one.changes],
        "reason": lambda one: one.reason,
        "asked_by": lambda one: one.asked_by,
        "asked_by_name": lambda one: one.asker_name,
        "asked_at": lambda one: one.asked_at,
        "answers": lambda one: [
            f"{each.organisation} {each.name}: {each.answer}" for each in one.answers
        ],
        "refusals": lambda one: [each.words for each in one.answers if each.words],
        "ended_at": lambda one: one.ended_at,
    },
)


def _corrections() -> Callable[[str], Page[CorrectionCard]]:
    actor = current_actor()
    return lambda cursor: queries.corrections(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/corrections", CORRECTIONS, requires(Permission.CUSTODY_READ), _corrections)
