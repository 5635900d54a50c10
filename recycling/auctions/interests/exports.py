"""The interests one may read, as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.auctions.interests import queries
from recycling.auctions.interests.queries import InterestCard
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("interests_exports", __name__)

INTERESTS: Table[InterestCard] = table(
    "interests",
    {
        "interest": lambda one: one.ref,
        "organisation": lambda one: one.organisation,
        "organisation_name": lambda one: one.organisation_name,
        "about": lambda one: one.about,
        "about_name": lambda one: one.about_name,
        "kind": lambda one: one.kind,
        "is_declared": lambda one: one.is_declared,
        "from_on": lambda one: one.from_on,
        "to_on": lambda one: one.to_on,
        "note": lambda one: one.note,
        "entered_at": lambda one: one.entered_at,
        "withdrawn_at": lambda one: one.withdrawn_at,
    },
)


def _interests() -> Callable[[str], Page[InterestCard]]:
    actor = current_actor()
    return lambda cursor: queries.interests(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/interests", INTERESTS, requires(Permission.INTERESTS_READ), _interests)
