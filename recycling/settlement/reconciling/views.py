"""Pages of reconciliations and of the differences they found."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may
from recycling.settlement.reconciling import queries, service
from recycling.settlement.reconciling.forms import ClosingForm, StateFilter
from recycling.settlement.reconciling.lifecycle import DifferenceState
from recycling.settlement.reconciling.words import MOVEMENTS

blueprint = Blueprint("reconciling", __name__)


@blueprint.get("/reconciliations")
@requires(Permission.RECONCILIATIONS_READ)
def index() -> ResponseReturnValue:
    """List the reconciliations of our books with the payment service."""
    page = queries.reconciliations(request.args.get("cursor", ""))
    left, vanished = queries.open_count()
    return render_template(
        "settlement/reconciling/index.html", page=page, left=left, vanished=vanished
    )


@blueprint.get("/reconciliations/<ref>")
@requires(Permission.RECONCILIATIONS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show what a day came to on both sides, and every difference that was found."""
    return render_template(
        "settlement/reconciling/show.html",
        one=queries.reconciliation(ref),
        sums=queries.sums(ref),
        page=queries.found_by(ref, request.args.get("cursor", "")),
        movements=MOVEMENTS,
    )


@blueprint.get("/differences")
@requires(Permission.RECONCILIATIONS_READ)
def differences() -> ResponseReturnValue:
    """List the differences that are open, or others."""
    state = request.args.get("state") or DifferenceState.OPEN
    return render_template(
        "settlement/reconciling/differences.html",
        page=queries.differences(state, request.args.get("cursor", "")),
        state=state,
        filter=StateFilter(),
    )


@blueprint.get("/differences/<ref>")
@requires(Permission.RECONCILIATIONS_READ)
def difference(ref: str) -> ResponseReturnValue:
    """Show a difference: both sides, what is to be done, and why it was closed."""
    return _page(ref, None)


@blueprint.post("/differences/<ref>/close")
@requires(Permission.DIFFERENCES_CLOSE)
def close(ref: str) -> ResponseReturnValue:
    """Close a difference with a reason."""
    queries.difference(ref)
    form = ClosingForm()
    if form.validate_on_submit():
        try:
            service.close_difference(current_act(), ref, form.reason.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Difference %(ref)s is closed.", ref=ref), "success")
            return redirect(url_for("reconciling.difference", ref=ref), 303)
    return _page(ref, form)


def _page(ref: str, form: ClosingForm | None) -> ResponseReturnValue:
    card = queries.difference(ref)
    is_open = card.state == DifferenceState.OPEN
    if form is None and is_open and may(current_actor(), Permission.DIFFERENCES_CLOSE):
        form = ClosingForm(formdata=None)
    page = render_template("settlement/reconciling/difference.html", one=card, form=form)
    return page, form.status if form else 200
