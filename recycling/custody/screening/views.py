"""Pages of the gate: screening a load, the quarantines one may read, lifting one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from recycling.access import requires
from recycling.custody import queries as consignments
from recycling.custody.models import Consignment
from recycling.custody.panels import consignment_panels
from recycling.custody.rules import State
from recycling.custody.screening import queries, service
from recycling.custody.screening.forms import (
    GROUND_LABELS,
    STATE_LABELS,
    LiftForm,
    ScreeningForm,
    terms_said,
)
from recycling.custody.screening.rules import QuarantineState
from recycling.deeds import Actor
from recycling.errors import Refusal
from recycling.lots.labels import RADIATION_METHODS, RADIOACTIVITY
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit

blueprint = Blueprint("screening", __name__)


@blueprint.route("/consignments/<ref>/screenings/new", methods=["GET", "POST"])
@requires(Permission.SCREENINGS_RECORD)
def new(ref: str) -> ResponseReturnValue:
    """Ask what the instrument showed of a load at the gate."""
    consignment = consignments.consignment(ref, current_actor())
    permit(current_actor(), Permission.SCREENINGS_RECORD, consignment)
    form = _screening_form(consignment)
    if not form.is_submitted() and consignment.state != State.AT_GATE:
        return redirect(url_for("custody.show", ref=ref), 303)
    if form.validate_on_submit():
        try:
            service.screen_load(current_act(), ref, form.reading())
        except Refusal as refusal:
            form.refuse(refusal)
            consignment = consignments.consignment(ref, current_actor())
        else:
            return _screened(ref)
    gate = queries.gate_of(consignment)
    page = render_template(
        "custody/screening/new.html",
        form=form,
        consignment=consignment,
        gate=gate,
        terms=terms_said(gate.terms),
    )
    return page, form.status


def _screened(ref: str) -> ResponseReturnValue:
    gate = queries.gate_of(consignments.consignment(ref, current_actor()))
    if gate.quarantine:
        flash(_("The screening is recorded. The load is in quarantine."), "info")
        return redirect(url_for("screening.show", ref=gate.quarantine), 303)
    flash(_("The screening is recorded: no alarm."), "success")
    return redirect(url_for("custody.show", ref=ref), 303)


def _screening_form(consignment: Consignment) -> ScreeningForm:
    """Make the form, with the instrument the base screened with last."""
    last = queries.last_screening(consignment.base_id)
    if last is None:
        return ScreeningForm()
    return ScreeningForm(
        data={"instrument": last.instrument, "verified_until": last.verified_until}
    )


@blueprint.get("/quarantines")
@requires(Permission.CUSTODY_READ)
def index() -> ResponseReturnValue:
    """List the quarantines of the own consignments; to a regulator its country's."""
    state = request.args.get("state", "")
    page = queries.quarantines(current_actor(), request.args.get("cursor", ""), state=state)
    return render_template(
        "custody/screening/index.html",
        page=page,
        state=state,
        grounds=GROUND_LABELS,
        states=STATE_LABELS,
        is_open=QuarantineState.OPEN,
    )


@blueprint.get("/quarantines/<ref>")
@requires(Permission.CUSTODY_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a quarantine, the screening it began with and the report that lifted it."""
    found = queries.quarantine(ref, current_actor())
    return render_template("custody/screening/show.html", **_labelled(found))


@blueprint.route("/quarantines/<ref>/lift", methods=["GET", "POST"])
@requires(Permission.QUARANTINES_LIFT)
def lift(ref: str) -> ResponseReturnValue:
    """Let the base lift a quarantine by a report that tells nuclides apart."""
    found = queries.quarantine(ref, current_actor(), Permission.QUARANTINES_LIFT)
    form = LiftForm()
    if not form.is_submitted() and not found.may_lift:
        return redirect(url_for("screening.show", ref=ref), 303)
    if form.validate_on_submit():
        try:
            service.lift_quarantine(current_act(), ref, form.report())
        except Refusal as refusal:
            form.refuse(refusal)
            found = queries.quarantine(ref, current_actor())
        else:
            flash(_("Quarantine %(ref)s is lifted.", ref=ref), "success")
            return redirect(url_for("screening.show", ref=ref), 303)
    page = render_template("custody/screening/lift.html", form=form, **_labelled(found))
    return page, form.status


def _labelled(found: queries.QuarantineCard) -> dict[str, object]:
    return {
        "quarantine": found,
        "grounds": GROUND_LABELS,
        "states": STATE_LABELS,
        "methods": RADIATION_METHODS,
        "findings": RADIOACTIVITY,
    }


def _panel(consignment: Consignment, actor: Actor) -> str | None:
    """Show on a consignment's page what was read of its load, and what its gate still asks."""
    gate, screenings = queries.of_consignment(consignment)
    if gate is None and not screenings:
        return None
    return Markup(
        render_template(
            "custody/screening/panel.html",
            consignment=consignment,
            gate=gate,
            screenings=screenings,
            may_screen=gate is not None and may(actor, Permission.SCREENINGS_RECORD, consignment),
        )
    )


consignment_panels.append(_panel)
