"""The page of a lot's journey, and the way to it from the lot's own page."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from recycling.access import public
from recycling.deeds import Actor
from recycling.lots.models import Lot
from recycling.lots.views import lot_panels
from recycling.parties.guard import current_actor
from recycling.site.addresses import SORTS, page_of
from recycling.site.blueprint import blueprint
from recycling.site.journey import journey


@blueprint.get("/lots/<ref>/journey")
@public
def lot_journey(ref: str) -> ResponseReturnValue:
    """Show every fact of a lot that the reader may see, in order."""
    found = journey(ref, current_actor(), request.args.get("cursor", ""))
    return render_template("site/journey.html", journey=found, page_of=page_of, sort_words=SORTS)


def _panel(lot: Lot, _actor: Actor) -> str:
    """Lead from a lot's page to its journey."""
    return Markup(render_template("site/panel.html", lot=lot))


lot_panels.append(_panel)
