"""A summary as a list of its figures, one a row."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.exports import Table, offer, table, whole
from recycling.oversight.summaries import queries
from recycling.oversight.summaries.rules import Figure, figures_of
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("summaries_exports", __name__)

FIGURES: Table[Figure] = table(
    "yearly-summary",
    {
        "part": lambda one: one.part,
        "of": lambda one: one.of,
        "measure": lambda one: one.measure,
        "value": lambda one: one.value,
        "unit": lambda one: one.unit,
    },
)


def _figures(about: str, ref: str) -> Callable[[str], Page[Figure]]:
    year = request.args.get("year", "")
    return whole(figures_of(queries.summary(about, ref, year, current_actor())))


offer(
    blueprint,
    "/summaries/<any(organisations, bases, regions):about>/<ref>/figures",
    FIGURES,
    requires(Permission.SUMMARIES_READ),
    _figures,
)
