"""Tables of corrections and of who countersigns them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.custody.corrections.rules import Answer, Change, CorrectionState, correctables
from recycling.custody.models import Consignment
from recycling.db import FLAT, BigId, Model
from recycling.parties.models import Organisation

_STATES = ", ".join(f"'{state}'" for state in CorrectionState)
_ANSWERS = ", ".join(f"'{answer}'" for answer in Answer)
_OPEN = text(f"state = '{CorrectionState.OPEN}'")


class Correction(Model):
    """What one party asks to be otherwise in a signed consignment, or that it be cancelled.

    ``changes`` are where, what it held when it was asked, and what it is to hold. Of a consignment
    one at a time is open.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index(
            "ux_correction_open",
            "consignment_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    cancels: Mapped[bool]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    asked_by: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    consignment: Mapped[Consignment] = relationship(lazy="raise")
    asker: Mapped[Organisation] = relationship(lazy="joined", innerjoin=FLAT)
    countersignatures: Mapped[list[Countersignature]] = relationship(
        order_by="Countersignature.id", lazy="selectin", back_populates="correction"
    )

    @property
    def country(self) -> str:
        """Return the country the lot left from, whose regulator watches."""
        return self.consignment.country

    def parties(self) -> dict[str, int | None]:
        """Return the consignment's parties, and who asked."""
        return {**self.consignment.parties(), "asker": self.asked_by_id}

    def asked(self) -> list[Change]:
        """Return what is to be otherwise, as the rules see it."""
        found = []
        for kept in self.changes:
            change = Change(kept["field"], kept["old"], kept["new"])
            field = correctables()[change.field]
            found.append(Change(change.path, field.read(kept["old"]), field.read(kept["new"])))
        return found


class Countersignature(Model):
    """What one organisation that a correction affects says of it."""

    __tablename__ = "countersignature"
    __table_args__ = (
        UniqueConstraint("correction_id", "organisation_id"),
        CheckConstraint(f"answer IN ({_ANSWERS})", name="answer"),
        Index("ix_countersignature_awaited", "organisation_id", "answer", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    answer: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(500), default="")
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None] = mapped_column(String(20))
    correction: Mapped[Correction] = relationship(lazy="raise", back_populates="countersignatures")
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=FLAT)
