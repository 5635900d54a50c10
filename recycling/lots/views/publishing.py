"""Checking a lot's answers, publishing it, and taking it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.errors import Conflict, Refusal
from recycling.forms import Form
from recycling.lots import labels, queries, service
from recycling.lots.forms import WithdrawForm
from recycling.lots.rules import Move, moves_from, next_state
from recycling.lots.views.blueprint import blueprint
from recycling.lots.views.entry import TASKS, is_about, own_draft
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say


@blueprint.route("/lots/<ref>/check", methods=["GET", "POST"])
@requires(Permission.LOTS_PUBLISH)
def check(ref: str) -> ResponseReturnValue:
    """Show every answer to be checked, and publish the lot when the holder says so."""
    lot = own_draft(ref)
    form = Form()
    if form.validate_on_submit():
        try:
            service.publish_lot(current_act(), ref)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("lots.published", ref=ref), 303)
    elif Move.PUBLISH not in moves_from(lot.state):
        return redirect(url_for("lots.show", ref=ref), 303)
    card = queries.card(queries.lot(ref))
    shown = render_template(
        "lots/check.html",
        form=form,
        lot=card,
        labels=labels,
        lacking=[(_page_of(finding.path, ref), finding.message) for finding in card.missing],
    )
    return shown, form.status


def _page_of(path: str, ref: str) -> str:
    task = next(task for task in TASKS if is_about(path, task))
    return url_for(task.endpoint, ref=ref)


@blueprint.get("/lots/<ref>/published")
@requires(Permission.LOTS_PUBLISH)
def published(ref: str) -> ResponseReturnValue:
    """Confirm the publication and say what happens next."""
    lot = own_draft(ref)
    if not lot.is_public:
        raise Conflict(
            "lot_not_published",
            say("Lot %(ref)s is not published yet.", ref=ref),
            way_out=say("Check your answers and publish it."),
        )
    return render_template("lots/published.html", lot=queries.card(lot))


@blueprint.route("/lots/<ref>/withdraw", methods=["GET", "POST"])
@requires(Permission.LOTS_WITHDRAW)
def withdraw(ref: str) -> ResponseReturnValue:
    """Ask whether the lot is really to be taken back, and do it."""
    lot = queries.visible(current_actor(), ref)
    permit(current_actor(), Permission.LOTS_WITHDRAW, lot)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            service.withdraw_lot(current_act(), ref, form.reason.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Lot %(ref)s is withdrawn.", ref=ref), "success")
            return redirect(url_for("lots.mine"), 303)
    elif not form.is_submitted():
        next_state(ref, lot.state, Move.WITHDRAW)
    return render_template("lots/withdraw.html", form=form, lot=lot), form.status
