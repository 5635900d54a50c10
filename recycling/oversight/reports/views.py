"""Public pages of reports: making one, and coming back to it with its return code."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from recycling.access import public
from recycling.errors import Refusal
from recycling.forms.choices import country_choices
from recycling.oversight.reports import queries, service
from recycling.oversight.reports.forms import OUTCOMES, SPEAKERS, FollowForm, MoreForm, ReportForm
from recycling.oversight.reports.rules import NewReport, Sender
from recycling.parties.guard import current_act

blueprint = Blueprint("reports", __name__)


def sender() -> Sender:
    """Return from where this request comes; it is counted and not kept."""
    return Sender(request.remote_addr or "")


@blueprint.route("/report", methods=["GET", "POST"])
@public
def new() -> ResponseReturnValue:
    """Let anybody report what they saw; answers once with the number and the return code."""
    form, countries = ReportForm(), service.authorities()
    form.country.choices = country_choices(countries) if countries else []
    if form.validate_on_submit():
        try:
            made = service.make_report(current_act().key, _asked(form), form.files(), sender())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _kept_nowhere(render_template("oversight/reports/made.html", made=made), 201)
    return _kept_nowhere(render_template("oversight/reports/new.html", form=form), form.status)


def _asked(form: ReportForm) -> NewReport:
    return NewReport(
        form.kind.data,
        form.country.data,
        form.place.data,
        form.words.data,
        form.seen.data or "",
        form.named.data or "",
        form.contact.data or "",
    )


@blueprint.route("/report/follow", methods=["GET", "POST"])
@public
def follow() -> ResponseReturnValue:
    """Ask for number and code, and show the reporter where the report stands."""
    form = FollowForm()
    if form.validate_on_submit():
        try:
            ref = service.check_code(form.ref.data, form.code.data, sender())
        except Refusal as refusal:
            return _asked_again(form, refusal)
        return _shown(ref, form.code.data, MoreForm(formdata=None), 200)
    page = render_template("oversight/reports/follow.html", form=form)
    return _kept_nowhere(page, form.status)


@blueprint.post("/report/follow/words")
@public
def more() -> ResponseReturnValue:
    """Let a reporter add words to their report."""
    form = MoreForm()
    sent, code = form.validate(), form.code.data or ""
    try:
        ref = service.check_code(form.ref.data or "", code, sender())
    except Refusal as refusal:
        return _asked_again(FollowForm(), refusal)
    if sent:
        try:
            service.add_words(current_act().key, ref, code, form.words.data, sender())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _shown(ref, code, MoreForm(formdata=None), 200, is_added=True)
    return _shown(ref, code, form, form.status)


def _asked_again(form: FollowForm, refusal: Refusal) -> Response:
    form.refuse(refusal)
    page = render_template("oversight/reports/follow.html", form=form)
    return _kept_nowhere(page, form.status)


def _shown(ref: str, code: str, form: MoreForm, status: int, *, is_added: bool = False) -> Response:
    page = render_template(
        "oversight/reports/followed.html",
        report=queries.followed(ref),
        code=code,
        form=form,
        outcomes=OUTCOMES,
        speakers=SPEAKERS,
        is_added=is_added,
    )
    return _kept_nowhere(page, status)


def _kept_nowhere(page: str, status: int) -> Response:
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
