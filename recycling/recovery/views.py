"""Pages on which a base runs its batches."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from recycling.access import requires
from recycling.deeds import Actor
from recycling.errors import Refusal
from recycling.forms import Choice, Form
from recycling.lots.labels import RADIOACTIVITY
from recycling.lots.models import Lot
from recycling.lots.views import lot_panels
from recycling.parties.guard import current_act, current_actor, member_ids
from recycling.parties.permissions import Permission, may, may_ever
from recycling.parties.rules import Kind
from recycling.recovery import lines, queries, service
from recycling.recovery.balances.queries import books_of
from recycling.recovery.credits.forms import MODEL_WORDS
from recycling.recovery.forms import (
    FORM_WORDS,
    MODE_WORDS,
    RESIDUE_WORDS,
    CloseForm,
    InputForm,
    MaterialForm,
    OpenBatchForm,
    OutputForm,
    ReopenForm,
    ResidueLotForm,
    output_form,
)
from recycling.recovery.materials import materials_awaiting
from recycling.recovery.models import Batch
from recycling.recovery.rules import (
    BatchState,
    CustodyModel,
    Declared,
    OutputKind,
    is_interim,
    modes_of,
)
from recycling.streams.rules import element

blueprint = Blueprint("recovery", __name__)


@blueprint.get("/batches")
@requires(Permission.RECOVERY_READ)
def index() -> ResponseReturnValue:
    """List the own batches and the lots that wait for one; a regulator's: its country's."""
    actor, cursor = current_actor(), request.args.get("cursor", "")
    regulates = actor.kind == Kind.REGULATOR
    ours = member_ids()[1]
    return render_template(
        "recovery/index.html",
        page=queries.seen_by(actor, cursor),
        waiting=queries.lots_awaiting(ours),
        materials=materials_awaiting(ours).items,
        regulates=regulates,
        may_run=may_ever(actor, Permission.RECOVERY_RUN),
    )


@blueprint.route("/batches/new", methods=["GET", "POST"])
@requires(Permission.RECOVERY_RUN)
def new_batch() -> ResponseReturnValue:
    """Open a batch on one of the own lines."""
    form = OpenBatchForm()
    form.line.choices = [
        Choice(line.ref, f"{line.base.name}: {line.name}")
        for line in lines.lines_of(member_ids()[1])
    ]
    if form.validate_on_submit():
        try:
            ref = service.open_batch(current_act(), form.line.data, form.custody_model.data or "")
            flash(_("Batch %(ref)s is open.", ref=ref), "success")
            return redirect(url_for("recovery.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("recovery/new.html", form=form), form.status


@blueprint.get("/batches/<ref>")
@requires(Permission.RECOVERY_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a batch: what went in, what came out, and whether the balance closes."""
    return _page(queries.batch(ref, current_actor()))


def _page(batch: Batch, sent: Form | None = None) -> ResponseReturnValue:
    """Show the batch with its three forms, or with the one that was sent and refused."""
    is_open = batch.state == BatchState.OPEN
    lines = books_of(batch)
    page = render_template(
        "recovery/show.html",
        batch=batch,
        radioactivity=RADIOACTIVITY,
        lines=lines,
        runs=is_open and may(current_actor(), Permission.RECOVERY_RUN, batch),
        adding=sent if isinstance(sent, InputForm) else _input_form(batch),
        adding_material=sent if isinstance(sent, MaterialForm) else _material_form(batch),
        declaring=sent if isinstance(sent, OutputForm) else _output_form(batch),
        closing=sent if isinstance(sent, CloseForm) else _close_form(batch, formdata=None),
        modes=MODE_WORDS,
        custody=MODEL_WORDS,
        reopening=_reopening(batch, sent),
        naming=sent if isinstance(sent, ResidueLotForm) else _residue_form(batch),
        is_closable=bool(lines) and all(line.verdict != "does not close" for line in lines),
        form=sent,
        element=element,
        is_interim=is_interim(batch.line.operation),
        residues={choice.value: choice.label for choice in RESIDUE_WORDS},
        forms={choice.value: choice.label for choice in FORM_WORDS},
    )
    return page, sent.status if sent else 200


def _reopening(batch: Batch, sent: Form | None) -> ReopenForm | None:
    if batch.state != BatchState.CLOSED:
        return None
    if not may(current_actor(), Permission.RECOVERY_RUN, batch):
        return None
    return sent if isinstance(sent, ReopenForm) else ReopenForm(formdata=None)


def _close_form(batch: Batch, **sent: None) -> CloseForm:
    form = CloseForm(mode=batch.mode, **sent)
    form.mode.choices = [Choice(one, MODE_WORDS[one]) for one in modes_of(batch.line.operation)]
    return form


def _input_form(batch: Batch) -> InputForm:
    form = InputForm()
    form.lot.choices = [
        Choice(lot.ref, f"{lot.ref} · {lot.title}")
        for lot in queries.lots_awaiting(batch.recycler_id, batch.base_id)
    ]
    return form


def _material_form(batch: Batch) -> MaterialForm:
    form = MaterialForm()
    form.material.choices = [
        Choice(one.ref, f"{one.ref} · {one.name} · {one.left}")
        for one in materials_awaiting(batch.recycler_id, batch.base_id).items
    ]
    return form


def _residue_form(batch: Batch) -> ResidueLotForm:
    form = ResidueLotForm()
    form.residue_output.choices = [
        Choice(str(one.id), f"{one.name} · {one.mass}")
        for one in batch.outputs
        if one.kind == OutputKind.RESIDUE and one.lot_id is None
    ]
    return form


def _output_form(batch: Batch) -> OutputForm:
    symbols = [line.element for line in queries.balance_of(batch)]
    return output_form(
        [(symbol, element(symbol).name_en) for symbol in symbols],
        attributes=batch.custody_model == CustodyModel.MASS_BALANCE,
    )


@blueprint.post("/batches/<ref>/inputs")
@requires(Permission.RECOVERY_RUN)
def add_input(ref: str) -> ResponseReturnValue:
    """Take a received lot into the batch."""
    form = _input_form(queries.batch(ref, current_actor()))
    if form.validate_on_submit():
        try:
            taken = form.taken.mass if form.taken.data is not None else None
            service.add_input(current_act(), ref, form.lot.data, taken)
            flash(_("Lot %(lot)s is in the batch.", lot=form.lot.data), "success")
            return redirect(url_for("recovery.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(queries.batch(ref, current_actor()), form)


@blueprint.post("/batches/<ref>/materials")
@requires(Permission.RECOVERY_RUN)
def add_material(ref: str) -> ResponseReturnValue:
    """Take an intermediate that goes on to this base into the batch."""
    form = _material_form(queries.batch(ref, current_actor()))
    if form.validate_on_submit():
        try:
            taken = form.material_taken.mass if form.material_taken.data is not None else None
            service.add_material(current_act(), ref, form.material.data, taken)
            flash(_("%(material)s is in the batch.", material=form.material.data), "success")
            return redirect(url_for("recovery.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(queries.batch(ref, current_actor()), form)


@blueprint.post("/batches/<ref>/materials/<material>/withdraw")
@requires(Permission.RECOVERY_RUN)
def withdraw_material(ref: str, material: str) -> ResponseReturnValue:
    """Take an intermediate out again that was taken in by mistake."""
    queries.batch(ref, current_actor())
    service.withdraw_material(current_act(), ref, material)
    flash(_("%(material)s is out of the batch.", material=material), "success")
    return redirect(url_for("recovery.show", ref=ref), 303)


@blueprint.post("/batches/<ref>/inputs/<lot>/withdraw")
@requires(Permission.RECOVERY_RUN)
def withdraw_input(ref: str, lot: str) -> ResponseReturnValue:
    """Take a lot out again that was taken in by mistake."""
    queries.batch(ref, current_actor())
    service.withdraw_input(current_act(), ref, lot)
    flash(_("Lot %(lot)s is out of the batch.", lot=lot), "success")
    return redirect(url_for("recovery.show", ref=ref), 303)


@blueprint.post("/batches/<ref>/outputs")
@requires(Permission.RECOVERY_RUN)
def declare_output(ref: str) -> ResponseReturnValue:
    """Declare a product, an intermediate or a residue."""
    form = _output_form(queries.batch(ref, current_actor()))
    if form.validate_on_submit():
        declared = Declared(
            OutputKind(form.kind.data),
            form.name.data,
            form.mass.mass,
            form.destination.data or "",
            form.contents(),
            form.details(),
            form.attributed(),
        )
        try:
            service.declare_output(current_act(), ref, declared)
            flash(_("%(name)s is declared.", name=declared.name), "success")
            return redirect(url_for("recovery.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(queries.batch(ref, current_actor()), form)


@blueprint.post("/batches/<ref>/outputs/<int:output_id>/withdraw")
@requires(Permission.RECOVERY_RUN)
def withdraw_output(ref: str, output_id: int) -> ResponseReturnValue:
    """Take an output back."""
    queries.batch(ref, current_actor())
    service.withdraw_output(current_act(), ref, output_id)
    flash(_("The output is taken back."), "success")
    return redirect(url_for("recovery.show", ref=ref), 303)


@blueprint.post("/batches/<ref>/residues")
@requires(Permission.RECOVERY_RUN)
def name_residue_lot(ref: str) -> ResponseReturnValue:
    """Say of a residue which lot it is."""
    form = _residue_form(queries.batch(ref, current_actor()))
    if form.validate_on_submit():
        try:
            output, lot = int(form.residue_output.data), form.lot_of_residue.data
            service.name_residue_lot(current_act(), ref, output, lot)
            flash(_("The residue is lot %(lot)s.", lot=lot), "success")
            return redirect(url_for("recovery.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(queries.batch(ref, current_actor()), form)


@blueprint.post("/batches/<ref>/close")
@requires(Permission.RECOVERY_RUN)
def close(ref: str) -> ResponseReturnValue:
    """Close the books of the batch."""
    form = _close_form(queries.batch(ref, current_actor()))
    if form.validate_on_submit():
        try:
            service.close_batch(current_act(), ref, form.mode.data or "")
            flash(_("Batch %(ref)s is closed: its balance closes.", ref=ref), "success")
            return redirect(url_for("recovery.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(queries.batch(ref, current_actor()), form)


@blueprint.post("/batches/<ref>/reopen")
@requires(Permission.RECOVERY_RUN)
def reopen(ref: str) -> ResponseReturnValue:
    """Open the books of a closed batch again."""
    queries.batch(ref, current_actor())
    form = ReopenForm()
    if form.validate_on_submit():
        try:
            service.reopen_batch(current_act(), ref, form.reason.data)
            flash(_("The books of batch %(ref)s are open again.", ref=ref), "success")
            return redirect(url_for("recovery.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(queries.batch(ref, current_actor()), form)


def _panel(lot: Lot, actor: Actor) -> str | None:
    """Say on a lot's page of which batch it is a residue, to its holder and its regulator."""
    residue = queries.residue_that_is(lot.id)
    if residue is None or not may(actor, Permission.RECOVERY_READ, residue.batch):
        return None
    return Markup(render_template("recovery/residue.html", residue=residue))


lot_panels.append(_panel)
