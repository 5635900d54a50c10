"""Pages of discrepancies: those one may read, one with what is said of it, explaining, deciding."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from recycling.access import requires
from recycling.custody.discrepancies import queries, service
from recycling.custody.discrepancies.forms import (
    GROUND_LABELS,
    SPEAKERS,
    DecisionForm,
    ExplanationForm,
)
from recycling.custody.models import Consignment
from recycling.custody.panels import consignment_panels
from recycling.deeds import Actor
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission

blueprint = Blueprint("discrepancies", __name__)


@blueprint.get("/discrepancies")
@requires(Permission.CUSTODY_READ)
def index() -> ResponseReturnValue:
    """List the discrepancies of the own consignments; to a regulator its country's."""
    page = queries.discrepancies(current_actor(), request.args.get("cursor", ""))
    return render_template("custody/discrepancies/index.html", page=page, grounds=GROUND_LABELS)


@blueprint.get("/discrepancies/<ref>")
@requires(Permission.CUSTODY_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a discrepancy, what is said of it and who settled it."""
    return _page(ref, ExplanationForm(), 200)


def _page(ref: str, form: ExplanationForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "custody/discrepancies/show.html",
        discrepancy=queries.discrepancy(ref, current_actor()),
        form=form,
        grounds=GROUND_LABELS,
        speakers=SPEAKERS,
    )
    return page, status


@blueprint.post("/discrepancies/<ref>/explanation")
@requires(Permission.DISCREPANCIES_EXPLAIN)
def explain(ref: str) -> ResponseReturnValue:
    """Say how it came about."""
    queries.discrepancy(ref, current_actor(), Permission.DISCREPANCIES_EXPLAIN)
    form = ExplanationForm()
    if form.validate_on_submit():
        try:
            service.explain_discrepancy(current_act(), ref, form.words.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Your explanation is recorded. The other party agrees to it next."), "success")
            return redirect(url_for("discrepancies.show", ref=ref), 303)
    return _page(ref, form, form.status)


@blueprint.post("/discrepancies/<ref>/agreement")
@requires(Permission.DISCREPANCIES_EXPLAIN)
def agree(ref: str) -> ResponseReturnValue:
    """Agree to the other party's explanation."""
    queries.discrepancy(ref, current_actor(), Permission.DISCREPANCIES_EXPLAIN)
    service.agree_discrepancy(current_act(), ref)
    flash(_("Discrepancy %(ref)s is settled.", ref=ref), "success")
    return redirect(url_for("discrepancies.show", ref=ref), 303)


@blueprint.route("/discrepancies/<ref>/decision", methods=["GET", "POST"])
@requires(Permission.DISCREPANCIES_DECIDE)
def decide(ref: str) -> ResponseReturnValue:
    """Let the regulator of the lot's country settle it."""
    card = queries.discrepancy(ref, current_actor(), Permission.DISCREPANCIES_DECIDE)
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            service.decide_discrepancy(current_act(), ref, form.words.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Discrepancy %(ref)s is settled.", ref=ref), "success")
            return redirect(url_for("discrepancies.show", ref=ref), 303)
    page = render_template(
        "custody/discrepancies/decide.html",
        form=form,
        discrepancy=card,
        grounds=GROUND_LABELS,
        speakers=SPEAKERS,
    )
    return page, form.status


def _panel(consignment: Consignment, actor: Actor) -> str | None:
    """Name a consignment's discrepancy on its page."""
    card = queries.of_consignment(consignment.id, actor) if consignment.receipt else None
    if card is None:
        return None
    return Markup(render_template("custody/discrepancies/panel.html", discrepancy=card))


consignment_panels.append(_panel)
