"""Pages of interests: those one may read, declaring one, recording one, withdrawing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import requires
from recycling.auctions.interests import queries, service
from recycling.auctions.interests.forms import KIND_LABELS, InterestForm, RecordForm
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may_ever

blueprint = Blueprint("interests", __name__)


@blueprint.get("/interests")
@requires(Permission.INTERESTS_READ)
def index() -> ResponseReturnValue:
    """List the interests of the own organisation; to a regulator those of its country."""
    actor = current_actor()
    page = queries.interests(actor, request.args.get("cursor", ""))
    return render_template(
        "auctions/interests/index.html",
        page=page,
        kinds=KIND_LABELS,
        may_declare=may_ever(actor, Permission.INTERESTS_DECLARE),
        may_record=may_ever(actor, Permission.INTERESTS_RECORD),
    )


@blueprint.route("/interests/new", methods=["GET", "POST"])
@requires(Permission.INTERESTS_DECLARE)
def declare() -> ResponseReturnValue:
    """Declare an interest of the own organisation in another."""
    form = InterestForm(data={"from_on": clock.today()})
    if form.validate_on_submit():
        try:
            ref = service.declare_interest(current_act(), form.said())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _entered(ref)
    return render_template("auctions/interests/new.html", form=form), form.status


@blueprint.route("/interests/record", methods=["GET", "POST"])
@requires(Permission.INTERESTS_RECORD)
def record() -> ResponseReturnValue:
    """Record an interest that an organisation of the regulator's country did not declare."""
    form = RecordForm(data={"from_on": clock.today()})
    if form.validate_on_submit():
        try:
            ref = service.record_interest(current_act(), form.organisation.data, form.said())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _entered(ref)
    return render_template("auctions/interests/new.html", form=form), form.status


@blueprint.post("/interests/<ref>/withdraw")
@requires(Permission.INTERESTS_WITHDRAW)
def withdraw(ref: str) -> ResponseReturnValue:
    """Say that what the own organisation entered is no longer so."""
    service.withdraw_interest(current_act(), ref)
    flash(_("Interest %(ref)s is withdrawn.", ref=ref), "success")
    return redirect(url_for("interests.index"), 303)


def _entered(ref: str) -> ResponseReturnValue:
    flash(_("Interest %(ref)s is entered.", ref=ref), "success")
    return redirect(url_for("interests.index"), 303)
