"""Tables of what bases discharge, and of the cases that breaches open."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.discharge.rules import CaseState, Outcome
from recycling.bases.models import Base
from recycling.db import BigId, Model
from recycling.parties.models import Organisation

_OUTCOMES = ", ".join(f"'{one}'" for one in Outcome)
_STATES = ", ".join(f"'{state}'" for state in CaseState)


class DischargeResult(Model):
    """A measured value, as text of an exact decimal, and what it was against its limit then."""

    __tablename__ = "discharge_result"
    __table_args__ = (
        CheckConstraint(f"outcome IN ({_OUTCOMES})", name="outcome"),
        Index("ix_discharge_result_base_id_id", "base_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    parameter: Mapped[str] = mapped_column(String(60))
    medium: Mapped[str] = mapped_column(String(20))
    value_text: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(20))
    sampled_on: Mapped[date]
    method: Mapped[str] = mapped_column(String(120))
    laboratory: Mapped[str] = mapped_column(String(200))
    point: Mapped[str] = mapped_column(String(100))
    outcome: Mapped[str] = mapped_column(String(10))
    limit_text: Mapped[str] = mapped_column(String(60))
    limit_source: Mapped[str] = mapped_column(String(500))
    limit_certainty: Mapped[str] = mapped_column(String(60))
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base: Mapped[Base] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")

    @property
    def value(self) -> Decimal:
        """Return the exact value, in ``unit``."""
        return Decimal(self.value_text)


class Case(Model):
    """What a breach opened; ``deadline`` is that of the last order; ``told`` that it is overdue."""

    __tablename__ = "base_case"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("state <> 'ordered' OR deadline IS NOT NULL", name="deadline"),
        Index("ix_base_case_base_id_id", "base_id", "id"),
        Index("ix_base_case_state_deadline", "state", "deadline"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    result_id: Mapped[int] = mapped_column(ForeignKey("discharge_result.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    ordered: Mapped[str] = mapped_column(String(500))
    ordered_at: Mapped[datetime | None]
    deadline: Mapped[date | None]
    is_told: Mapped[bool]
    evidence: Mapped[str] = mapped_column(String(500))
    closed_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(20))
    base: Mapped[Base] = relationship(lazy="raise")
    result: Mapped[DischargeResult] = relationship(lazy="raise")

    @property
    def country(self) -> str:
        """Return the country of the base, whose regulator decides."""
        return self.base.country

    def parties(self) -> dict[str, int | None]:
        """Return whose base it is about."""
        return self.base.parties()
