"""The patterns in awarded auctions, as a file with their evidence."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.auctions.patterns.queries import PatternCard, patterns
from recycling.auctions.patterns.views import window_asked
from recycling.exports import Table, offer, table, whole
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("patterns_exports", __name__)

PATTERNS: Table[PatternCard] = table(
    "patterns",
    {
        "pattern": lambda one: one.pattern,
        "first": lambda one: one.first,
        "first_name": lambda one: one.first_name,
        "second": lambda one: one.second,
        "second_name": lambda one: one.second_name,
        "auctions": lambda one: list(one.auctions),
        "ties": lambda one: list(one.ties),
    },
)


def _patterns() -> Callable[[str], Page[PatternCard]]:
    return whole(patterns(current_actor(), window_asked()).patterns)


offer(blueprint, "/patterns", PATTERNS, requires(Permission.OVERSIGHT_READ), _patterns)
