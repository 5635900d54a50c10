"""Pages of deadlines: what is overdue, what is still to be done, what is due on a consignment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from recycling.access import requires
from recycling.custody.deadlines import queries
from recycling.custody.deadlines.rules import DeadlineKind
from recycling.custody.deadlines.words import KIND_LABELS, WHOSE_LABELS
from recycling.custody.models import Consignment
from recycling.custody.panels import consignment_panels
from recycling.deeds import Actor
from recycling.lots.models import Lot
from recycling.lots.rules import State
from recycling.lots.views import lot_terms
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission

blueprint = Blueprint("deadlines", __name__)
ALL = "all"


@blueprint.get("/deadlines")
@requires(Permission.CUSTODY_READ)
def index() -> ResponseReturnValue:
    """List what is overdue on the own consignments, or all that is to be done; a country's."""
    only_overdue = request.args.get("due") != ALL
    page = queries.deadlines(
        current_actor(), request.args.get("cursor", ""), only_overdue=only_overdue
    )
    return render_template(
        "custody/deadlines/index.html",
        page=page,
        only_overdue=only_overdue,
        kinds=KIND_LABELS,
        whose=WHOSE_LABELS,
    )


def _panel(consignment: Consignment, _actor: Actor) -> str | None:
    """Say on a consignment's page what is due when."""
    found = queries.of_consignment(consignment.id)
    if not found:
        return None
    page = render_template(
        "custody/deadlines/panel.html", deadlines=found, kinds=KIND_LABELS, whose=WHOSE_LABELS
    )
    return Markup(page)  # nosemgrep: markup-of-our-own-only


def _until(kind: DeadlineKind) -> Callable[[Lot], datetime | None]:
    return lambda lot: queries.due_on_lot(lot, kind)


consignment_panels.append(_panel)
lot_terms.update(
    {
        State.HANDED_OVER: _until(DeadlineKind.RECEIPT),
        State.RECEIVED: _until(DeadlineKind.RECOVERY),
        State.RECOVERED: _until(DeadlineKind.CERTIFICATE),
    }
)
