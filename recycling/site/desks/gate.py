"""Which loads are in quarantine at a gate, for who lifts and for who watches?"""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from recycling.custody.screening import queries
from recycling.custody.screening.rules import QuarantineState
from recycling.deeds import Actor
from recycling.parties.permissions import Permission
from recycling.site.addresses import page_of
from recycling.site.desks.entry import SHOWN, Awaiting, Section, section


def quarantines_to_lift(actor: Actor) -> Section:
    """Return the loads at a recycler's gates that stay there until a report lifts them."""
    return _quarantines(actor, _("Lift it by a report"), Permission.QUARANTINES_LIFT)


def quarantines_to_watch(actor: Actor) -> Section:
    """Return the loads in quarantine at the bases of a regulator's country."""
    return _quarantines(actor, _("Look at it"))


def _quarantines(actor: Actor, word: str, takes: Permission | None = None) -> Section:
    return section(
        _("Loads in quarantine"),
        (
            Awaiting(
                row.ref,
                row.title,
                _(
                    "%(ref)s raised an alarm for radioactivity at %(base)s.",
                    ref=row.consignment,
                    base=row.base_name,
                ),
                page_of("quarantine", row.ref),
                word,
                None,
                "urgent",
            )
            for row in queries.open_ones(actor, SHOWN + 1)
        ),
        url_for("screening.index", state=QuarantineState.OPEN),
        takes=takes,
    )
