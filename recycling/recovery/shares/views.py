"""Pages on which one reads what became of a lot, and whose is what came out of a batch."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from recycling.access import requires
from recycling.custody import queries as consignments
from recycling.custody.outgoing.events import later_events
from recycling.deeds import Actor
from recycling.flows import colour_of
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.views import lot_panels
from recycling.pages.sankey import Diagram, Leg, diagram
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.recovery import queries as batches
from recycling.recovery.shares import queries, words
from recycling.recovery.shares.epcis import events_of
from recycling.recovery.shares.journey import Journey
from recycling.recovery.shares.tracing import journey_of
from recycling.streams.rules import element

blueprint = Blueprint("shares", __name__)


@blueprint.get("/lots/<ref>/shares")
@requires(Permission.SHARES_READ)
def of_lot(ref: str) -> ResponseReturnValue:
    """Show what became of a lot, to its holder, its base and its regulator."""
    lot = lots.visible(current_actor(), ref)
    return render_template(
        "recovery/shares/of_lot.html",
        lot=lot,
        where=queries.whereabouts(lot, current_actor()),
        lines=queries.recovered_from_lot(lot.id),
        page=queries.page_of_lot(lot.id, request.args.get("cursor", "")),
        element=element,
    )


@blueprint.get("/batches/<ref>/shares")
@requires(Permission.RECOVERY_READ)
def of_batch(ref: str) -> ResponseReturnValue:
    """Show whose everything is that came out of a batch."""
    batch = batches.batch(ref, current_actor())
    page = queries.page_of_batch(batch.id, request.args.get("cursor", ""))
    return render_template("recovery/shares/of_batch.html", batch=batch, page=page)


def _panel(lot: Lot, actor: Actor) -> str | None:
    """Say on the lot's page how much of it is treated, once a base accepted it."""
    consignment = consignments.of_lot(lot.id)
    if consignment is None or not queries.is_readable(consignment, actor):
        return None
    where = queries.whereabouts(lot, actor)
    travelled = journey_of(lot)
    return Markup(
        render_template(
            "recovery/shares/panel.html",
            lot=lot,
            where=where,
            journey=travelled,
            drawn=_drawn(travelled),
            words=words,
            element=element,
            colour_of=colour_of,
        )
    )


def _drawn(journey: Journey) -> Diagram:
    legs = [
        Leg(way.source.key, way.target.key, symbol, milligrams)
        for way in journey.ways
        for symbol, milligrams in way.milligrams.items()
    ]
    return diagram([[stop.key for stop in stops] for stops in journey.columns], legs)


lot_panels.append(_panel)
later_events.append(events_of)
