"""What has been asked and answered about a licence? Read-only, for those whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.bases.models import Licence, LicenceQuestion
from recycling.db import db

MOST_QUESTIONS = 200


@dataclass(frozen=True)
class QuestionCard:
    """A question about a licence, by which organisation, with its answer where there is one."""

    number: int
    follows: int | None
    question: str
    asked_at: datetime
    asked_by: str
    answer: str
    answered_at: datetime | None
    answered_by: str


def questions(licence_ref: str) -> list[QuestionCard]:
    """Return the questions about a licence in the order in which they were asked."""
    rows = db.session.scalars(
        select(LicenceQuestion)
        .join(Licence, Licence.id == LicenceQuestion.licence_id)
        .where(Licence.ref == licence_ref)
        .options(joinedload(LicenceQuestion.asked_by), joinedload(LicenceQuestion.answered_by))
        .order_by(LicenceQuestion.number)
        .limit(MOST_QUESTIONS)
    )
    return [_card(row) for row in rows]


def _card(row: LicenceQuestion) -> QuestionCard:
    return QuestionCard(
        number=row.number,
        follows=row.follows,
        question=row.question,
        asked_at=row.asked_at,
        asked_by=row.asked_by.name,
        answer=row.answer,
        answered_at=row.answered_at,
        answered_by=row.answered_by.name if row.answered_by else "",
    )
