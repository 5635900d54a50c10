"""Tables of plans: what was asked and came out, each lot's proposal, each room's use and price."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base as RecoveryBase
from recycling.db import BigId, Model
from recycling.lots.models import Lot
from recycling.matching.plans.rules.asking import Aim, NewPlan, PlanState, TriedQuota
from recycling.parties.models import Organisation
from recycling.parties.rules import Kind
from recycling.quantities import Mass

_STATES = ", ".join(f"'{state}'" for state in PlanState)
_AIMS = ", ".join(f"'{aim}'" for aim in Aim)
_GATHERING = text("state = 'gathering'")


class MarketPlan(Model):
    """A plan: whose, of which lots, with which aim, and what it came to.

    ``value``, ``bound`` and ``first_come`` are minor units, or parts of the chosen elements;
    ``value_before`` is the value without the change tried out. ``inputs_digest`` is the SHA-256 of
    every lot with its options. ``not_before_at`` is when a worker may take it up. ``tried_for`` is
    the reference of the quota plan whose lines are ``tried`` in place of the quotas in force, and
    ``compared`` what the plan comes to under both.
    """

    __tablename__ = "market_plan"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"aim IN ({_AIMS})", name="aim"),
        Index("ix_market_plan_organisation_id_id", "organisation_id", "id"),
        Index("ix_market_plan_tried_for_id", "tried_for", "id"),
        Index(
            "ix_market_plan_gathering", "id", sqlite_where=_GATHERING, postgresql_where=_GATHERING
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_ref: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(12))
    aim: Mapped[str] = mapped_column(String(8))
    elements: Mapped[str] = mapped_column(String(80))
    stream: Mapped[str] = mapped_column(String(40))
    unplaced_cost_minor: Mapped[int] = mapped_column(BigInteger)
    change_base: Mapped[str] = mapped_column(String(20))
    change_of: Mapped[str] = mapped_column(String(80))
    change_percent: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    day: Mapped[date]
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    not_before_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lots: Mapped[int]
    lots_gathered: Mapped[int] = mapped_column(default=0)
    lots_placed: Mapped[int] = mapped_column(default=0)
    lots_first_come: Mapped[int] = mapped_column(default=0)
    value: Mapped[int] = mapped_column(BigInteger, default=0)
    value_before: Mapped[int | None] = mapped_column(BigInteger)
    bound: Mapped[int] = mapped_column(BigInteger, default=0)
    first_come: Mapped[int] = mapped_column(BigInteger, default=0)
    net_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    method: Mapped[str] = mapped_column(String(10), default="")
    inputs_digest: Mapped[str] = mapped_column(String(64), default="")
    tried_for: Mapped[str | None] = mapped_column(String(20))
    tried: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    compared: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    organisation: Mapped[Organisation] = relationship(lazy="raise")

    def parties(self) -> dict[str, int | None]:
        """Return whose plan it is, where a holder asked for it."""
        is_holders = self.organisation.kind == Kind.HOLDER
        return {"holder": self.organisation_id if is_holders else None}

    @property
    def country(self) -> str:
        """Return the country of who asked for it."""
        return self.organisation.country

    @property
    def asked(self) -> NewPlan:
        """Return what was asked."""
        return NewPlan(
            aim=self.aim,
            elements=tuple(self.elements.split()),
            stream=self.stream,
            unplaced_cost_minor=self.unplaced_cost_minor,
            change_base=self.change_base,
            change_of=self.change_of,
            change_percent=self.change_percent,
            tried_for=self.tried_for or "",
            tried=tuple(TriedQuota(*one) for one in self.tried or ()),
        )


class PlanLot(Model):
    """A lot of a plan; ``number`` counts them as they were published.

    ``options`` are the bases that may take it, as gathered (``None``: not yet). ``why_not`` says
    why it is proposed for none; ``first_come_base_id`` is where first come would have put it.
    """

    __tablename__ = "market_plan_lot"
    __table_args__ = (Index("ix_market_plan_lot_base", "plan_id", "base_id", "number"),)

    plan_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("market_plan.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    options: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("base.id"))
    first_come_base_id: Mapped[int | None] = mapped_column(ForeignKey("base.id"))
    net_minor: Mapped[int | None] = mapped_column(BigInteger)
    awaits_decision: Mapped[bool] = mapped_column(default=False)
    why_not: Mapped[str] = mapped_column(String(10), default="")
    lot: Mapped[Lot] = relationship(lazy="raise")
    base: Mapped[RecoveryBase | None] = relationship(lazy="raise", foreign_keys=[base_id])
    first_come_base: Mapped[RecoveryBase | None] = relationship(
        lazy="raise", foreign_keys=[first_come_base_id]
    )


class PlanRoom(Model):
    """A room of a plan: what is free, what the plan takes, what one more tonne would be worth.

    ``what`` is ``capacity``, or scheme and member of a quota or category; ``licence`` is empty for
    what counts for the whole base.
    """

    __tablename__ = "market_plan_room"

    plan_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("market_plan.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    base: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(80))
    licence: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    free: Mapped[Mass]
    used: Mapped[Mass]
    price_per_tonne: Mapped[int] = mapped_column(BigInteger)
