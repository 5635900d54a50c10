"""Tables of cases and of what is ordered in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.cases.rules import (
    IN_EFFECT,
    OF_A_LICENCE,
    CaseState,
    Measure,
    OrderState,
    Origin,
    is_overdue,
)
from recycling.bases.models import Base, Licence
from recycling.db import BigId, Model
from recycling.parties.models import Organisation


def _among(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


_IN_EFFECT = text(f"state IN ({_among(IN_EFFECT)})")
_OF_A_BREACH = text(f"origin = '{Origin.BREACH}'")


class Case(Model):
    """What an authority looks into: against whom (and which base), from where, and how it ended.

    ``reference`` names what it comes from, such as a monitoring result; ``closing`` is the evidence
    or the reason with which it was closed.
    """

    __tablename__ = "oversight_case"
    __table_args__ = (
        CheckConstraint(f"origin IN ({_among(Origin)})", name="origin"),
        CheckConstraint(f"state IN ({_among(CaseState)})", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        Index("ix_oversight_case_country_state_id", "country", "state", "id"),
        Index("ix_oversight_case_base_id_id", "base_id", "id"),
        Index("ix_oversight_case_organisation_id_id", "organisation_id", "id"),
        Index("ix_oversight_case_origin_reference", "origin", "reference"),
        Index(
            "ux_oversight_case_breach",
            "reference",
            unique=True,
            sqlite_where=_OF_A_BREACH,
            postgresql_where=_OF_A_BREACH,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("base.id"))
    country: Mapped[str] = mapped_column(String(2))
    origin: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(20))
    closing: Mapped[str] = mapped_column(String(500), default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(20), default="")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    base: Mapped[Base | None] = relationship(lazy="raise")
    orders: Mapped[list[Order]] = relationship(
        back_populates="case", order_by="Order.id", lazy="raise"
    )

    @property
    def subdivision(self) -> str | None:
        """Return the part of the country where the base is, where that is known."""
        return self.base.subdivision if self.base else None

    def parties(self) -> dict[str, int | None]:
        """Return whom it is against."""
        return {"addressee": self.organisation_id}


class Order(Model):
    """What an authority orders in a case, on which legal basis, and how that ended.

    ``is_stayed``: an appeal suspends its effect. ``answered_on`` is the day of the answer that
    waits. ``has_failed``: an answer was refused, or its time was over; the next rung may follow.
    ``is_told`` that it is overdue. It stands on the published list until ``published_until``, or
    until it is lifted. ``authority_id`` is whose order it is; orders older than that name none.
    """

    __tablename__ = "case_order"
    __table_args__ = (
        CheckConstraint(f"measure IN ({_among(Measure)})", name="measure"),
        CheckConstraint(f"state IN ({_among(OrderState)})", name="state"),
        CheckConstraint("(state IN ('lifted', 'met')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("(measure = 'rectification') = (deadline IS NOT NULL)", name="deadline"),
        CheckConstraint(
            f"(measure IN ({_among(OF_A_LICENCE)})) = (licence_id IS NOT NULL)", name="licence"
        ),
        Index("ix_case_order_case_id_id", "case_id", "id"),
        Index("ix_case_order_organisation_id_id", "organisation_id", "id"),
        Index("ix_case_order_state_deadline", "state", "deadline"),
        Index("ix_case_order_published_until_id", "published_until", "id"),
        Index("ix_case_order_country_published_until", "country", "published_until", "id"),
        Index("ix_case_order_licence_id", "licence_id"),
        Index(
            "ix_case_order_in_effect",
            "base_id",
            "measure",
            sqlite_where=_IN_EFFECT,
            postgresql_where=_IN_EFFECT,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("oversight_case.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("base.id"))
    licence_id: Mapped[int | None] = mapped_column(ForeignKey("licence.id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    country: Mapped[str] = mapped_column(String(2))
    measure: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    is_stayed: Mapped[bool] = mapped_column(default=False)
    has_failed: Mapped[bool] = mapped_column(default=False)
    is_told: Mapped[bool] = mapped_column(default=False)
    ordered: Mapped[str] = mapped_column(String(500))
    legal_basis: Mapped[str] = mapped_column(String(500))
    reason: Mapped[str] = mapped_column(String(500))
    urgency: Mapped[str] = mapped_column(String(500), default="")
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(String(20))
    deadline: Mapped[date | None]
    answered_on: Mapped[date | None]
    published_until: Mapped[date]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str] = mapped_column(String(500), default="")
    case: Mapped[Case] = relationship(back_populates="orders", lazy="raise")
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id], lazy="raise")
    authority: Mapped[Organisation | None] = relationship(foreign_keys=[authority_id], lazy="raise")
    base: Mapped[Base | None] = relationship(lazy="raise")
    licence: Mapped[Licence | None] = relationship(lazy="raise")

    def is_over(self, day: date) -> bool:
        """Tell whether it has ended by a day; a publication does so by itself after its last."""
        has_run_out = self.measure == Measure.PUBLICATION and self.published_until < day
        return has_run_out or self.state not in IN_EFFECT

    def is_in_effect(self, day: date) -> bool:
        """Tell whether it binds on a day."""
        return not self.is_over(day) and not self.is_stayed

    def is_overdue(self, day: date) -> bool:
        """Tell whether it is late on a day."""
        late = is_overdue(self.state, self.deadline, self.answered_on, day)
        return late and not self.is_stayed

    @property
    def subdivision(self) -> str | None:
        """Return the part of the country where the base is, where that is known."""
        return self.base.subdivision if self.base else None

    def parties(self) -> dict[str, int | None]:
        """Return whom it addresses."""
        return {"addressee": self.organisation_id}
