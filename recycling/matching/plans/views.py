"""Pages of plans: ask for one, watch it being made, read what it proposes."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from recycling.access import requires
from recycling.errors import Refusal
from recycling.matching.plans import queries, service
from recycling.matching.plans.cards import plan_card, plan_lot_card, plan_room_card
from recycling.matching.plans.forms import AIMS, CAPACITY_WORDS, PlanForm
from recycling.matching.plans.rules.asking import WhyNot
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission, may_ever
from recycling.wire import cards

blueprint = Blueprint("plans", __name__)

WHY_NOT = {
    WhyNot.NO_BASE: _l("No base on the register may take it"),
    WhyNot.COSTS: _l("Every base that may take it would cost more than leaving it"),
    WhyNot.NO_ROOM: _l("The room there is, is worth more to other lots"),
}


@blueprint.get("/plans")
@requires(Permission.MATCHING_READ_PLAN)
def index() -> ResponseReturnValue:
    """List the own organisation's plans."""
    page = queries.plans_of(member_ids()[1], request.args.get("cursor", ""))
    return render_template(
        "matching/plans/index.html",
        page=cards(page, plan_card),
        aims=AIMS,
        may_ask=may_ever(current_actor(), Permission.MATCHING_PLAN),
    )


@blueprint.route("/plans/new", methods=["GET", "POST"])
@requires(Permission.MATCHING_PLAN)
def new() -> ResponseReturnValue:
    """Ask what the plan is to be about, and have it made."""
    form = PlanForm()
    if form.validate_on_submit():
        try:
            ref = service.ask_plan(current_act(), form.asked())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("plans.show", ref=ref), 303)
    return render_template("matching/plans/new.html", form=form), form.status


@blueprint.get("/plans/<ref>")
@requires(Permission.MATCHING_READ_PLAN)
def show(ref: str) -> ResponseReturnValue:
    """Show what a plan proposes, its rooms and their prices, and what is left over."""
    row = queries.visible(current_actor(), ref)
    rooms = queries.rooms_of(row, request.args.get("rooms", ""), 20)
    lots = queries.lots_of(row, request.args.get("cursor", ""))
    return render_template(
        "matching/plans/show.html",
        card=plan_card(row),
        rooms=cards(rooms, partial(plan_room_card, plan=row)),
        lots=cards(lots, partial(plan_lot_card, currency=row.currency)),
        aims=AIMS,
        why_not=WHY_NOT,
        capacity=CAPACITY_WORDS,
    )
