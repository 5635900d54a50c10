"""Quota plans, their lines, changes and comments as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import public
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.oversight.quota_plans import queries
from recycling.oversight.quota_plans.cards import ChangeCard, CommentCard, PlanCard, PlanLineCard
from recycling.oversight.quota_plans.views import asked_for
from recycling.parties.guard import current_actor
from recycling.wire import Page

blueprint = Blueprint("quota_plans_exports", __name__)

PLANS: Table[PlanCard] = table(
    "quota-plans",
    {
        "plan": lambda one: one.ref,
        "authority": lambda one: one.authority,
        "authority_name": lambda one: one.authority_name,
        "country": lambda one: one.country,
        "year": lambda one: one.year,
        "version": lambda one: one.version,
        "replaces": lambda one: one.replaces,
        "state": lambda one: one.state,
        "reason": lambda one: one.reason,
        "published_at": lambda one: one.published_at,
        "comments_until": lambda one: one.comments_until,
        "in_force_at": lambda one: one.in_force_at,
        "ended_at": lambda one: one.ended_at,
        "sha256": lambda one: one.digest,
    },
)
# The first columns are those a file of lines is read by.
LINES: Table[PlanLineCard] = table(
    "quota-plan-lines",
    {
        "base": lambda one: one.base,
        "stream": lambda one: one.stream,
        "scheme": lambda one: one.group_scheme,
        "group": lambda one: one.group,
        "quota_kg": lambda one: one.use.limit,
        "base_name": lambda one: one.base_name,
        "reserved_kg": lambda one: one.use.reserved,
        "received_kg": lambda one: one.use.consumed,
        "free_kg": lambda one: one.use.free,
    },
)
CHANGES: Table[ChangeCard] = table(
    "quota-plan-changes",
    {
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "scheme": lambda one: one.scheme,
        "member": lambda one: one.member,
        "before_kg": lambda one: one.before,
        "after_kg": lambda one: one.after,
        "reason": lambda one: one.reason,
        "changed_at": lambda one: one.changed_at,
    },
)
COMMENTS: Table[CommentCard] = table(
    "quota-plan-comments",
    {
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "words": lambda one: one.words,
        "said_at": lambda one: one.said_at,
    },
)


def _plans() -> Callable[[str], Page[PlanCard]]:
    actor, asked = current_actor(), asked_for()
    return lambda cursor: queries.plans(actor, asked, cursor, LARGEST_PAGE)


def _lines(ref: str) -> Callable[[str], Page[PlanLineCard]]:
    actor, base = current_actor(), request.args.get("base", "")
    queries.visible(ref, actor)
    return lambda cursor: queries.lines(ref, actor, base, cursor, LARGEST_PAGE)


def _changes(ref: str) -> Callable[[str], Page[ChangeCard]]:
    actor = current_actor()
    queries.visible(ref, actor)
    return lambda cursor: queries.changes(ref, actor, cursor, LARGEST_PAGE)


def _comments(ref: str) -> Callable[[str], Page[CommentCard]]:
    actor = current_actor()
    queries.visible(ref, actor)
    return lambda cursor: queries.comments(ref, actor, cursor, LARGEST_PAGE)


offer(blueprint, "/quota-plans", PLANS, public, _plans)
offer(blueprint, "/quota-plans/<ref>/lines", LINES, public, _lines)
offer(blueprint, "/quota-plans/<ref>/changes", CHANGES, public, _changes)
offer(blueprint, "/quota-plans/<ref>/comments", COMMENTS, public, _comments)
