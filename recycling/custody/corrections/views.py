"""Pages of corrections: those one may read, one with who agrees, asking, agreeing, refusing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from recycling.access import requires
from recycling.custody import queries as consignments
from recycling.custody.corrections import queries, service
from recycling.custody.corrections.forms import (
    ANSWER_LABELS,
    CorrectionForm,
    RefusalForm,
    held_by,
)
from recycling.custody.corrections.rules import CorrectionState
from recycling.custody.models import Consignment
from recycling.custody.panels import consignment_panels
from recycling.custody.rules import State
from recycling.deeds import Actor
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit

blueprint = Blueprint("corrections", __name__)

_CHANGED_DIRECTLY = (State.DRAFTED, State.SEALED, State.CANCELLED)


@blueprint.get("/corrections")
@requires(Permission.CUSTODY_READ)
def index() -> ResponseReturnValue:
    """List the corrections of the own consignments; to a regulator its country's."""
    page = queries.corrections(current_actor(), request.args.get("cursor", ""))
    return render_template("custody/corrections/index.html", page=page)


@blueprint.route("/consignments/<ref>/corrections/new", methods=["GET", "POST"])
@requires(Permission.CORRECTIONS_ASK)
def ask(ref: str) -> ResponseReturnValue:
    """Ask that something signed be corrected, or a lot on its way called back."""
    consignment = consignments.consignment(ref, current_actor())
    permit(current_actor(), Permission.CORRECTIONS_ASK, consignment)
    form = CorrectionForm(data=held_by(consignment))
    form.keep_signed(consignment)
    if not form.is_submitted() and consignment.state in _CHANGED_DIRECTLY:
        return redirect(url_for("custody.show", ref=ref), 303)
    if form.validate_on_submit():
        wanted = service.Wanted(form.reason.data, form.changes(consignment), form.cancels)
        try:
            made = service.ask_correction(current_act(), ref, wanted)
        except Refusal as refusal:
            form.refuse(refusal)
            consignment = consignments.consignment(ref, current_actor())
        else:
            flash(_("Correction %(ref)s is asked for.", ref=made), "success")
            return redirect(url_for("corrections.show", ref=made), 303)
    page = render_template("custody/corrections/new.html", form=form, consignment=consignment)
    return page, form.status


@blueprint.get("/corrections/<ref>")
@requires(Permission.CUSTODY_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show what is to be otherwise, why, and who agrees."""
    return _page(ref, RefusalForm(), 200)


def _page(ref: str, form: RefusalForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "custody/corrections/show.html",
        correction=queries.correction(ref, current_actor()),
        form=form,
        answers=ANSWER_LABELS,
    )
    return page, status


@blueprint.post("/corrections/<ref>/agreement")
@requires(Permission.CORRECTIONS_ANSWER)
def agree(ref: str) -> ResponseReturnValue:
    """Countersign a correction."""
    queries.correction(ref, current_actor(), Permission.CORRECTIONS_ANSWER)
    service.agree_correction(current_act(), ref)
    if queries.correction(ref, current_actor()).state == CorrectionState.APPLIED:
        flash(_("All have agreed: the correction counts."), "success")
    else:
        flash(_("You have agreed. It counts once the others have, too."), "success")
    return redirect(url_for("corrections.show", ref=ref), 303)


@blueprint.post("/corrections/<ref>/refusal")
@requires(Permission.CORRECTIONS_ANSWER)
def refuse(ref: str) -> ResponseReturnValue:
    """Refuse to countersign a correction."""
    queries.correction(ref, current_actor(), Permission.CORRECTIONS_ANSWER)
    form = RefusalForm()
    if form.validate_on_submit():
        try:
            service.refuse_correction(current_act(), ref, form.words.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("It is refused; the consignment stays as it is."), "success")
            return redirect(url_for("corrections.show", ref=ref), 303)
    return _page(ref, form, form.status)


@blueprint.post("/corrections/<ref>/withdrawal")
@requires(Permission.CORRECTIONS_ASK)
def withdraw(ref: str) -> ResponseReturnValue:
    """Take back a correction one asked for."""
    queries.correction(ref, current_actor(), Permission.CORRECTIONS_ASK)
    service.withdraw_correction(current_act(), ref)
    flash(_("Correction %(ref)s is taken back.", ref=ref), "success")
    return redirect(url_for("corrections.show", ref=ref), 303)


def _panel(consignment: Consignment, actor: Actor) -> str | None:
    """Name a consignment's corrections on its page, and where to ask for one."""
    if consignment.state in (State.DRAFTED, State.SEALED):
        return None
    known = queries.of_consignment(consignment.id, actor)
    is_open = any(one.state == CorrectionState.OPEN for one in known)
    may_ask = (
        not is_open
        and consignment.state != State.CANCELLED
        and may(actor, Permission.CORRECTIONS_ASK, consignment)
    )
    if not known and not may_ask:
        return None
    return Markup(
        render_template(
            "custody/corrections/panel.html",
            corrections=known,
            consignment=consignment,
            may_ask=may_ask,
        )
    )


consignment_panels.append(_panel)
