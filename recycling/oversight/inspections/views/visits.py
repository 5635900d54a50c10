"""Pages of inspections: planned, filled in question by question on a phone, signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.bases import queries as register
from recycling.errors import Refusal
from recycling.files import LARGEST_BYTES, take
from recycling.forms import Form
from recycling.oversight.inspections import attaching, queries, reporting, service
from recycling.oversight.inspections.answering import evidence_file, report_file
from recycling.oversight.inspections.cards import QuestionCard, WholeInspection
from recycling.oversight.inspections.forms import (
    ANSWER_WORDS,
    FINDING_WORDS,
    GRADE_WORDS,
    AnswerForm,
    CancelForm,
    EvidenceForm,
    FindingForm,
    InspectionFilter,
    SignForm,
    StockForm,
    VisitForm,
)
from recycling.oversight.inspections.queries import ALL, Asked
from recycling.oversight.inspections.views.blueprint import blueprint
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.parties.queries import members

P = Permission
F = TypeVar("F", bound=Form)


def asked_for() -> Asked:
    """Return which inspections the request asks for."""
    return Asked(request.args.get("state") or ALL, request.args.get("base", ""))


@blueprint.get("/inspections")
@requires(P.INSPECTIONS_READ)
def index() -> ResponseReturnValue:
    """List the inspections one may know of."""
    asked = asked_for()
    page = queries.inspections(current_actor(), asked, request.args.get("cursor", ""))
    return render_template(
        "oversight/inspections/index.html", page=page, asked=asked, filter=InspectionFilter()
    )


@blueprint.route("/bases/<ref>/inspections/new", methods=["GET", "POST"])
@requires(P.INSPECTIONS_VISIT)
def new(ref: str) -> ResponseReturnValue:
    """Let an officer plan a visit to a base."""
    base, actor = register.base(ref), current_actor()
    permit(actor, P.INSPECTIONS_VISIT, base)
    form, programme = VisitForm(), request.args.get("programme", "")
    form.with_officers([(one.ref, one.name) for one in members(actor.organisation_id or 0)])
    if form.validate_on_submit():
        try:
            made = service.plan_visit(current_act(), ref, form.visit(programme))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The visit is planned."), "success")
            return redirect(url_for("inspections.show", ref=made), 303)
    elif request.method == "GET":
        form.officers.data = [actor.person_ref]
    page = render_template(
        "oversight/inspections/new.html", base=base, form=form, programme=programme
    )
    return page, form.status


@blueprint.get("/inspections/<ref>")
@requires(P.INSPECTIONS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show an inspection: the checklist, what was weighed, what was found, the report."""
    return _page(ref)


def _page(ref: str, refused: Form | None = None) -> ResponseReturnValue:
    whole = queries.inspection(ref, current_actor())
    sign_form = _shown(SignForm, refused, is_open=whole.may_sign)
    if sign_form:
        sign_form.digest.data = whole.digest
    page = render_template(
        "oversight/inspections/show.html",
        whole=whole,
        form=refused,
        sign_form=sign_form,
        stock_form=_shown(StockForm, refused, is_open=whole.may_fill_in),
        cancel_form=_shown(CancelForm, refused, is_open=whole.may_cancel),
        answer_words=ANSWER_WORDS,
        grade_words=GRADE_WORDS,
        finding_words=FINDING_WORDS,
    )
    return page, refused.status if refused else 200


def _shown(kind: type[F], refused: Form | None, *, is_open: bool) -> F | None:
    if isinstance(refused, kind):
        return refused
    return kind(formdata=None) if is_open else None


@blueprint.route("/inspections/<ref>/questions/<int:number>", methods=["GET", "POST"])
@requires(P.INSPECTIONS_VISIT)
def question(ref: str, number: int) -> ResponseReturnValue:
    """Ask one question; its answer is kept at once, and the next is asked."""
    whole = queries.inspection(ref, current_actor())
    card = queries.question(whole, number)
    if request.method == "GET" and not whole.may_fill_in:
        return redirect(url_for("inspections.show", ref=ref), 303)
    form = AnswerForm()
    form.of(card.question)
    if form.validate_on_submit():
        try:
            service.answer_question(current_act(), ref, form.stated(card.question))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(_next(whole, number), 303)
    elif request.method == "GET":
        _fill(form, card)
    return _asked(whole, card, form, EvidenceForm(formdata=None)), form.status


def _fill(form: AnswerForm, card: QuestionCard) -> None:
    form.answer.data, form.words.data = card.answer or None, card.words
    if card.question.is_measured and card.value:
        form.value.process_data(card.value)


def _next(whole: WholeInspection, number: int) -> str:
    """Return where one goes on: to the next question that is not answered, or to the whole."""
    after = [one.number for one in whole.questions if not one.answer and one.number != number]
    later = [one for one in after if one > number] or after
    if later:
        return url_for("inspections.question", ref=whole.card.ref, number=later[0])
    return url_for("inspections.show", ref=whole.card.ref)


def _asked(
    whole: WholeInspection, card: QuestionCard, form: AnswerForm, evidence: EvidenceForm
) -> str:
    return render_template(
        "oversight/inspections/question.html",
        whole=whole,
        card=card,
        form=form,
        evidence=evidence,
        answer_words=ANSWER_WORDS,
    )


@blueprint.post("/inspections/<ref>/questions/<int:number>/files")
@requires(P.INSPECTIONS_VISIT)
def attach(ref: str, number: int) -> ResponseReturnValue:
    """Keep a photo or paper with a question."""
    whole = queries.inspection(ref, current_actor())
    card, form = queries.question(whole, number), EvidenceForm()
    if form.validate_on_submit():
        upload = form.file.data
        try:
            taken = take(upload.stream.read(LARGEST_BYTES + 1), upload.filename)
            attaching.attach_evidence(current_act(), ref, card.question.id, taken)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The file is kept."), "success")
            return redirect(url_for("inspections.question", ref=ref, number=number), 303)
    plain = AnswerForm(formdata=None)
    plain.of(card.question)
    _fill(plain, card)
    return _asked(whole, card, plain, form), form.status


@blueprint.post("/inspections/<ref>/stock")
@requires(P.INSPECTIONS_VISIT)
def stock(ref: str) -> ResponseReturnValue:
    """Keep what was weighed of a stream."""
    queries.inspection(ref, current_actor())
    form = StockForm()
    return _done(
        ref,
        form,
        lambda: service.weigh_stock(
            current_act(), ref, form.stream.data, form.weighed.mass, form.words.data or ""
        ),
        _("What you weighed is kept, beside what the register says."),
    )


@blueprint.route("/inspections/<ref>/findings/new", methods=["GET", "POST"])
@requires(P.INSPECTIONS_VISIT)
def note(ref: str) -> ResponseReturnValue:
    """Let an officer note what was found, to a question or to none."""
    whole, asked = queries.inspection(ref, current_actor()), request.args.get("question", "")
    card = next((one for one in whole.questions if one.question.id == asked), None)
    form = FindingForm()
    if form.validate_on_submit():
        try:
            reporting.note_finding(current_act(), ref, form.found(asked))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The finding is noted. The base reads it once you sign."), "success")
            return redirect(url_for("inspections.show", ref=ref), 303)
    page = render_template(
        "oversight/inspections/note.html", whole=whole, card=card, asked=asked, form=form
    )
    return page, form.status


@blueprint.post("/inspections/<ref>/sign")
@requires(P.INSPECTIONS_SIGN)
def sign(ref: str) -> ResponseReturnValue:
    """Take the officer's signature."""
    queries.inspection(ref, current_actor())
    form = SignForm()
    return _done(
        ref,
        form,
        lambda: reporting.sign_report(current_act(), ref, form.digest.data or ""),
        _("The report is signed. The base reads it now."),
    )


@blueprint.post("/inspections/<ref>/cancel")
@requires(P.INSPECTIONS_VISIT)
def cancel(ref: str) -> ResponseReturnValue:
    """Cancel an inspection."""
    queries.inspection(ref, current_actor())
    form = CancelForm()
    return _done(
        ref,
        form,
        lambda: service.cancel_inspection(current_act(), ref, form.reason.data),
        _("The inspection is cancelled."),
    )


def _done(ref: str, form: Form, do: Callable[[], str], words: str) -> ResponseReturnValue:
    if form.carries_out(do):
        flash(words, "success")
        return redirect(url_for("inspections.show", ref=ref), 303)
    return _page(ref, form)


@blueprint.get("/inspections/<ref>/report.json")
@requires(P.INSPECTIONS_READ)
def report(ref: str) -> ResponseReturnValue:
    """Send the report as it was signed, byte for byte: its SHA-256 is the digest."""
    return report_file(ref)


@blueprint.get("/inspections/<ref>/files/<int:number>")
@requires(P.INSPECTIONS_READ)
def evidence(ref: str, number: int) -> ResponseReturnValue:
    """Send a photo or paper of an inspection."""
    return evidence_file(ref, number)
