"""Incidents as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import public
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.site.status import queries
from recycling.site.status.queries import IncidentCard
from recycling.wire import Page

blueprint = Blueprint("status_exports", __name__)

INCIDENTS: Table[IncidentCard] = table(
    "incidents",
    {
        "incident": lambda one: one.ref,
        "title": lambda one: one.title,
        "began_at": lambda one: one.began_at,
        "ended_at": lambda one: one.ended_at,
        "words": lambda one: tuple(note.words for note in one.notes),
    },
)


def _incidents() -> Callable[[str], Page[IncidentCard]]:
    return lambda cursor: queries.incidents(cursor, LARGEST_PAGE)


offer(blueprint, "/incidents", INCIDENTS, public, _incidents)
