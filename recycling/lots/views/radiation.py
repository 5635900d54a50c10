"""Pages about a lot's radioactivity: where it stands and may go, and a new measurement."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import public, requires
from recycling.errors import Refusal
from recycling.lots import labels, queries, service
from recycling.lots.radiation_forms import MeasurementForm
from recycling.lots.rules import ASSAYED
from recycling.lots.rules.radioactivity import RADIATION_LIFECYCLE
from recycling.lots.views.blueprint import blueprint
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit
from recycling.streams import rules as streams


@blueprint.get("/lots/<ref>/radioactivity")
@public
def radioactivity(ref: str) -> ResponseReturnValue:
    """Show where a lot stands, what was measured, and the table of all moves."""
    actor = current_actor()
    lot = queries.visible(actor, ref)
    return render_template(
        "lots/radioactivity.html",
        lot=queries.card(lot),
        labels=labels,
        kind=streams.subtype(lot.subtype),
        lifecycle=RADIATION_LIFECYCLE,
        thresholds=streams.thresholds(),
        may_add=may(actor, Permission.LOTS_ASSAY, lot) and lot.state in ASSAYED,
    )


@blueprint.route("/lots/<ref>/radioactivity/new", methods=["GET", "POST"])
@requires(Permission.LOTS_ASSAY)
def new_measurement(ref: str) -> ResponseReturnValue:
    """Ask what was measured, nuclide by nuclide."""
    lot = queries.visible(current_actor(), ref)
    permit(current_actor(), Permission.LOTS_ASSAY, lot)
    form = MeasurementForm()
    if form.validate_on_submit():
        try:
            service.add_measurement(current_act(), ref, form.measurement())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The measurement is kept."), "success")
            return redirect(url_for("lots.radioactivity", ref=ref), 303)
    return render_template("lots/new_measurement.html", form=form, lot=lot), form.status
