"""One's own notices as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import signed_in
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.notices import queries
from recycling.notices.queries import NoticeCard
from recycling.parties.guard import current_actor
from recycling.wire import Page

blueprint = Blueprint("notices_exports", __name__)

NOTICES: Table[NoticeCard] = table(
    "notices",
    {
        "notice": lambda one: one.ref,
        "at": lambda one: one.at,
        "about": lambda one: one.about,
        "text": lambda one: one.text,
        "read_at": lambda one: one.read_at,
    },
)


def _own() -> Callable[[str], Page[NoticeCard]]:
    actor, only_unread = current_actor(), request.args.get("unread") == "1"
    return lambda cursor: queries.notices(actor, cursor, LARGEST_PAGE, unread=only_unread)


offer(blueprint, "/notices", NOTICES, signed_in, _own)
