"""Deeds of a review: take an application up, ask, answer, and say that a condition is met."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from recycling.bases.models import Licence, LicenceCondition, LicenceQuestion
from recycling.bases.rules import (
    Condition,
    LicenceMove,
    check_answer,
    check_conditions,
    check_question,
    check_reason,
    next_state,
)
from recycling.bases.service.loading import locked_licence
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say


@deed
def review_licence(act: Act, ref: str, reason: str = "") -> str:
    """Take an application up for review (regulator of the base's country)."""
    licence = locked_licence(ref)
    permit(act.actor, Permission.LICENCES_GRANT, licence)
    licence.state = next_state(licence.state, LicenceMove.REVIEW)
    kept = check_reason(LicenceMove.REVIEW, reason)
    _record(act, licence, "LicenceReviewBegun", {"reason": kept})
    return licence.ref


@deed
def ask_about_licence(act: Act, ref: str, question: str, follows: int | None = None) -> str:
    """Ask the recycler about an application; ``follows`` is the question it goes on from.

    Raises ``Conflict`` once it is decided, ``Invalid`` for a bad text or an unknown ``follows``.
    """
    licence = locked_licence(ref)
    permit(act.actor, Permission.LICENCES_GRANT, licence)
    licence.state = next_state(licence.state, LicenceMove.ASK)
    number = _count(LicenceQuestion, licence) + 1
    text = check_question(question, follows, number - 1)
    db.session.add(
        LicenceQuestion(
            licence_id=licence.id,
            number=number,
            follows=follows,
            question=text,
            asked_at=act.at,
            asked_by_id=act.actor.organisation_id,
            answer="",
        )
    )
    _record(act, licence, "LicenceQuestionAsked", {"number": number, "question": text})
    return licence.ref


@deed
def answer_about_licence(act: Act, ref: str, number: int, answer: str) -> str:
    """Answer a question of the regulator; the last open one answered, the review goes on.

    Raises ``NotFound`` for an unknown question, ``Conflict`` for one answered or decided already.
    """
    licence = locked_licence(ref)
    permit(act.actor, Permission.LICENCES_ANSWER, licence)
    target = next_state(licence.state, LicenceMove.ANSWER)
    asked = _questions(licence)
    found = asked.get(number)
    if found is None:
        raise missing("question", f"{licence.ref}/{number}")
    _refuse_answered(found)
    found.answer, found.answered_at = check_answer(answer), act.at
    found.answered_by_id = act.actor.organisation_id
    if all(one.answered_at for one in asked.values()):
        licence.state = target
    _record(act, licence, "LicenceQuestionAnswered", {"number": number, "answer": found.answer})
    return licence.ref


@deed
def meet_condition(act: Act, ref: str, number: int, reason: str) -> str:
    """Say that a condition of a licence is met, and what shows it (regulator of its country)."""
    licence = locked_licence(ref)
    permit(act.actor, Permission.LICENCES_GRANT, licence)
    condition = db.session.scalar(
        select(LicenceCondition).where(
            LicenceCondition.licence_id == licence.id, LicenceCondition.number == number
        )
    )
    if condition is None:
        raise missing("condition", f"{licence.ref}/{number}")
    if condition.met_at is not None:
        raise Conflict(
            "condition_met",
            say("Condition %(number)s is already met.", number=number),
            field="number",
            way_out=say("A condition is met once."),
        )
    condition.met_at, condition.met_by = act.at, check_reason(LicenceMove.SUSPEND, reason)
    body: dict[str, Json] = {
        "number": number,
        "condition": condition.text,
        "reason": condition.met_by,
    }
    _record(act, licence, "LicenceConditionMet", body)
    return licence.ref


def set_conditions(
    act: Act, licence: Licence, conditions: tuple[Condition, ...]
) -> list[dict[str, Json]]:
    """Bind a licence, inside the deed that grants or confirms it; answers what its fact says."""
    first = _count(LicenceCondition, licence) + 1
    said: list[dict[str, Json]] = []
    for number, one in enumerate(check_conditions(conditions, act.at.date()), first):
        db.session.add(
            LicenceCondition(
                licence_id=licence.id,
                number=number,
                text=one.text,
                due_on=one.due_on,
                set_at=act.at,
                met_by="",
            )
        )
        due = one.due_on.isoformat() if one.due_on else None
        said.append({"number": number, "text": one.text, "due_on": due})
    return said


def _count(table: type[LicenceQuestion | LicenceCondition], licence: Licence) -> int:
    wanted = select(func.count()).select_from(table).where(table.licence_id == licence.id)
    return db.session.scalar(wanted) or 0


def _questions(licence: Licence) -> dict[int, LicenceQuestion]:
    rows = db.session.scalars(
        select(LicenceQuestion).where(LicenceQuestion.licence_id == licence.id)
    )
    return {one.number: one for one in rows}


def _refuse_answered(question: LicenceQuestion) -> None:
    if question.answered_at is not None:
        raise Conflict(
            "already_answered",
            say("Question %(number)s is already answered.", number=question.number),
            field="number",
            way_out=say("Answer an open question; the regulator may ask again."),
        )


def _record(act: Act, licence: Licence, fact: str, body: Mapping[str, Json]) -> None:
    record(
        act,
        fact,
        f"licence:{licence.ref}",
        {"base": licence.base.ref, "state": licence.state, **body},
        parties=[licence.base.recycler.ref, act.actor.organisation_ref],
    )
