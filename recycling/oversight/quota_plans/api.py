"""Quota plans, for programs: of authorities, of recyclers, and of anybody for those in force."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from recycling import clock
from recycling.access import public, requires
from recycling.oversight.quota_plans import enacting, queries, service
from recycling.oversight.quota_plans import schemas as s
from recycling.oversight.quota_plans.answering import document_file
from recycling.oversight.quota_plans.cards import ChangeCard, CommentCard, PlanCard, PlanLineCard
from recycling.oversight.quota_plans.queries import Asked
from recycling.oversight.quota_plans.rules import NewLine
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, Page

P = Permission
api = Blueprint(
    "quota_plans_api",
    __name__,
    url_prefix=PREFIX,
    description="What each base may take in a year, as its authority plans it with a hearing",
)
Body = dict[str, Any]


@api.get("/quota-plans")
@api.arguments(s.QuotaPlanArgs, location="query")
@api.response(200, s.QuotaPlanPageSchema)
@public
def list_quota_plans(asked: Body) -> Page[PlanCard]:
    """List the plans in force and replaced; to those concerned their drafts and hearings too."""
    wanted = Asked(asked["year"], asked["country"], asked["state"])
    return queries.plans(current_actor(), wanted, asked["cursor"], asked["limit"])


@api.post("/quota-plans")
@api.arguments(s.NewQuotaPlanSchema)
@api.response(201, s.WholeQuotaPlanSchema)
@requires(P.QUOTA_PLANS_DRAW_UP)
def draw_up_quota_plan(body: Body) -> Body:
    """Draw up a plan for a year; where one is in force, its next version."""
    return _told(service.draw_up_plan(current_act(), body["year"], body["reason"]))


@api.get("/quota-plans/<ref>")
@api.response(200, s.WholeQuotaPlanSchema)
@public
def read_quota_plan(ref: str) -> Body:
    """Read a plan with its lines added up."""
    return _told(ref)


@api.get("/quota-plans/<ref>/document")
@api.response(200, content_type="application/json", description="The plan as it came into force")
@public
def read_quota_plan_document(ref: str) -> Response:
    """Read the plan as it came into force, byte for byte: its SHA-256 is the digest."""
    return document_file(ref)


@api.get("/quota-plans/<ref>/lines")
@api.arguments(s.PlanLineArgs, location="query")
@api.response(200, s.PlanLinePageSchema)
@public
def list_quota_plan_lines(asked: Body, ref: str) -> Page[PlanLineCard]:
    """List the lines of a plan with what is reserved, received and free now."""
    return queries.lines(ref, current_actor(), asked["base"], asked["cursor"], asked["limit"])


@api.post("/quota-plans/<ref>/lines")
@api.arguments(s.NewPlanLinesSchema)
@api.response(200, s.WholeQuotaPlanSchema)
@requires(P.QUOTA_PLANS_CHANGE)
def set_quota_plan_lines(body: Body, ref: str) -> Body:
    """Set lines of a plan that is not in force, all or none."""
    lines = tuple(
        NewLine(mass=one.pop("quota"), **one) for one in (dict(each) for each in body["lines"])
    )
    numbered = (
        lines
        if len(lines) == 1
        else tuple(replace(one, row=number) for number, one in enumerate(lines, 1))
    )
    return _told(service.set_lines(current_act(), ref, numbered, body["reason"]))


@api.post("/quota-plans/<ref>/lines/<int:line>/take-out")
@api.arguments(s.ReasonSchema)
@api.response(200, s.WholeQuotaPlanSchema)
@requires(P.QUOTA_PLANS_CHANGE)
def take_quota_plan_line_out(body: Body, ref: str, line: int) -> Body:
    """Take a line out of a plan that is not in force; nothing is limited then."""
    return _told(service.take_line_out(current_act(), ref, line, body["reason"]))


@api.post("/quota-plans/<ref>/publish")
@api.arguments(s.PlanTermSchema)
@api.response(200, s.WholeQuotaPlanSchema)
@requires(P.QUOTA_PLANS_DECIDE)
def publish_quota_plan(body: Body, ref: str) -> Body:
    """Publish a draft to the recyclers it names, with a term for comments."""
    return _told(service.publish_plan(current_act(), ref, body["until"]))


@api.post("/quota-plans/<ref>/put-in-force")
@api.response(200, s.WholeQuotaPlanSchema)
@requires(P.QUOTA_PLANS_DECIDE)
def put_quota_plan_in_force(ref: str) -> Body:
    """Put a plan in force once its hearing is over: each line becomes a quota, all or none."""
    return _told(enacting.put_plan_in_force(current_act(), ref))


@api.post("/quota-plans/<ref>/withdraw")
@api.arguments(s.ReasonSchema)
@api.response(200, s.WholeQuotaPlanSchema)
@requires(P.QUOTA_PLANS_DECIDE)
def withdraw_quota_plan(body: Body, ref: str) -> Body:
    """Give a draft or a hearing up, with the reason."""
    return _told(service.withdraw_plan(current_act(), ref, body["reason"]))


@api.get("/quota-plans/<ref>/comments")
@api.arguments(CursorArgs, location="query")
@api.response(200, s.PlanCommentPageSchema)
@public
def list_quota_plan_comments(asked: Body, ref: str) -> Page[CommentCard]:
    """List what was said to a plan: to the authority all, to a recycler its own, else none."""
    return queries.comments(ref, current_actor(), asked["cursor"], asked["limit"])


@api.post("/quota-plans/<ref>/comments")
@api.arguments(s.NewPlanCommentSchema)
@api.response(201, s.WholeQuotaPlanSchema)
@requires(P.QUOTA_PLANS_COMMENT)
def comment_on_quota_plan(body: Body, ref: str) -> Body:
    """Comment on a plan in its hearing, for a base that it names."""
    return _told(service.comment_on_plan(current_act(), ref, body["base"], body["words"]))


@api.get("/quota-plans/<ref>/changes")
@api.arguments(CursorArgs, location="query")
@api.response(200, s.PlanChangePageSchema)
@public
def list_quota_plan_changes(asked: Body, ref: str) -> Page[ChangeCard]:
    """List which lines were changed, from what to what and why."""
    return queries.changes(ref, current_actor(), asked["cursor"], asked["limit"])


def _told(ref: str) -> Body:
    actor = current_actor()
    whole = queries.plan(ref, actor)
    return {
        "plan": whole.card,
        "as_of": clock.now(),
        "lines": whole.lines,
        "bases": whole.bases,
        "sums": queries.sums(ref, actor),
    }
