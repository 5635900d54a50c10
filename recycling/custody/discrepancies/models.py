"""The table of discrepancies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.custody.discrepancies.rules import DiscrepancyState
from recycling.custody.models import Consignment
from recycling.db import BigId, Model
from recycling.quantities import Mass

_STATES = ", ".join(f"'{state}'" for state in DiscrepancyState)


class Discrepancy(Model):
    """That what arrived of a consignment is not what was declared, and how that was settled.

    ``grounds`` are those of the rules on the day of the receipt; ``uncertainty`` is the expanded
    one of the difference. ``agreed_by`` is a party, the regulator who decided, or a correction of
    the receipt.
    """

    __tablename__ = "discrepancy"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("explained_by IN ('', 'holder', 'recycler')", name="explained_by"),
        Index("ix_discrepancy_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"), unique=True)
    grounds: Mapped[list[str]]
    declared: Mapped[Mass]
    received: Mapped[Mass]
    uncertainty: Mapped[Mass]
    declared_pieces: Mapped[int | None]
    pieces: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    explained_by: Mapped[str] = mapped_column(String(10), default="")
    explanation: Mapped[str] = mapped_column(String(500), default="")
    explained_at: Mapped[datetime | None]
    agreed_by: Mapped[str] = mapped_column(String(10), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    settled_at: Mapped[datetime | None]
    consignment: Mapped[Consignment] = relationship(lazy="raise")

    @property
    def country(self) -> str:
        """Return the country the lot left from, whose regulator watches."""
        return self.consignment.country

    @property
    def difference(self) -> Mass:
        """Return received less declared wet mass."""
        return self.received - self.declared

    def parties(self) -> Mapping[str, int | None]:
        """Return the consignment's parties."""
        return self.consignment.parties()
