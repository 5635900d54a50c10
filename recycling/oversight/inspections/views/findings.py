"""Pages of findings: the list, one, what the base answers and the authority decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.forms import Form
from recycling.oversight.inspections import following, queries, reporting
from recycling.oversight.inspections.forms import (
    FINDING_WORDS,
    GRADE_WORDS,
    CloseForm,
    FindingAnswerForm,
    FindingFilter,
    GiveBackForm,
)
from recycling.oversight.inspections.queries import Standing
from recycling.oversight.inspections.rules.checklist import questions
from recycling.oversight.inspections.views.blueprint import blueprint
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission

P = Permission
F = TypeVar("F", bound=Form)


@blueprint.get("/inspection-findings")
@requires(P.INSPECTIONS_READ)
def findings() -> ResponseReturnValue:
    """List the findings one may read."""
    standing = request.args.get("standing") or str(Standing.ALL)
    page = queries.findings(current_actor(), standing, request.args.get("cursor", ""))
    return render_template(
        "oversight/inspections/findings.html",
        page=page,
        standing=standing,
        filter=FindingFilter(),
        grade_words=GRADE_WORDS,
        finding_words=FINDING_WORDS,
    )


@blueprint.get("/inspection-findings/<ref>")
@requires(P.INSPECTIONS_READ)
def finding(ref: str) -> ResponseReturnValue:
    """Show a finding, what the base says to it, and what was decided."""
    return _page(ref)


def _page(ref: str, refused: Form | None = None) -> ResponseReturnValue:
    one = queries.finding(ref, current_actor())
    page = render_template(
        "oversight/inspections/finding.html",
        one=one,
        asked=next((asked for asked in questions() if asked.id == one.question), None),
        form=refused,
        answer_form=_shown(FindingAnswerForm, refused, is_open=one.may_answer),
        close_form=_shown(CloseForm, refused, is_open=one.may_close),
        give_back_form=_shown(GiveBackForm, refused, is_open=one.may_give_back),
        grade_words=GRADE_WORDS,
        finding_words=FINDING_WORDS,
    )
    return page, refused.status if refused else 200


def _shown(kind: type[F], refused: Form | None, *, is_open: bool) -> F | None:
    if isinstance(refused, kind):
        return refused
    return kind(formdata=None) if is_open else None


@blueprint.post("/inspection-findings/<ref>/strike")
@requires(P.INSPECTIONS_VISIT)
def strike(ref: str) -> ResponseReturnValue:
    """Take a finding back before the report is signed."""
    queries.finding(ref, current_actor())
    inspection = reporting.strike_finding(current_act(), ref)
    flash(_("The finding is taken back."), "success")
    return redirect(url_for("inspections.show", ref=inspection), 303)


@blueprint.post("/inspection-findings/<ref>/answer")
@requires(P.INSPECTIONS_ANSWER)
def answer(ref: str) -> ResponseReturnValue:
    """Say for the base how a finding was put right."""
    queries.finding(ref, current_actor())
    form = FindingAnswerForm()
    return _done(
        ref,
        form,
        lambda: following.answer_finding(current_act(), ref, form.answer.data),
        _("Your answer is with the authority."),
    )


@blueprint.post("/inspection-findings/<ref>/close")
@requires(P.INSPECTIONS_VISIT)
def close(ref: str) -> ResponseReturnValue:
    """Close a finding that was put right."""
    queries.finding(ref, current_actor())
    form = CloseForm()
    return _done(
        ref,
        form,
        lambda: following.close_finding(current_act(), ref, form.decision.data),
        _("The finding is closed."),
    )


@blueprint.post("/inspection-findings/<ref>/give-back")
@requires(P.INSPECTIONS_VISIT)
def give_back(ref: str) -> ResponseReturnValue:
    """Give an answered finding back with a new term."""
    queries.finding(ref, current_actor())
    form = GiveBackForm()
    return _done(
        ref,
        form,
        lambda: following.give_back_finding(
            current_act(), ref, form.wrong.data, form.put_right_by.data
        ),
        _("The finding is with the base again."),
    )


def _done(ref: str, form: Form, do: Callable[[], str], words: str) -> ResponseReturnValue:
    if form.carries_out(do):
        flash(words, "success")
        return redirect(url_for("inspections.finding", ref=ref), 303)
    return _page(ref, form)
