"""Tables of what is asked about an application and of what a licence is bound to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.parties.models import Organisation


class LicenceQuestion(Model):
    """A question of the regulator about an application, and the recycler's answer.

    ``follows`` is the number of the question it goes on from.
    """

    __tablename__ = "licence_question"
    __table_args__ = (UniqueConstraint("licence_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"))
    number: Mapped[int]
    follows: Mapped[int | None]
    question: Mapped[str] = mapped_column(String(2000))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    answer: Mapped[str] = mapped_column(String(2000))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    asked_by: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=asked_by_id)
    answered_by: Mapped[Organisation | None] = relationship(
        lazy="raise", foreign_keys=answered_by_id
    )


class LicenceCondition(Model):
    """What a licence is bound to: a text, the day it is due if it has one, when it was met."""

    __tablename__ = "licence_condition"
    __table_args__ = (UniqueConstraint("licence_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(String(2000))
    due_on: Mapped[date | None]
    set_at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    met_by: Mapped[str] = mapped_column(String(500))
