"""Pages of what a base discharges, with the cases about it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import public, requires
from recycling.bases import queries as register
from recycling.bases.cases import queries as cases
from recycling.bases.discharge import queries, service
from recycling.bases.discharge.limits import standard
from recycling.bases.discharge.rules import Outcome
from recycling.bases.forms.discharge import ResultForm
from recycling.bases.views.blueprint import PAGE, blueprint
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit


@blueprint.get("/bases/<ref>/discharge")
@public
def discharge(ref: str) -> ResponseReturnValue:
    """Show anybody what a base discharges against its limits, and the cases about it."""
    base = register.base(ref)
    page = queries.results(ref, request.args.get("cursor", ""), PAGE)
    following = url_for("bases.discharge", ref=ref, cursor=page.next) if page.next else ""
    return render_template(
        "bases/discharge.html",
        base=base,
        results=page.items,
        next_page=following,
        cases=cases.of_base(ref, current_actor(), "", PAGE).items,
        standard=standard(),
        may_open=may(current_actor(), Permission.CASES_OPEN, base),
        may_enter=may(current_actor(), Permission.DISCHARGE_ENTER, base),
    )


@blueprint.route("/bases/<ref>/discharge/new", methods=["GET", "POST"])
@requires(Permission.DISCHARGE_ENTER)
def new_result(ref: str) -> ResponseReturnValue:
    """Enter a monitoring result, as the base or as a laboratory."""
    base = register.base(ref)
    permit(current_actor(), Permission.DISCHARGE_ENTER, base)
    form = ResultForm()
    if form.validate_on_submit():
        try:
            made = service.enter_result(current_act(), ref, form.new_result())
            _tell(made)
            return redirect(url_for("bases.discharge", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("bases/new_result.html", form=form, base=base), form.status


def _tell(ref: str) -> None:
    """Say at once what a result means; a breach is told as one."""
    found = queries.result(ref)
    if found.outcome == Outcome.BREACH:
        words = _("Result %(ref)s exceeds its limit of %(limit)s.", ref=ref, limit=found.limit)
        flash(words + " " + _("A case is open."), "error")
    else:
        flash(_("Result %(ref)s is entered.", ref=ref), "success")
