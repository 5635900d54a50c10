"""Tables of quota plans: plans, their lines, what changed with which reason, comments."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base
from recycling.db import BigId, Model
from recycling.oversight.quota_plans.rules import PlanState
from recycling.parties.models import Organisation
from recycling.quantities import Mass

_STATES = ", ".join(f"'{state}'" for state in PlanState)
_IN_FORCE = text("state = 'in_force'")
_OPEN = text("state IN ('draft', 'hearing')")


class QuotaPlan(Model):
    """A version of an authority's plan for a year.

    ``reason`` is why it is drawn up, ``withdrawn`` why it was given up. ``replaces`` is the
    reference of the version it takes the place of. ``document`` is the plan as it came into force:
    canonical JSON, with its SHA-256.
    """

    __tablename__ = "quota_plan"
    __table_args__ = (
        UniqueConstraint("authority_id", "year", "version"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index(
            "ix_quota_plan_in_force",
            "authority_id",
            "year",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
        Index(
            "ix_quota_plan_open",
            "authority_id",
            "year",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_quota_plan_country_year_id", "country", "year", "id"),
        Index("ix_quota_plan_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    country: Mapped[str] = mapped_column(String(2))
    year: Mapped[int]
    version: Mapped[int]
    replaces: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(1000))
    drawn_up_at: Mapped[datetime]
    drawn_up_by: Mapped[str] = mapped_column(String(20))
    published_at: Mapped[datetime | None]
    comments_until: Mapped[date | None]
    in_force_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    withdrawn: Mapped[str] = mapped_column(String(1000), default="")
    document: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    authority: Mapped[Organisation] = relationship(lazy="raise")

    def parties(self) -> dict[str, int | None]:
        """Return whose plan it is."""
        return {"authority": self.authority_id}


class QuotaPlanLine(Model):
    """What a plan lays down for a base; scheme and member are those of the counter it limits."""

    __tablename__ = "quota_plan_line"
    __table_args__ = (
        UniqueConstraint("plan_id", "base_id", "scheme", "member"),
        Index("ix_quota_plan_line_plan_id_id", "plan_id", "id"),
        Index("ix_quota_plan_line_base_id", "base_id"),
        CheckConstraint("mass >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("quota_plan.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    scheme: Mapped[str] = mapped_column(String(40))
    member: Mapped[str] = mapped_column(String(60))
    mass: Mapped[Mass]
    base: Mapped[Base] = relationship(lazy="raise")


class QuotaPlanChange(Model):
    """A change of a line: what it was, what it is (none: taken out), and why."""

    __tablename__ = "quota_plan_change"
    __table_args__ = (
        Index("ix_quota_plan_change_plan_id_id", "plan_id", "id"),
        Index("ix_quota_plan_change_plan_id_base_id_id", "plan_id", "base_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("quota_plan.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    scheme: Mapped[str] = mapped_column(String(40))
    member: Mapped[str] = mapped_column(String(60))
    before: Mapped[Mass | None]
    after: Mapped[Mass | None]
    reason: Mapped[str] = mapped_column(String(1000))
    is_since_hearing: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(20))
    base: Mapped[Base] = relationship(lazy="raise")


class QuotaPlanComment(Model):
    """What a recycler says to a plan for one of its bases, kept as it was said."""

    __tablename__ = "quota_plan_comment"
    __table_args__ = (Index("ix_quota_plan_comment_plan_id_id", "plan_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("quota_plan.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    words: Mapped[str] = mapped_column(String(1000))
    said_at: Mapped[datetime]
    said_by: Mapped[str] = mapped_column(String(20))
    base: Mapped[Base] = relationship(lazy="raise")
