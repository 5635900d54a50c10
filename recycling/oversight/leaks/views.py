"""Pages of alerts, for the regulators of the country of whom they name."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.errors import Refusal
from recycling.oversight.leaks import queries, service
from recycling.oversight.leaks.forms import PARTS, SIDES, ClosingForm, StateFilter
from recycling.oversight.leaks.lifecycle import AlertState
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission

blueprint = Blueprint("leaks", __name__)


@blueprint.get("/leak-alerts")
@requires(Permission.LEAKS_READ)
def index() -> ResponseReturnValue:
    """List the alerts of one's country that are open, or others."""
    state = request.args.get("state") or AlertState.OPEN
    return render_template(
        "oversight/leaks/index.html",
        page=queries.alerts(current_actor(), request.args.get("cursor", ""), state=state),
        state=state,
        filter=StateFilter(),
        parts=PARTS,
        sides=SIDES,
    )


@blueprint.get("/leak-alerts/<ref>")
@requires(Permission.LEAKS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show an alert with its evidence."""
    return _page(ref, None)


@blueprint.post("/leak-alerts/<ref>/close")
@requires(Permission.LEAKS_CLOSE)
def close(ref: str) -> ResponseReturnValue:
    """Close an alert with a reason."""
    queries.alert(ref, current_actor())
    form = ClosingForm()
    if form.validate_on_submit():
        try:
            service.close_alert(current_act(), ref, form.reason.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Alert %(ref)s is closed.", ref=ref), "success")
            return redirect(url_for("leaks.show", ref=ref), 303)
    return _page(ref, form)


def _page(ref: str, form: ClosingForm | None) -> ResponseReturnValue:
    card = queries.alert(ref, current_actor())
    if form is None and card.may_close:
        form = ClosingForm(formdata=None)
    page = render_template(
        "oversight/leaks/show.html", one=card, form=form, parts=PARTS, sides=SIDES
    )
    return page, form.status if form else 200
