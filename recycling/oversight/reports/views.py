"""Pages of reports: anybody makes one and comes back to it; regulators read and handle them."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import public, requires
from recycling.errors import Refusal
from recycling.files import EXTENSIONS, download_headers, store
from recycling.forms.choices import country_choices
from recycling.oversight.reports import handling, queries, service
from recycling.oversight.reports.forms import (
    KINDS,
    OUTCOMES,
    SPEAKERS,
    SPEAKERS_TO_AUTHORITY,
    AnswerForm,
    CloseForm,
    FollowForm,
    MoreForm,
    QueueFilter,
    ReportForm,
)
from recycling.oversight.reports.rules import NewReport, Sender
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission

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


@blueprint.get("/reports")
@requires(Permission.REPORTS_READ)
def index() -> ResponseReturnValue:
    """List the reports of a regulator's country, the oldest first, alike ones as one."""
    narrow = QueueFilter()
    state = (narrow.state.data or "") if narrow.validate() else ""
    page = queries.queue(current_actor(), state, request.args.get("cursor", ""))
    following = ""
    if page.next:
        following = url_for("reports.index", state=state or None, cursor=page.next)
    return render_template(
        "oversight/reports/index.html",
        page=page,
        narrow=narrow,
        kinds=KINDS,
        following=following,
    )


@blueprint.get("/reports/<ref>")
@requires(Permission.REPORTS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a report, what is said about it, and those that say nearly the same."""
    return _page(ref, AnswerForm(formdata=None), CloseForm(formdata=None), 200)


def _page(ref: str, answer: AnswerForm, close: CloseForm, status: int) -> ResponseReturnValue:
    actor = current_actor()
    page = render_template(
        "oversight/reports/show.html",
        report=queries.report(ref, actor),
        likes=queries.likes_of(ref, actor),
        answer=answer,
        close=close,
        form=answer if answer.errors else close,
        kinds=KINDS,
        outcomes=OUTCOMES,
        speakers=SPEAKERS_TO_AUTHORITY,
    )
    return page, status


@blueprint.get("/reports/<ref>/files/<int:number>")
@requires(Permission.REPORTS_READ)
def file(ref: str, number: int) -> ResponseReturnValue:
    """Give out a file of a report under a name of our own."""
    found = queries.file_of_report(ref, number, current_actor())
    name = f"{ref}-{number}{EXTENSIONS[found.media_type]}"
    content = store().get(found.sha256)
    return Response(content, headers=download_headers(name, found.media_type))


@blueprint.post("/reports/<ref>/take-up")
@requires(Permission.REPORTS_HANDLE)
def take_up(ref: str) -> ResponseReturnValue:
    """Say that one looks into it."""
    queries.report(ref, current_actor(), Permission.REPORTS_HANDLE)
    handling.take_up_report(current_act(), ref)
    flash(_("Report %(ref)s is taken up.", ref=ref), "success")
    return _back(ref)


@blueprint.post("/reports/<ref>/apart")
@requires(Permission.REPORTS_HANDLE)
def set_apart(ref: str) -> ResponseReturnValue:
    """Give it a row of its own in the queue."""
    queries.report(ref, current_actor(), Permission.REPORTS_HANDLE)
    handling.set_apart_report(current_act(), ref)
    flash(_("Report %(ref)s stands on its own.", ref=ref), "success")
    return _back(ref)


@blueprint.post("/reports/<ref>/answer")
@requires(Permission.REPORTS_HANDLE)
def answer(ref: str) -> ResponseReturnValue:
    """Say something to the reporter."""
    queries.report(ref, current_actor(), Permission.REPORTS_HANDLE)
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            handling.answer_report(current_act(), ref, form.words.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Your answer waits for the reporter."), "success")
            return _back(ref)
    return _page(ref, form, CloseForm(formdata=None), form.status)


@blueprint.post("/reports/<ref>/close")
@requires(Permission.REPORTS_HANDLE)
def close(ref: str) -> ResponseReturnValue:
    """Say to what it led."""
    queries.report(ref, current_actor(), Permission.REPORTS_HANDLE)
    form = CloseForm()
    if form.validate_on_submit():
        try:
            handling.close_report(current_act(), ref, form.outcome.data, form.reason.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Report %(ref)s is closed.", ref=ref), "success")
            return _back(ref)
    return _page(ref, AnswerForm(formdata=None), form, form.status)


def _back(ref: str) -> ResponseReturnValue:
    return redirect(url_for("reports.show", ref=ref), 303)
