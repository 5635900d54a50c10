"""Pages of objections to awards: those one may read, raising one, deciding one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.auctions import around as surroundings
from recycling.auctions import queries as auctions
from recycling.auctions.standstill import queries, service
from recycling.auctions.standstill.forms import GROUND_LABELS, DecisionForm, ObjectionForm
from recycling.auctions.standstill.rules import DISMISSED
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.parties.proposals.queries import open_about

blueprint = Blueprint("standstill", __name__)


@blueprint.get("/objections")
@requires(Permission.OBJECTIONS_READ)
def index() -> ResponseReturnValue:
    """List the objections the reader's organisation is party to; to a regulator its country's."""
    page = queries.objections(current_actor(), request.args.get("cursor", ""))
    return render_template("auctions/standstill/index.html", page=page, grounds=GROUND_LABELS)


@blueprint.get("/objections/<ref>")
@requires(Permission.OBJECTIONS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show an objection and how it was decided."""
    card = queries.objection(ref, current_actor())
    return render_template(
        "auctions/standstill/show.html",
        objection=card,
        grounds=GROUND_LABELS,
        proposals=open_about(f"objection:{ref}", current_actor()),
    )


@blueprint.route("/auctions/<ref>/objection", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_OBJECT)
def object_to_award(ref: str) -> ResponseReturnValue:
    """Take a bidder's objection to the award of an auction while it stands still."""
    actor, form = current_actor(), ObjectionForm()
    card, around = auctions.auction(ref, actor), surroundings.around(ref, actor)
    if form.validate_on_submit():
        try:
            made = service.object_to_award(current_act(), ref, form.said())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Objection %(ref)s is raised; the award stands still.", ref=made), "success")
            return redirect(url_for("standstill.show", ref=made), 303)
    return render_template(
        "auctions/standstill/object.html",
        form=form,
        auction=card,
        standstill=around.standstill,
    ), form.status


@blueprint.route("/objections/<ref>/decision", methods=["GET", "POST"])
@requires(Permission.OBJECTIONS_DECIDE)
def decide(ref: str) -> ResponseReturnValue:
    """Let the regulator of the lot's country decide an objection."""
    card, form = queries.objection(ref, current_actor()), DecisionForm()
    if form.validate_on_submit():
        try:
            done = _decided(ref, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(done, "success")
            return redirect(url_for("standstill.show", ref=ref), 303)
    return render_template(
        "auctions/standstill/decide.html", form=form, objection=card, grounds=GROUND_LABELS
    ), form.status


def _decided(ref: str, form: DecisionForm) -> str:
    """Dismiss an objection, or propose that it is upheld; returns what was done."""
    decision = form.said()
    if decision.code == DISMISSED:
        service.decide_objection(current_act(), ref, decision)
        return str(_("Objection %(ref)s is dismissed.", ref=ref))
    service.propose_setting_aside(current_act(), ref, decision)
    return str(_("Proposed. It waits for a second signer of your authority."))
