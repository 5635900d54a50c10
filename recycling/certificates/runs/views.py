"""Pages of runs: open one, watch it, take the certificates away."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.certificates.runs import queries, service
from recycling.certificates.runs.cards import run_card, run_lot_card
from recycling.certificates.runs.forms import StopRunForm, open_run_form
from recycling.certificates.runs.packing import zip_response
from recycling.errors import Refusal
from recycling.months import Month
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission, may, may_ever, permit
from recycling.wire import cards

blueprint = Blueprint("runs", __name__)


@blueprint.get("/certificate-runs")
@requires(Permission.CERTIFICATES_READ_RUN)
def index() -> ResponseReturnValue:
    """List the own runs."""
    page = queries.runs_of(member_ids()[1], request.args.get("cursor", ""))
    return render_template(
        "certificates/runs/index.html",
        page=cards(page, run_card),
        may_open=may_ever(current_actor(), Permission.CERTIFICATES_ISSUE),
    )


@blueprint.route("/certificate-runs/new", methods=["GET", "POST"])
@requires(Permission.CERTIFICATES_ISSUE)
def new() -> ResponseReturnValue:
    """Ask of which base and month everything is certified, and begin."""
    form = open_run_form(queries.own_bases(member_ids()[1]))
    if form.validate_on_submit():
        try:
            month = Month.parse(form.month.data)
            asked = form.typesetting()
            ref = service.open_run(current_act(), form.base.data, month, asked)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("runs.show", ref=ref), 303)
    return render_template("certificates/runs/new.html", form=form), form.status


@blueprint.get("/certificate-runs/<ref>")
@requires(Permission.CERTIFICATES_READ_RUN)
def show(ref: str) -> ResponseReturnValue:
    """Show how far a run is, lot by lot."""
    return _page(ref)


def _page(ref: str, sent: StopRunForm | None = None) -> ResponseReturnValue:
    row = queries.visible(current_actor(), ref)
    page = render_template(
        "certificates/runs/show.html",
        card=run_card(row),
        lots=cards(queries.lots_of(row, request.args.get("cursor", "")), run_lot_card),
        form=sent,
        stopping=sent or StopRunForm(formdata=None),
        may_stop=may(current_actor(), Permission.CERTIFICATES_ISSUE, row),
    )
    return page, sent.status if sent else 200


@blueprint.post("/certificate-runs/<ref>/stop")
@requires(Permission.CERTIFICATES_ISSUE)
def stop(ref: str) -> ResponseReturnValue:
    """Stop a run, saying why."""
    actor, form = current_actor(), StopRunForm()
    permit(actor, Permission.CERTIFICATES_ISSUE, queries.visible(actor, ref))
    if form.validate_on_submit():
        try:
            service.stop_run(current_act(), ref, form.reason.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The run is stopped. What it has certified stays certified."), "success")
            return redirect(url_for("runs.show", ref=ref), 303)
    return _page(ref, form)


@blueprint.get("/certificate-runs/<ref>.zip")
@requires(Permission.CERTIFICATES_READ_RUN)
def download(ref: str) -> Response:
    """Give out every sealed certificate of a run with its manifest, as one ZIP."""
    return zip_response(queries.visible(current_actor(), ref))
