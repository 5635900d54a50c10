"""How are the stops on a lot's journey called for people?"""

from __future__ import annotations

from flask_babel import gettext as _

from recycling.recovery.shares.journey import Stop, StopKind


def lines_of(stop: Stop) -> tuple[str, str]:
    """Return what a stop is called, and what more is said of it."""
    named = {
        StopKind.LOT: (stop.name, _("the lot")),
        StopKind.EXCESS: (_("More than was brought"), ""),
        StopKind.BATCH: (stop.name, stop.base),
        StopKind.BATCHES: (_("%(count)s batches", count=stop.name), ""),
        StopKind.PRODUCT: (stop.name, _("product")),
        StopKind.INTERMEDIATE: (stop.name, _("still to be treated")),
        StopKind.RESIDUE: (stop.name, _("residue")),
        StopKind.UNEXPLAINED: (_("Unexplained"), _("found nowhere")),
    }
    name, more = named[stop.kind]
    return str(name), str(more)


def name_of(stop: Stop) -> str:
    """Return a stop in one line."""
    return " · ".join(line for line in lines_of(stop) if line)
