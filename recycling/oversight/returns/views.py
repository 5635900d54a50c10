"""Pages of monthly returns: the list, one return, what is behind a figure, stating and signing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.errors import Refusal, missing
from recycling.forms import Form
from recycling.oversight.returns import queries, service
from recycling.oversight.returns.cards import FlowCard, WholeReturn, name_of
from recycling.oversight.returns.forms import (
    FIGURE_WORDS,
    KIND_WORDS,
    AcceptForm,
    AnswerForm,
    FiguresForm,
    PlaceForm,
    QuestionForm,
    ReturnFilter,
    SignForm,
)
from recycling.oversight.returns.queries import Asked, Behind, Standing
from recycling.oversight.returns.rules import MASS, NO_FLOW, Key
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.sending import file_of
from recycling.streams import rules as streams

blueprint = Blueprint("returns", __name__)
F = TypeVar("F", bound=Form)
_OF_MASS = "mass"


def asked_for() -> Asked:
    """Return which returns the request asks for."""
    said = request.args
    return Asked(said.get("month", ""), said.get("base", ""), said.get("standing") or Standing.ALL)


@blueprint.get("/returns")
@requires(Permission.RETURNS_READ)
def index() -> ResponseReturnValue:
    """List the returns of one's own bases; to a regulator those of its country."""
    asked = asked_for()
    page = queries.returns(current_actor(), asked, request.args.get("cursor", ""))
    return render_template(
        "oversight/returns/index.html", page=page, asked=asked, filter=ReturnFilter()
    )


@blueprint.get("/returns/<ref>")
@requires(Permission.RETURNS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a return: its figures, versions, and what the register says otherwise by now."""
    return _page(ref)


def _page(ref: str, refused: Form | None = None) -> ResponseReturnValue:
    """Show a return with its forms, one of them as it was refused."""
    whole = queries.monthly_return(ref, current_actor())
    sign_form = _shown(SignForm, refused, is_open=whole.may_sign)
    accept_form = _shown(AcceptForm, refused, is_open=whole.may_accept)
    answer_form = _shown(AnswerForm, refused, is_open=whole.may_answer)
    question_form = _shown(QuestionForm, refused, is_open=whole.may_question)
    if sign_form:
        sign_form.digest.data = whole.digest
    if accept_form:
        accept_form.digest.data = whole.signed_digest
    page = render_template(
        "oversight/returns/show.html",
        whole=whole,
        streams=_by_stream(whole),
        sign_form=sign_form,
        accept_form=accept_form,
        answer_form=answer_form,
        question_form=question_form,
        form=refused,
        place_form=PlaceForm,
        figure_words=FIGURE_WORDS,
        kind_words=KIND_WORDS,
    )
    return page, refused.status if refused else 200


def _shown(kind: type[F], refused: Form | None, *, is_open: bool) -> F | None:
    if isinstance(refused, kind):
        return refused
    return kind(formdata=None) if is_open else None


def _by_stream(whole: WholeReturn) -> dict[str, list[FlowCard]]:
    found: dict[str, list[FlowCard]] = {}
    for one in whole.flows:
        found.setdefault(one.stream_name, []).append(one)
    return found


def behind() -> Behind:
    """Return behind which figures the request looks."""
    said = request.args
    return Behind(said.get("stream") or None, said.get("element"), said.get("figure") or None)


@blueprint.get("/returns/<ref>/sources")
@requires(Permission.RETURNS_READ)
def sources(ref: str) -> ResponseReturnValue:
    """Show which receipts, batches and materials make a figure."""
    actor, asked = current_actor(), behind()
    whole = queries.monthly_return(ref, actor)
    page = queries.sources(ref, actor, asked, request.args.get("cursor", ""))
    return render_template(
        "oversight/returns/sources.html",
        whole=whole,
        page=page,
        asked=asked,
        filters={name: said for name, said in vars(asked).items() if said is not None},
        figure_words=FIGURE_WORDS,
    )


@blueprint.route("/returns/<ref>/figures/<stream_id>/<symbol>", methods=["GET", "POST"])
@requires(Permission.RETURNS_STATE)
def state(ref: str, stream_id: str, symbol: str) -> ResponseReturnValue:
    """Let the recycler state other figures than the register's, of an element or the mass."""
    key = Key(stream_id, MASS if symbol == _OF_MASS else symbol)
    known = _known(key)
    whole = queries.monthly_return(ref, current_actor())
    now = next((one for one in whole.flows if (one.stream, one.element) == key), None)
    form = FiguresForm()
    if form.validate_on_submit():
        try:
            service.state_figures(current_act(), ref, form.stated(key))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Your figures are kept. They count when you sign."), "success")
            return redirect(url_for("returns.show", ref=ref), 303)
    elif request.method == "GET":
        form.fill(now.stated if now else NO_FLOW)
        if now and now.kind:
            form.kind.data, form.words.data = now.kind, now.words
    page = render_template(
        "oversight/returns/figures.html",
        whole=whole,
        key=key,
        name=known,
        register=now.register if now else NO_FLOW,
        form=form,
        figure_words=FIGURE_WORDS,
    )
    return page, form.status


def _known(key: Key) -> str:
    if key.stream not in {one.id for one in streams.streams()}:
        raise missing("stream", key.stream)
    if key.element and key.element not in {one.symbol for one in streams.elements()}:
        raise missing("element", key.element)
    return name_of(key.stream)


@blueprint.post("/returns/<ref>/figures/withdraw")
@requires(Permission.RETURNS_STATE)
def withdraw(ref: str) -> ResponseReturnValue:
    """Take back what was stated, so that the register's figures count again."""
    queries.monthly_return(ref, current_actor())
    form = PlaceForm()
    key = Key(form.stream.data or "", form.element.data or "")
    return _done(
        ref, form, lambda: service.withdraw_figures(current_act(), ref, key),
        _("The register’s figures count again."),
    )  # fmt: skip


@blueprint.post("/returns/<ref>/sign")
@requires(Permission.RETURNS_SIGN)
def sign(ref: str) -> ResponseReturnValue:
    """Take the recycler's signature."""
    queries.monthly_return(ref, current_actor())
    form = SignForm()
    return _done(
        ref, form, lambda: service.sign_return(current_act(), ref, form.digest.data or ""),
        _("The return is signed. It is kept as it is now."),
    )  # fmt: skip


@blueprint.post("/returns/<ref>/question")
@requires(Permission.RETURNS_DECIDE)
def question(ref: str) -> ResponseReturnValue:
    """Give a return back with a question."""
    queries.monthly_return(ref, current_actor())
    form = QuestionForm()
    return _done(
        ref, form, lambda: service.question_return(current_act(), ref, form.question.data),
        _("Your question is with the recycler."),
    )  # fmt: skip


@blueprint.post("/returns/<ref>/answer")
@requires(Permission.RETURNS_SIGN)
def answer(ref: str) -> ResponseReturnValue:
    """Answer the regulator's question."""
    queries.monthly_return(ref, current_actor())
    form = AnswerForm()
    return _done(
        ref,
        form,
        lambda: service.answer_return(current_act(), ref, form.answer.data),
        _("Your answer is with the regulator."),
    )


@blueprint.post("/returns/<ref>/accept")
@requires(Permission.RETURNS_DECIDE)
def accept(ref: str) -> ResponseReturnValue:
    """Accept the version signed last."""
    queries.monthly_return(ref, current_actor())
    form = AcceptForm()
    return _done(
        ref, form, lambda: service.accept_return(current_act(), ref, form.digest.data or ""),
        _("The return is accepted."),
    )  # fmt: skip


def _done(ref: str, form: Form, do: Callable[[], str], words: str) -> ResponseReturnValue:
    if form.carries_out(do):
        flash(words, "success")
        return redirect(url_for("returns.show", ref=ref), 303)
    return _page(ref, form)


@blueprint.get("/returns/<ref>/versions/<int:number>.json")
@requires(Permission.RETURNS_READ)
def version(ref: str, number: int) -> Response:
    """Send a version as it was signed, byte for byte: its SHA-256 is the digest that was signed."""
    return version_file(ref, number)


def version_file(ref: str, number: int) -> Response:
    """Return the file of a version."""
    found = queries.version(ref, number, current_actor())
    return file_of(found.document.encode(), "application/json", name=f"{ref}-version-{number}.json")
