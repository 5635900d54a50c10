"""The table of what bases discharge."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.discharge.rules import Outcome
from recycling.bases.models import Base
from recycling.db import BigId, Model
from recycling.parties.models import Organisation

_OUTCOMES = ", ".join(f"'{one}'" for one in Outcome)


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
