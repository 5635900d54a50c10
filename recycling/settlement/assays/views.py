"""Pages of exchanged assays: those one may read, submitting one's own, naming an umpire."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.db import db
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.settlement.assays import queries, service
from recycling.settlement.assays.forms import AssayForm, UmpireForm, assay_form
from recycling.settlement.assays.models import AssayExchange
from recycling.settlement.assays.rules import Party
from recycling.settlement.assays.words import GROUND_WORDS

blueprint = Blueprint("assays", __name__)


@blueprint.get("/assay-exchanges")
@requires(Permission.ASSAYS_READ)
def index() -> ResponseReturnValue:
    """List the exchanges of assays the reader's organisation takes part in, or may watch."""
    page = queries.exchanges(current_actor(), request.args.get("cursor", ""))
    return render_template("settlement/assays/index.html", page=page)


@blueprint.get("/assay-exchanges/<ref>")
@requires(Permission.ASSAYS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show an exchange: what is awaited of whom, and what each found once that is open."""
    actor = current_actor()
    row = queries.exchange(ref, actor)
    return render_template(
        "settlement/assays/show.html",
        exchange=row,
        grounds=GROUND_WORDS,
        calculation=queries.final_calculation(row),
        submitted=dict.fromkeys(Party) | {one.party: one.submitted_at for one in row.sealed},
        may_submit=queries.may_submit(row, actor),
        may_name=queries.may_name(row, actor),
        may_umpire=queries.may_umpire(row, actor),
    )


@blueprint.route("/assay-exchanges/<ref>/assay", methods=["GET", "POST"])
@requires(Permission.ASSAYS_EXCHANGE)
def submit(ref: str) -> ResponseReturnValue:
    """Take a party's assay, sealed."""
    row = _taking_part(ref, Permission.ASSAYS_EXCHANGE)
    form = assay_form([one.name for one in row.analytes])
    if form.validate_on_submit():
        try:
            service.submit_assay(current_act(), ref, form.percent())
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            flash(_("Your assay is submitted. Both are opened together."), "success")
            return redirect(url_for("assays.show", ref=ref), 303)
    row = queries.exchange(ref, current_actor())
    return _form_page("submit", row, form, queries.may_submit(row, current_actor()))


@blueprint.route("/assay-exchanges/<ref>/umpire", methods=["GET", "POST"])
@requires(Permission.ASSAYS_EXCHANGE)
def name_umpire(ref: str) -> ResponseReturnValue:
    """Let a party name the umpire it wants."""
    _taking_part(ref, Permission.ASSAYS_EXCHANGE)
    form = UmpireForm()
    if form.validate_on_submit():
        try:
            service.name_umpire(current_act(), ref, form.laboratory.data)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            flash(_("You named %(laboratory)s.", laboratory=form.laboratory.data), "success")
            return redirect(url_for("assays.show", ref=ref), 303)
    row = queries.exchange(ref, current_actor())
    return _form_page("umpire", row, form, queries.may_name(row, current_actor()))


@blueprint.route("/assay-exchanges/<ref>/umpire-assay", methods=["GET", "POST"])
@requires(Permission.ASSAYS_UMPIRE)
def enter(ref: str) -> ResponseReturnValue:
    """Take the umpire's assay of what is disputed."""
    row = _taking_part(ref, Permission.ASSAYS_UMPIRE)
    form = assay_form([one.name for one in queries.disputed(row)])
    if form.validate_on_submit():
        try:
            service.enter_umpire_assay(current_act(), ref, form.percent())
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            flash(_("Your assay is entered; the exchange is settled."), "success")
            return redirect(url_for("assays.show", ref=ref), 303)
    row = queries.exchange(ref, current_actor())
    return _form_page("enter", row, form, queries.may_umpire(row, current_actor()))


def _taking_part(ref: str, permission: Permission) -> AssayExchange:
    row = queries.exchange(ref, current_actor())
    permit(current_actor(), permission, row)
    return row


def _form_page(
    name: str, row: AssayExchange, form: AssayForm | UmpireForm, is_open: bool
) -> ResponseReturnValue:
    page = render_template(
        f"settlement/assays/{name}.html", exchange=row, form=form, is_open=is_open
    )
    return page, form.status
