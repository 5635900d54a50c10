"""Pages on which a recycler draws an application up: the task list, each task, sending it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import requires
from recycling.bases import answering
from recycling.bases import queries as register
from recycling.bases.applications import queries, service
from recycling.bases.applications.queries import ApplicationCard
from recycling.bases.applications.rules import ASKED, TASKS, DraftState, TaskState, check_complete
from recycling.bases.applications.words import task_hint, task_words
from recycling.bases.footings import queries as footings
from recycling.bases.forms.applications import BeginForm, SendForm, task_form
from recycling.bases.forms.documents import DocumentForm
from recycling.bases.views.blueprint import PAGE, blueprint
from recycling.errors import Refusal, missing
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.streams.picker import is_search

blueprint.add_app_template_global(task_words, "task_words")


@blueprint.route("/bases/<ref>/licences/new", methods=["GET", "POST"])
@requires(Permission.LICENCES_APPLY)
def new_licence(ref: str) -> ResponseReturnValue:
    """Say what an application takes, show those drawn up, and begin another."""
    base = register.base(ref)
    permit(current_actor(), Permission.LICENCES_APPLY, base)
    form = BeginForm()
    if form.validate_on_submit():
        try:
            made = service.begin_application(current_act(), ref)
            return redirect(url_for("bases.application", ref=made), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    drafts = queries.drafts(ref, "", PAGE).items
    page = render_template("bases/new_licence.html", form=form, base=base, drafts=drafts)
    return page, form.status


@blueprint.get("/applications/<ref>")
@requires(Permission.LICENCES_READ_DRAFT)
def application(ref: str) -> ResponseReturnValue:
    """Show the task list of an application; one that is sent leads to its licence."""
    card = _own(ref)
    if card.state == DraftState.SENT:
        return redirect(url_for("bases.licence", ref=card.licence_ref), 303)
    shown = [
        {
            "title": task_words(one.name),
            "hint": task_hint(one),
            "status": str(one.state),
            "href": url_for("bases.application_task", ref=ref, task=one.name),
            "is_asked": one.is_asked,
        }
        for one in card.tasks
    ]
    return render_template(
        "bases/application.html",
        application=card,
        asked=[one for one in shown if one["is_asked"]],
        resting=[one for one in shown if not one["is_asked"]],
        is_complete=all(one.state == TaskState.DONE for one in card.tasks if one.is_asked),
    )


@blueprint.route("/applications/<ref>/tasks/<task>", methods=["GET", "POST"])
@requires(Permission.LICENCES_APPLY)
def application_task(ref: str, task: str) -> ResponseReturnValue:
    """Do one task: answer what is asked, or see what the licence will rest on; with documents."""
    card = _editable(ref, task)
    if task not in ASKED:
        return _resting_page(card, task)
    today = clock.today()
    form = task_form(task, card.asked(today) if ASKED[task][0] in card.answers else None)
    offers = form.offer(card.country, today)
    if not is_search() and form.validate_on_submit():
        try:
            service.answer_task(current_act(), ref, task, form.entered(card.country))
            flash(_("“%(task)s” is saved.", task=task_words(task)), "success")
            return redirect(url_for("bases.application", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template(
        f"bases/tasks/{task}.html",
        form=form,
        application=card,
        task=task,
        offers=offers,
        documents=card.documents_of(task),
    )
    return page, form.status


def _resting_page(card: ApplicationCard, task: str) -> ResponseReturnValue:
    entered = footings.footings(card.base_ref, "", PAGE).items
    return render_template(
        "bases/tasks/resting.html",
        application=card,
        task=task,
        entered=[one for one in entered if one.kind == task],
        documents=card.documents_of(task),
    )


@blueprint.route("/applications/<ref>/tasks/<task>/documents", methods=["GET", "POST"])
@requires(Permission.LICENCES_APPLY)
def application_documents(ref: str, task: str) -> ResponseReturnValue:
    """Attach a document to a task."""
    card = _editable(ref, task)
    form = DocumentForm()
    if form.validate_on_submit():
        try:
            taken = form.taken()
            service.attach_document(current_act(), ref, task, taken)
            flash(_("“%(name)s” is attached.", name=taken.name), "success")
            return redirect(url_for("bases.application_task", ref=ref, task=task), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template("bases/tasks/document.html", form=form, application=card, task=task)
    return page, form.status


@blueprint.post("/applications/<ref>/documents/<sha256>/remove")
@requires(Permission.LICENCES_APPLY)
def remove_document(ref: str, sha256: str) -> ResponseReturnValue:
    """Take a document away from an application that is not sent."""
    found = queries.document(_own(ref, Permission.LICENCES_APPLY), sha256)
    service.remove_document(current_act(), ref, sha256)
    flash(_("“%(name)s” is removed.", name=found.name), "success")
    return redirect(url_for("bases.application_task", ref=ref, task=found.task), 303)


@blueprint.get("/applications/<ref>/documents/<sha256>")
@requires(Permission.LICENCES_READ_REVIEW)
def application_document(ref: str, sha256: str) -> ResponseReturnValue:
    """Give out a document: to its recycler, and once it is sent to the regulator."""
    return answering.application_document(ref, sha256)


@blueprint.route("/applications/<ref>/send", methods=["GET", "POST"])
@requires(Permission.LICENCES_APPLY)
def send_application(ref: str) -> ResponseReturnValue:
    """Check the answers and send the application to the regulator."""
    card = _own(ref, Permission.LICENCES_APPLY)
    form = SendForm()
    if form.validate_on_submit():
        try:
            licence = service.send_application(current_act(), ref)
            flash(_("Application %(ref)s is with the regulator.", ref=licence), "success")
            return redirect(url_for("bases.licence", ref=licence), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    else:
        check_complete(card.answers)
    asked = card.asked(clock.today())
    page = render_template("bases/tasks/send.html", form=form, application=card, asked=asked)
    return page, form.status


@blueprint.post("/applications/<ref>/discard")
@requires(Permission.LICENCES_APPLY)
def discard_application(ref: str) -> ResponseReturnValue:
    """Give an application up before it is sent."""
    service.discard_application(current_act(), ref)
    flash(_("Application %(ref)s is discarded.", ref=ref), "success")
    return redirect(url_for("bases.show", ref=queries.application(ref).base_ref), 303)


def _own(ref: str, permission: Permission = Permission.LICENCES_READ_DRAFT) -> ApplicationCard:
    card = queries.application(ref)
    permit(current_actor(), permission, card)
    return card


def _editable(ref: str, task: str) -> ApplicationCard:
    if task not in TASKS:
        raise missing("task", task)
    return _own(ref, Permission.LICENCES_APPLY)
