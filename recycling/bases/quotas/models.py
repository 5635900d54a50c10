"""Tables of counters, the quotas set on them, and the shares lots hold of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base
from recycling.bases.rules import ReservationState
from recycling.db import BigId, Model
from recycling.parties.models import Organisation
from recycling.quantities import Mass

_STATES = ", ".join(f"'{state}'" for state in ReservationState)


class Counter(Model):
    """What is reserved and consumed of a base's year, by stream, category or group of elements.

    ``quota`` is the regulator's limit, none where nothing was set. ``licence`` is the reference of
    the licence whose category is counted, empty for the whole base. ``plan`` is the reference of
    the quota plan that set the limit, none where it was set by itself.
    """

    __tablename__ = "base_counter"
    __table_args__ = (
        UniqueConstraint("base_id", "year", "scheme", "member", "licence", name="one_counter"),
        Index("ix_base_counter_plan", "plan"),
        CheckConstraint("reserved >= 0 AND consumed >= 0", name="not_negative"),
        CheckConstraint("quota IS NULL OR reserved + consumed <= quota", name="within_quota"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    year: Mapped[int]
    scheme: Mapped[str] = mapped_column(String(40))
    member: Mapped[str] = mapped_column(String(60))
    licence: Mapped[str] = mapped_column(String(20))
    quota: Mapped[Mass | None]
    reserved: Mapped[Mass]
    consumed: Mapped[Mass]
    set_at: Mapped[datetime | None]
    regulator_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    plan: Mapped[str | None] = mapped_column(String(20))
    base: Mapped[Base] = relationship(lazy="raise")
    regulator: Mapped[Organisation | None] = relationship(lazy="raise")


class CounterShare(Model):
    """What one lot holds of one counter."""

    __tablename__ = "counter_share"
    __table_args__ = (
        UniqueConstraint("counter_id", "lot_ref"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_counter_share_lot_ref", "lot_ref"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey("base_counter.id"))
    lot_ref: Mapped[str] = mapped_column(String(20))
    mass: Mapped[Mass]
    state: Mapped[str] = mapped_column(String(10))
    counter: Mapped[Counter] = relationship(lazy="raise")
