"""Mirror statistics as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.oversight.mirror import queries
from recycling.oversight.mirror.queries import FigureCard
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("mirror_exports", __name__)

FIGURES: Table[FigureCard] = table(
    "mirror-figures",
    {
        "year": lambda one: one.year,
        "product": lambda one: one.product,
        "exporter": lambda one: one.exporter,
        "importer": lambda one: one.importer,
        "exported_kg": lambda one: one.exported,
        "imported_kg": lambda one: one.imported,
        "excess": lambda one: one.excess,
        "is_beyond_noise": lambda one: one.is_beyond_noise,
        "source": lambda one: one.source,
        "entered_at": lambda one: one.entered_at,
    },
)


def _figures() -> Callable[[str], Page[FigureCard]]:
    actor = current_actor()
    return lambda cursor: queries.figures(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/mirror/figures", FIGURES, requires(Permission.MIRROR_READ), _figures)
