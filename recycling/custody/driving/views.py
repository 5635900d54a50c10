"""The driver's page: one consignment at a time, and what to do with it."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from recycling import clock
from recycling.access import requires
from recycling.custody import service
from recycling.custody.driving import queries
from recycling.custody.forms import HandoverForm
from recycling.custody.queries import stops_on
from recycling.custody.rules import State, next_signing
from recycling.lots.cards import code_display
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission, may

blueprint = Blueprint("driving", __name__)


@blueprint.get("/driver")
@requires(Permission.CUSTODY_SIGN_CARRIER)
def today() -> ResponseReturnValue:
    """Show what the own organisation has to pick up, carry and give now."""
    actor, day = current_actor(), clock.today()
    page = queries.at_hand(actor, day, request.args.get("cursor", ""))
    one = page.items[0] if page.items else None
    signing = one and next_signing(State(one.state), is_last_leg=one.is_on_last_leg)
    return render_template(
        "custody/driving/today.html",
        one=one,
        code=code_display(one.lot) if one else "",
        signing=signing,
        may_sign=one and signing and may(actor, service.PERMISSION[signing], one),
        may_show=one and may(actor, Permission.ROADSIDE_ASK, one),
        signs=HandoverForm(),
        stops=stops_on(one) if one else (),
        next=page.next,
        count=queries.count_at_hand(actor, day),
    )
