"""Pages of programmes, and of the draws as anybody may check them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import public, requires
from recycling.errors import Refusal
from recycling.oversight.inspections import queries
from recycling.oversight.inspections.forms import (
    FIGURE_WORDS,
    PICKED_WORDS,
    LineFilter,
    ProgrammeForm,
)
from recycling.oversight.inspections.programmes import draw_up_programme
from recycling.oversight.inspections.rules.ranking import Quarter, weights
from recycling.oversight.inspections.views.blueprint import blueprint
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may_ever


@blueprint.get("/inspection-draws")
@public
def draws() -> ResponseReturnValue:
    """List the draws of all countries: how each can be checked once its quarter is over."""
    page = queries.draws(request.args.get("cursor", ""))
    return render_template("oversight/inspections/draws.html", page=page, weights=weights(),
                           figure_words=FIGURE_WORDS)  # fmt: skip


@blueprint.get("/inspection-programmes")
@requires(Permission.INSPECTIONS_READ_PROGRAMMES)
def programmes() -> ResponseReturnValue:
    """List the programmes of a regulator's country."""
    return _programmes(ProgrammeForm(formdata=None, quarter=str(Quarter.of(clock.today()))))


def _programmes(form: ProgrammeForm) -> ResponseReturnValue:
    actor = current_actor()
    page = render_template(
        "oversight/inspections/programmes.html",
        page=queries.programmes(actor, request.args.get("cursor", "")),
        form=form if may_ever(actor, Permission.INSPECTIONS_RANK) else None,
    )
    return page, form.status


@blueprint.post("/inspection-programmes")
@requires(Permission.INSPECTIONS_RANK)
def draw_up() -> ResponseReturnValue:
    """Draw up the programme of a quarter."""
    form = ProgrammeForm()
    if form.validate_on_submit():
        try:
            ref = draw_up_programme(
                current_act(), form.quarter.data, form.visits.data, form.drawn_percent.data
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The programme is drawn up. No base is told of it."), "success")
            return redirect(url_for("inspections.programme", ref=ref), 303)
    return _programmes(form)


@blueprint.get("/inspection-programmes/<ref>")
@requires(Permission.INSPECTIONS_READ_PROGRAMMES)
def programme(ref: str) -> ResponseReturnValue:
    """Show a programme: its bases by place, each with what its score is made of."""
    actor, picked = current_actor(), request.args.get("picked", "")
    return render_template(
        "oversight/inspections/programme.html",
        one=queries.programme(ref, actor),
        page=queries.lines(ref, actor, picked, request.args.get("cursor", "")),
        picked=picked,
        filter=LineFilter(),
        weights=weights(),
        figure_words=FIGURE_WORDS,
        picked_words=PICKED_WORDS,
        may_visit=may_ever(actor, Permission.INSPECTIONS_VISIT),
    )
