"""Tables of answers to orders, with their evidence, and of appeals against orders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.cases.models import Order
from recycling.db import BigId, Model
from recycling.oversight.cases.rules import Decision, Outcome, Stay


def _among(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


class OrderAnswer(Model):
    """What the addressee of an order says was put right, with a document, and what came of it."""

    __tablename__ = "order_answer"
    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        CheckConstraint(f"decision IN ({_among(Decision)})", name="decision"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("case_order.id"))
    number: Mapped[int]
    words: Mapped[str] = mapped_column(String(500))
    document_sha256: Mapped[str] = mapped_column(String(64), default="")
    document_name: Mapped[str] = mapped_column(String(200), default="")
    document_type: Mapped[str] = mapped_column(String(100), default="")
    document_size: Mapped[int] = mapped_column(default=0)
    document_scan: Mapped[str] = mapped_column(String(20), index=True)
    answered_at: Mapped[datetime]
    answered_by: Mapped[str] = mapped_column(String(20))
    decision: Mapped[str] = mapped_column(String(10), default=Decision.UNDECIDED)
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[datetime | None]
    order: Mapped[Order] = relationship(lazy="raise")


class OrderAppeal(Model):
    """An appeal of an order's addressee: one for an order, whether it stays it, how it ended."""

    __tablename__ = "order_appeal"
    __table_args__ = (
        CheckConstraint(f"stay IN ({_among(Stay)})", name="stay"),
        CheckConstraint(f"outcome IN ({_among(Outcome)})", name="outcome"),
        CheckConstraint("(outcome = '') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("case_order.id"), unique=True)
    words: Mapped[str] = mapped_column(String(2000))
    lodged_at: Mapped[datetime]
    lodged_by: Mapped[str] = mapped_column(String(20))
    last_day: Mapped[date]
    stay: Mapped[str] = mapped_column(String(10), default=Stay.UNDECIDED)
    stay_reason: Mapped[str] = mapped_column(String(500), default="")
    stay_decided_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(10), default=Outcome.UNDECIDED)
    reason: Mapped[str] = mapped_column(String(2000), default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(20), default="")
    order: Mapped[Order] = relationship(lazy="raise")

    @property
    def country(self) -> str:
        """Return the country whose regulator decides; the order is loaded."""
        return self.order.country

    def parties(self) -> dict[str, int | None]:
        """Return whose appeal it is; the order is loaded."""
        return self.order.parties()
