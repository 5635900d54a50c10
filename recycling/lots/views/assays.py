"""Pages about what was found in a lot: its assays, a new one, the laboratory, answers."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import public, requires
from recycling.errors import Refusal
from recycling.files import LARGEST_BYTES
from recycling.lots import labels, queries, service
from recycling.lots.assay_forms import AnswerForm, AssayForm, LaboratoryForm, assay_form
from recycling.lots.confidences import may_open
from recycling.lots.files import take_in
from recycling.lots.models import Lot
from recycling.lots.rules import ASSAYED, REPLACEABLE, FileKind, NewFile
from recycling.lots.views.blueprint import blueprint
from recycling.lots.views.entry import own_draft
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit
from recycling.streams import rules as streams


@blueprint.get("/lots/<ref>/assays")
@public
def assays(ref: str) -> ResponseReturnValue:
    """Show all that was found in a lot, and which of it counts."""
    actor = current_actor()
    lot = queries.visible(actor, ref)
    is_own = may(actor, Permission.LOTS_EDIT, lot)
    card = queries.card(lot)
    return render_template(
        "lots/assays.html",
        lot=card,
        opened={file.sha256 for file in card.files if may_open(actor, lot, file)},
        labels=labels,
        may_choose=is_own and lot.state in REPLACEABLE,
        may_commission=is_own and lot.state in ASSAYED,
        may_add=may(actor, Permission.LOTS_ASSAY, lot) and lot.state in ASSAYED,
    )


def _open_to_assays(ref: str) -> Lot:
    lot = queries.visible(current_actor(), ref)
    permit(current_actor(), Permission.LOTS_ASSAY, lot)
    return lot


@blueprint.route("/lots/<ref>/assays/new", methods=["GET", "POST"])
@requires(Permission.LOTS_ASSAY)
def new_assay(ref: str) -> ResponseReturnValue:
    """Ask what was found, by whom, with the report."""
    lot = _open_to_assays(ref)
    form = assay_form(lot.subtype)
    if form.validate_on_submit():
        try:
            number = service.add_assay(current_act(), ref, form.composition(), _report(form))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Assay %(number)s is kept. It does not count yet.", number=number), "success")
            return redirect(url_for("lots.assays", ref=ref), 303)
    page = render_template(
        "lots/new_assay.html",
        form=form,
        lot=lot,
        kind=streams.subtype(lot.subtype),
        rare=streams.rare_earth_species(),
        elements={each.symbol: each.name_en for each in streams.elements()},
    )
    return page, form.status


def _report(form: AssayForm) -> NewFile | str:
    upload = form.file.data
    if not upload:
        return ""
    return take_in(upload.stream.read(LARGEST_BYTES + 1), upload.filename, FileKind.ASSAY)


@blueprint.post("/lots/<ref>/assays/<int:number>/in-force")
@requires(Permission.LOTS_EDIT)
def put_assay_in_force(ref: str, number: int) -> ResponseReturnValue:
    """Let an assay count for the lot."""
    service.put_assay_in_force(current_act(), ref, number)
    flash(_("Assay %(number)s is in force.", number=number), "success")
    return redirect(url_for("lots.assays", ref=ref), 303)


@blueprint.route("/lots/<ref>/laboratory", methods=["GET", "POST"])
@requires(Permission.LOTS_EDIT)
def laboratory(ref: str) -> ResponseReturnValue:
    """Ask which laboratory may read the lot and add assays to it."""
    lot = own_draft(ref)
    form = LaboratoryForm(data={"laboratory": lot.laboratory.ref if lot.laboratory else ""})
    if form.validate_on_submit():
        try:
            chosen = (form.laboratory.data or "").strip().upper()
            service.commission_laboratory(current_act(), ref, chosen)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("lots.assays", ref=ref), 303)
    return render_template("lots/laboratory.html", form=form, lot=lot), form.status


@blueprint.route("/lots/<ref>/questions", methods=["GET", "POST"])
@requires(Permission.LOTS_EDIT)
def answer_question(ref: str) -> ResponseReturnValue:
    """Show the questions about unusual figures, and take an answer to one of them."""
    card = queries.card(own_draft(ref))
    form = AnswerForm().offer(card.questions)
    if form.validate_on_submit():
        try:
            service.answer_question(current_act(), ref, *form.question(), form.answer.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Your answer is kept and shown beside the question."), "success")
            return redirect(url_for("lots.answer_question", ref=ref), 303)
    return render_template("lots/questions.html", form=form, lot=card), form.status
