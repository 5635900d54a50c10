"""Pages of quota plans: those one may see, one of them with what is to be done, and its lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import public, requires
from recycling.forms import Form
from recycling.matching.plans import service as market
from recycling.matching.plans.cards import measure, plan_card
from recycling.oversight.quota_plans import enacting, queries, service, trying
from recycling.oversight.quota_plans.answering import document_file
from recycling.oversight.quota_plans.cards import WholePlan
from recycling.oversight.quota_plans.forms import (
    STATE_WORDS,
    CommentForm,
    DrawUpForm,
    LineFilter,
    LineForm,
    PlanFileForm,
    PlanFilter,
    PublishForm,
    PutInForceForm,
    TakeOutForm,
    TryForm,
    WithdrawForm,
)
from recycling.oversight.quota_plans.queries import Asked
from recycling.oversight.quota_plans.reading import LARGEST_BYTES, lines_in
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may_ever

P = Permission
blueprint = Blueprint("quota_plans", __name__)
F = TypeVar("F", bound=Form)
C = TypeVar("C", LineForm, PlanFileForm, TakeOutForm)
_FEW = 10


def asked_for() -> Asked:
    """Return which plans the request asks for."""
    said = request.args
    return Asked(said.get("year", type=int), said.get("country", ""), said.get("state", ""))


@blueprint.get("/quota-plans")
@public
def index() -> ResponseReturnValue:
    """List the plans in force; to those concerned their drafts and hearings too."""
    asked = asked_for()
    page = queries.plans(current_actor(), asked, request.args.get("cursor", ""))
    return render_template(
        "oversight/quota_plans/index.html",
        page=page,
        asked=asked,
        filter=PlanFilter(),
        state_words=STATE_WORDS,
        may_draw_up=may_ever(current_actor(), P.QUOTA_PLANS_DRAW_UP),
    )


@blueprint.route("/quota-plans/new", methods=["GET", "POST"])
@requires(P.QUOTA_PLANS_DRAW_UP)
def new() -> ResponseReturnValue:
    """Draw up a plan for a year; where one is in force, its next version."""
    form = DrawUpForm(year=request.args.get("year", type=int) or clock.today().year + 1)
    made = ""

    def draw_up() -> None:
        nonlocal made
        made = service.draw_up_plan(current_act(), form.year.data, form.reason.data)

    if form.carries_out(draw_up):
        return redirect(url_for("quota_plans.show", ref=made), 303)
    return render_template("oversight/quota_plans/new.html", form=form), form.status


@blueprint.get("/quota-plans/<ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """Show a plan: what is laid down and used, what was said and changed, what it would change."""
    return _page(ref)


def _page(ref: str, refused: Form | None = None) -> ResponseReturnValue:
    actor, said = current_actor(), request.args
    whole, base = queries.plan(ref, actor), said.get("base", "")
    tried = trying.latest(ref, actor) if actor.kind == "regulator" else []
    made = next((one for one in tried if one.state == "made"), None)
    comment = _shown(CommentForm, refused, is_open=bool(whole.comment_for))
    page = render_template(
        "oversight/quota_plans/show.html",
        whole=whole,
        form=refused,
        lines=queries.lines(ref, actor, base, said.get("cursor", "")),
        asked_base=base,
        line_filter=LineFilter(),
        sums=queries.sums(ref, actor),
        changes=queries.changes(ref, actor, said.get("changes", ""), _FEW),
        comments=queries.comments(ref, actor, said.get("comments", ""), _FEW),
        tried=[plan_card(one) for one in tried],
        prices={
            key: measure(made.aim, len(made.asked.elements), made.currency, price)
            for key, price in trying.prices(made, whole.card.year).items()
        }
        if made
        else {},
        as_of=clock.now(),
        worthless=measure(made.aim, len(made.asked.elements), made.currency, 0) if made else None,
        price_key=lambda line: trying.key_of(line, whole.card.year),
        state_words=STATE_WORDS,
        comment_form=comment.begin(whole.comment_for) if comment else None,
        **_forms(whole, refused),
    )
    return page, refused.status if refused else 200


def _forms(whole: WholePlan, refused: Form | None) -> dict[str, Form | None]:
    return {
        "publish_form": _shown(PublishForm, refused, is_open=whole.may_publish),
        "force_form": _shown(PutInForceForm, refused, is_open=whole.may_put_in_force),
        "withdraw_form": _shown(WithdrawForm, refused, is_open=whole.may_withdraw),
        "try_form": _shown(TryForm, refused, is_open=whole.may_try),
    }


def _shown(kind: type[F], refused: Form | None, *, is_open: bool) -> F | None:
    if isinstance(refused, kind):
        return refused
    return kind(formdata=None) if is_open else None


@blueprint.get("/quota-plans/<ref>/document")
@public
def document(ref: str) -> Response:
    """Give the plan as it came into force."""
    return document_file(ref)


@blueprint.route("/quota-plans/<ref>/lines", methods=["GET", "POST"])
@requires(P.QUOTA_PLANS_CHANGE)
def lines(ref: str) -> ResponseReturnValue:
    """Set a line, take one out, or read many from a file."""
    form = _changing(LineForm, ref)
    if form.carries_out(
        lambda: service.set_lines(current_act(), ref, (form.asked(),), form.reason.data or "")
    ):
        flash(_("The line is set."), "success")
        return redirect(url_for("quota_plans.show", ref=ref), 303)
    return _lines_page(ref, form)


def _lines_page(ref: str, form: Form) -> ResponseReturnValue:
    actor, number = current_actor(), request.args.get("line", type=int)
    whole = queries.plan(ref, actor)
    line = queries.line(ref, number, actor) if number else None
    needs = whole.needs_reason
    line_form = form if isinstance(form, LineForm) else _empty(LineForm, is_needed=needs)
    return render_template(
        "oversight/quota_plans/lines.html",
        whole=whole,
        line=line,
        form=form,
        line_form=line_form.begin(line),
        file_form=form if isinstance(form, PlanFileForm) else _empty(PlanFileForm, is_needed=needs),
        out_form=form if isinstance(form, TakeOutForm) else _empty(TakeOutForm, is_needed=needs),
    ), form.status


def _changing(kind: type[C], ref: str) -> C:
    """Return the form of a change as it was sent, with its reason where the plan asks for one."""
    return kind().needing(is_needed=queries.plan(ref, current_actor()).needs_reason)


def _empty(kind: type[C], *, is_needed: bool) -> C:
    return kind(formdata=None).needing(is_needed=is_needed)


@blueprint.post("/quota-plans/<ref>/file")
@requires(P.QUOTA_PLANS_CHANGE)
def read_file(ref: str) -> ResponseReturnValue:
    """Set lines from a file, all of them or none."""
    form = _changing(PlanFileForm, ref)

    def read() -> None:
        upload = form.file.data
        found = lines_in(upload.stream.read(LARGEST_BYTES + 1))
        service.set_lines(current_act(), ref, found, form.file_reason.data or "")

    if form.carries_out(read):
        flash(_("The lines of the file are set."), "success")
        return redirect(url_for("quota_plans.show", ref=ref), 303)
    return _lines_page(ref, form)


@blueprint.post("/quota-plans/<ref>/lines/<int:line>/take-out")
@requires(P.QUOTA_PLANS_CHANGE)
def take_out(ref: str, line: int) -> ResponseReturnValue:
    """Take a line out: nothing is limited by it then."""
    form = _changing(TakeOutForm, ref)
    if form.carries_out(
        lambda: service.take_line_out(current_act(), ref, line, form.out_reason.data or "")
    ):
        flash(_("The line is taken out."), "success")
        return redirect(url_for("quota_plans.show", ref=ref), 303)
    return _lines_page(ref, form)


@blueprint.post("/quota-plans/<ref>/publish")
@requires(P.QUOTA_PLANS_DECIDE)
def publish(ref: str) -> ResponseReturnValue:
    """Publish a draft to those concerned."""
    form = PublishForm()
    return _done(
        ref,
        form,
        lambda: service.publish_plan(current_act(), ref, form.until.data),
        _("The plan is published to the recyclers it names."),
    )


@blueprint.post("/quota-plans/<ref>/put-in-force")
@requires(P.QUOTA_PLANS_DECIDE)
def put_in_force(ref: str) -> ResponseReturnValue:
    """Put a plan in force once its hearing is over."""
    return _done(
        ref,
        PutInForceForm(),
        lambda: enacting.put_plan_in_force(current_act(), ref),
        _("The plan is in force."),
    )


@blueprint.post("/quota-plans/<ref>/withdraw")
@requires(P.QUOTA_PLANS_DECIDE)
def withdraw(ref: str) -> ResponseReturnValue:
    """Give a plan up that is not in force."""
    form = WithdrawForm()
    return _done(
        ref,
        form,
        lambda: service.withdraw_plan(current_act(), ref, form.reason.data),
        _("The plan is withdrawn."),
    )


@blueprint.post("/quota-plans/<ref>/comment")
@requires(P.QUOTA_PLANS_COMMENT)
def comment(ref: str) -> ResponseReturnValue:
    """Comment on a plan for a base that it names."""
    form = CommentForm().begin(queries.plan(ref, current_actor()).comment_for)
    return _done(
        ref,
        form,
        lambda: service.comment_on_plan(current_act(), ref, form.base.data, form.words.data),
        _("Your comment is with the authority."),
    )


@blueprint.post("/quota-plans/<ref>/try-out")
@requires(P.QUOTA_PLANS_CHANGE)
def try_out(ref: str) -> ResponseReturnValue:
    """Plan the whole market under the lines of a plan that is not in force."""
    queries.plan(ref, current_actor())
    form, made = TryForm(), ""

    def ask() -> None:
        nonlocal made
        act = current_act()
        made = market.ask_plan(act, trying.asked(ref, act.actor, form.aim.data))

    if form.carries_out(ask):
        return redirect(url_for("plans.show", ref=made), 303)
    return _page(ref, form)


def _done(ref: str, form: Form, do: Callable[[], str], words: str) -> ResponseReturnValue:
    queries.plan(ref, current_actor())
    if form.carries_out(do):
        flash(words, "success")
        return redirect(url_for("quota_plans.show", ref=ref), 303)
    return _page(ref, form)
