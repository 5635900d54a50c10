"""The review of licences for programs: questions, answers, conditions, re-examination."""

from __future__ import annotations

from typing import Any

from recycling.access import requires
from recycling.bases import queries, reviews, service
from recycling.bases.api.blueprint import api
from recycling.bases.api.licence_schemas import LicenceDecisionSchema, LicenceSchema
from recycling.bases.api.review_schemas import (
    BoundDecisionSchema,
    NewAnswerSchema,
    NewQuestionSchema,
    QuestionsSchema,
)
from recycling.bases.cards import LicenceCard
from recycling.bases.rules import Condition
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit


@api.post("/licences/<ref>/review")
@api.arguments(LicenceDecisionSchema)
@api.response(200, LicenceSchema)
@requires(Permission.LICENCES_GRANT)
def review_licence(body: dict[str, str], ref: str) -> LicenceCard:
    """Take an application up for review."""
    return queries.licence(service.review_licence(current_act(), ref, body["reason"]))


@api.post("/licences/<ref>/questions")
@api.arguments(NewQuestionSchema)
@api.response(201, LicenceSchema)
@requires(Permission.LICENCES_GRANT)
def ask_about_licence(body: dict[str, Any], ref: str) -> LicenceCard:
    """Ask the recycler about an application."""
    done = service.ask_about_licence(current_act(), ref, body["question"], body["follows"])
    return queries.licence(done)


@api.get("/licences/<ref>/questions")
@api.response(200, QuestionsSchema)
@requires(Permission.LICENCES_READ_REVIEW)
def read_questions(ref: str) -> dict[str, Any]:
    """Read what was asked and answered, as its recycler or its regulator."""
    permit(current_actor(), Permission.LICENCES_READ_REVIEW, queries.licence(ref))
    return {"items": reviews.questions(ref)}


@api.post("/licences/<ref>/questions/<int:number>/answer")
@api.arguments(NewAnswerSchema)
@api.response(200, LicenceSchema)
@requires(Permission.LICENCES_ANSWER)
def answer_about_licence(body: dict[str, str], ref: str, number: int) -> LicenceCard:
    """Answer a question of the regulator."""
    done = service.answer_about_licence(current_act(), ref, number, body["answer"])
    return queries.licence(done)


@api.post("/licences/<ref>/conditions/<int:number>/met")
@api.arguments(LicenceDecisionSchema)
@api.response(200, LicenceSchema)
@requires(Permission.LICENCES_GRANT)
def meet_condition(body: dict[str, str], ref: str, number: int) -> LicenceCard:
    """Say that a condition is met, and what shows it."""
    return queries.licence(service.meet_condition(current_act(), ref, number, body["reason"]))


@api.post("/licences/<ref>/reopen")
@api.arguments(LicenceDecisionSchema)
@api.response(200, LicenceSchema)
@requires(Permission.LICENCES_SUSPEND)
def reopen_licence(body: dict[str, str], ref: str) -> LicenceCard:
    """Re-examine a granted licence; it stays in force until that is decided."""
    return queries.licence(service.reopen_licence(current_act(), ref, body["reason"]))


@api.post("/licences/<ref>/confirm")
@api.arguments(BoundDecisionSchema)
@api.response(200, LicenceSchema)
@requires(Permission.LICENCES_SUSPEND)
def confirm_licence(body: dict[str, Any], ref: str) -> LicenceCard:
    """End a re-examination: the licence goes on, bound to further conditions if there are any."""
    bound = conditions(body["conditions"])
    return queries.licence(service.confirm_licence(current_act(), ref, body["reason"], bound))


def conditions(asked: list[dict[str, Any]]) -> tuple[Condition, ...]:
    """Read conditions off the wire."""
    return tuple(Condition(one["text"], one["due_on"]) for one in asked)
