"""Entering a lot: a short list of pages, each saved as one goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from recycling.access import requires
from recycling.errors import Conflict, Refusal
from recycling.files import LARGEST_BYTES
from recycling.forms import Form
from recycling.lots import labels, queries, service
from recycling.lots.assay_forms import composition_form
from recycling.lots.cards import LotCard
from recycling.lots.declared import composition_of, declaration_of
from recycling.lots.files import take_in
from recycling.lots.forms import (
    MassesForm,
    NamingForm,
    PlacingForm,
    UploadForm,
    subtypes_by_stream,
)
from recycling.lots.models import Lot
from recycling.lots.rules import EDITABLE, NewLot, Placing, State
from recycling.lots.rules.files import Reading
from recycling.lots.service.attaching import WITH_FILES
from recycling.lots.views.blueprint import blueprint
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.streams import rules as streams


@dataclass(frozen=True)
class Task:
    """A page of the task list: where it is, what it is called, which fields it asks for."""

    endpoint: str
    title: Any
    fields: frozenset[str]


TASKS = (
    Task("lots.edit_naming", _l("What it is"), frozenset({"title", "subtype", "physical_form"})),
    Task("lots.edit_composition", _l("What is in it"), frozenset({"composition"})),
    Task(
        "lots.edit_masses",
        _l("How much there is"),
        frozenset({"wet_mass", "moisture", "packaging", "pieces"}),
    ),
    Task("lots.edit_classing", _l("Waste code and hazards"), frozenset({"code", "hazards"})),
    Task(
        "lots.edit_placing",
        _l("Where and from when"),
        frozenset({"country", "place", "latitude", "longitude", "available_from"}),
    ),
    Task("lots.radioactivity", _l("Radioactivity"), frozenset({"radioactivity"})),
)


def own_draft(ref: str) -> Lot:
    """Return the lot to be entered; raises ``NotFound``, ``Forbidden`` for another's."""
    lot = queries.visible(current_actor(), ref)
    permit(current_actor(), Permission.LOTS_EDIT, lot)
    return lot


def open_page(ref: str, states: frozenset[State] = EDITABLE) -> Lot:
    """Return the lot a page of the list is about; a page that cannot be saved is not shown.

    What is sent goes on to the deed, which knows whether it was sent before.
    """
    lot = own_draft(ref)
    if request.method == "GET" and lot.state not in states:
        raise Conflict(
            "lot_not_editable",
            say(
                "Lot %(ref)s is %(lot_state)s; what it declares stays as it is.",
                ref=ref,
                lot_state=lot.state.replace("_", " "),
            ),
            way_out=say("Enter a new lot if something was wrong."),
        )
    return lot


@blueprint.route("/lots/new", methods=["GET", "POST"])
@requires(Permission.LOTS_REGISTER)
def new() -> ResponseReturnValue:
    """Start a lot by saying what it is; ``?subtype=`` chooses the kind beforehand."""
    form = NamingForm(data={"subtype": request.args.get("subtype", "")})
    if form.validate_on_submit():
        try:
            ref = service.draft_lot(current_act(), NewLot(form.naming()))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Draft %(ref)s is saved. Nobody else sees it.", ref=ref), "success")
            return redirect(url_for("lots.edit", ref=ref), 303)
    return render_template("lots/new.html", form=form, groups=subtypes_by_stream()), form.status


@blueprint.get("/lots/<ref>/edit")
@requires(Permission.LOTS_EDIT)
def edit(ref: str) -> ResponseReturnValue:
    """Show what is done and what is left to do before the lot can be published."""
    card = queries.card(open_page(ref))
    tasks = [_task(card, task) for task in TASKS]
    return render_template(
        "lots/edit.html",
        lot=card,
        tasks=tasks,
        done=sum(task["status"] == "done" for task in tasks),
        files=len(card.files),
    )


def _task(card: LotCard, task: Task) -> dict[str, Any]:
    lacking = [finding for finding in card.missing if is_about(finding.path, task)]
    asked = [finding for finding in card.questions if is_about(finding.path, task)]
    hint = " ".join(finding.message for finding in lacking) or (
        ngettext("%(num)s figure to look at again", "%(num)s figures to look at again", len(asked))
        if asked
        else ""
    )
    status = "done" if not lacking else "started" if _is_begun(card, task) else "todo"
    return {
        "title": task.title,
        "href": url_for(task.endpoint, ref=card.ref),
        "status": status,
        "hint": hint,
    }


def is_about(path: str, task: Task) -> bool:
    """Tell whether a finding concerns a task's page; moisture and composition are asked apart."""
    first, _dot, rest = path.partition(".")
    return first in task.fields if rest != "moisture" else "moisture" in task.fields


def _is_begun(card: LotCard, task: Task) -> bool:
    begun = {
        "lots.edit_naming": True,
        "lots.edit_composition": bool(card.composition),
        "lots.edit_masses": card.wet_mass is not None or bool(card.packaging),
        "lots.edit_classing": bool(card.code),
        "lots.edit_placing": bool(card.place),
        "lots.radioactivity": bool(card.measurements),
    }
    return begun[task.endpoint]


def saved(
    lot: Lot, form: Form, save: Callable[[], str], template: str, **context: Any
) -> ResponseReturnValue:
    """Save a page and go back to the list, or show the page with what is wrong."""
    if form.validate_on_submit():
        try:
            save()
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("lots.edit", ref=lot.ref), 303)
    return render_template(template, form=form, lot=lot, **context), form.status


@blueprint.route("/lots/<ref>/edit/what", methods=["GET", "POST"])
@requires(Permission.LOTS_EDIT)
def edit_naming(ref: str) -> ResponseReturnValue:
    """Ask what it is."""
    lot = open_page(ref)
    form = NamingForm(obj=declaration_of(lot).naming)
    return saved(
        lot,
        form,
        lambda: service.name_lot(current_act(), ref, form.naming()),
        "lots/naming.html",
        groups=subtypes_by_stream(),
    )


@blueprint.route("/lots/<ref>/edit/composition", methods=["GET", "POST"])
@requires(Permission.LOTS_EDIT)
def edit_composition(ref: str) -> ResponseReturnValue:
    """Ask for the share of each species of the sub-type, and for others."""
    lot = open_page(ref)
    form = composition_form(lot.subtype, composition_of(lot.assays[0]))
    return saved(
        lot,
        form,
        lambda: service.describe_composition(current_act(), ref, form.composition()),
        "lots/composition.html",
        kind=streams.subtype(lot.subtype),
        rare=streams.rare_earth_species(),
        elements={each.symbol: each.name_en for each in streams.elements()},
    )


@blueprint.route("/lots/<ref>/edit/masses", methods=["GET", "POST"])
@requires(Permission.LOTS_EDIT)
def edit_masses(ref: str) -> ResponseReturnValue:
    """Ask how much there is."""
    lot = open_page(ref)
    form = MassesForm(obj=declaration_of(lot).masses)
    return saved(
        lot,
        form,
        lambda: service.declare_masses(current_act(), ref, form.masses()),
        "lots/masses.html",
        kind=streams.subtype(lot.subtype),
    )


def _placing_known(lot: Lot) -> Placing:
    """Return where the lot is; where nobody has said so, where its holder's newest lot is."""
    own = declaration_of(lot).placing
    before = None if own.latitude_udeg is not None else queries.last_placed(lot.holder_id)
    if before is None or before.country != own.country:
        return own
    return Placing(before.country, before.place, before.latitude_udeg, before.longitude_udeg)


@blueprint.route("/lots/<ref>/edit/place", methods=["GET", "POST"])
@requires(Permission.LOTS_EDIT)
def edit_placing(ref: str) -> ResponseReturnValue:
    """Ask where it is and from when."""
    lot = open_page(ref)
    had_code = bool(lot.code)
    form = PlacingForm(data=PlacingForm.shown(_placing_known(lot)))

    def save() -> str:
        service.place_lot(current_act(), ref, form.placing())
        if had_code and not queries.lot(ref).code:
            flash(_("Choose the waste code again: this country has another list."), "error")
        return ref

    return saved(lot, form, save, "lots/placing.html")


@blueprint.route("/lots/<ref>/edit/files", methods=["GET", "POST"])
@requires(Permission.LOTS_EDIT)
def edit_files(ref: str) -> ResponseReturnValue:
    """Show the lot's files and take in another."""
    open_page(ref, WITH_FILES)
    form = UploadForm()
    if form.validate_on_submit():
        try:
            content = form.file.data.stream.read(LARGEST_BYTES + 1)
            taken = take_in(
                content,
                form.file.data.filename,
                form.kind.data,
                form.reading.data or Reading.EVERYBODY,
            )
            service.attach_file(current_act(), ref, taken)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("“%(name)s” is attached.", name=taken.name), "success")
            return redirect(url_for("lots.edit_files", ref=ref), 303)
    card = queries.card(queries.lot(ref))
    shown = render_template("lots/files.html", form=form, lot=card, labels=labels)
    return shown, form.status


@blueprint.post("/lots/<ref>/edit/files/<sha256>/remove")
@requires(Permission.LOTS_EDIT)
def remove_file(ref: str, sha256: str) -> ResponseReturnValue:
    """Remove a file from a draft."""
    service.remove_file(current_act(), ref, sha256)
    flash(_("The file is removed."), "success")
    return redirect(url_for("lots.edit_files", ref=ref), 303)
