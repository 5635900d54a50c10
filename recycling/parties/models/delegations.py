"""Table of delegations: who may act in whose name?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import FLAT, BigId, Model
from recycling.parties.models.organisations import Organisation
from recycling.parties.rules.delegation import DelegationState, state_on


class Delegation(Model):
    """That one organisation (principal) lets another (broker) act in its name for some days.

    ``powers`` are names set apart by spaces. ``ended`` is how it ended before its last day,
    ``end_told_on`` the day for which its two organisations were last told of its end.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("ended IN ('', 'revoked', 'cancelled')", name="ended"),
        CheckConstraint("valid_from <= valid_to", name="days"),
        CheckConstraint("principal_id <> broker_id", name="two_organisations"),
        Index("ix_delegation_valid_to", "valid_to"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    broker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    powers: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    given_at: Mapped[datetime]
    ended: Mapped[str] = mapped_column(String(10), default="")
    ended_at: Mapped[datetime | None]
    end_told_on: Mapped[date | None]
    principal: Mapped[Organisation] = relationship(
        foreign_keys=[principal_id], lazy="joined", innerjoin=FLAT
    )
    broker: Mapped[Organisation] = relationship(
        foreign_keys=[broker_id], lazy="joined", innerjoin=FLAT
    )

    @property
    def country(self) -> str:
        """Return the country whose regulator watches who gave it."""
        return self.principal.country

    def parties(self) -> dict[str, int | None]:
        """Return who gave it and who holds it."""
        return {"principal": self.principal_id, "broker": self.broker_id}

    def state(self, day: date) -> DelegationState:
        """Return where it stands on a day."""
        return state_on(self.valid_from, self.valid_to, self.ended, day)
