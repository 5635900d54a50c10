"""Tables of consignments, their hand-overs and receipts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base as RecoveryBase
from recycling.custody.rules import State, Verdict, Weighing
from recycling.db import BigId, Model
from recycling.lots.models import Lot
from recycling.parties.models import Organisation
from recycling.quantities import Fraction, Mass
from recycling.settlement.models import Sale

_STATES = ", ".join(f"'{state}'" for state in State)
_VERDICTS = ", ".join(f"'{verdict}'" for verdict in Verdict)


class Consignment(Model):
    """One lot on its way from the holder over a carrier to a base."""

    __tablename__ = "consignment"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_consignment_carrier_state", "carrier_id", "state", "id"),
        Index("ix_consignment_recycler_state", "recycler_id", "state", "id"),
        Index("ix_consignment_holder_state", "holder_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"), index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    carrier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"), index=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    planned_on: Mapped[date]
    plates: Mapped[list[str]]
    carrier_permit: Mapped[str] = mapped_column(String(100))
    un_number: Mapped[str] = mapped_column(String(6))
    drafted_at: Mapped[datetime]
    lot: Mapped[Lot] = relationship(lazy="raise")
    sale: Mapped[Sale] = relationship(lazy="raise")
    base: Mapped[RecoveryBase] = relationship(lazy="raise")
    holder: Mapped[Organisation] = relationship(foreign_keys=[holder_id], lazy="raise")
    carrier: Mapped[Organisation] = relationship(foreign_keys=[carrier_id], lazy="raise")
    recycler: Mapped[Organisation] = relationship(foreign_keys=[recycler_id], lazy="raise")
    handovers: Mapped[list[Handover]] = relationship(
        order_by="Handover.number", lazy="raise", back_populates="consignment"
    )
    receipt: Mapped[Receipt | None] = relationship(lazy="raise", back_populates="consignment")

    @property
    def country(self) -> str:
        """Return the country the lot leaves from."""
        return self.lot.country

    def parties(self) -> dict[str, int | None]:
        """Return who plays which part."""
        return {
            "holder": self.holder_id,
            "carrier": self.carrier_id,
            "recycler": self.recycler_id,
        }


class Handover(Model):
    """One passing of a lot from hand to hand, signed by who gives and who takes."""

    __tablename__ = "handover"
    __table_args__ = (
        UniqueConstraint("consignment_id", "number"),
        CheckConstraint("number IN (1, 2)", name="number"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"))
    number: Mapped[int]
    from_part: Mapped[str] = mapped_column(String(12))
    to_part: Mapped[str] = mapped_column(String(12))
    given_at: Mapped[datetime]
    given_signed_at: Mapped[datetime]
    given_by: Mapped[str] = mapped_column(String(20))
    taken_at: Mapped[datetime | None]
    taken_signed_at: Mapped[datetime | None]
    taken_by: Mapped[str | None] = mapped_column(String(20))
    consignment: Mapped[Consignment] = relationship(back_populates="handovers", lazy="raise")


class Receipt(Model):
    """What the base weighed and what it said of it."""

    __tablename__ = "receipt"
    __table_args__ = (CheckConstraint(f"verdict IN ({_VERDICTS})", name="verdict"),)

    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"), primary_key=True)
    scale: Mapped[str] = mapped_column(String(100))
    accuracy_class: Mapped[str] = mapped_column(String(4))
    division: Mapped[Mass]
    calibrated_until: Mapped[date]
    gross: Mapped[Mass]
    tare: Mapped[Mass]
    net: Mapped[Mass]
    moisture: Mapped[Fraction]
    pieces: Mapped[int | None]
    verdict: Mapped[str] = mapped_column(String(10))
    accepted: Mapped[Mass]
    refused: Mapped[Mass]
    reason: Mapped[str] = mapped_column(String(500))
    received_at: Mapped[datetime] = mapped_column(index=True)
    received_by: Mapped[str] = mapped_column(String(20))
    consignment: Mapped[Consignment] = relationship(back_populates="receipt", lazy="raise")

    @property
    def weighing(self) -> Weighing:
        """Return what the weighbridge showed, as the rules see it."""
        return Weighing(
            scale=self.scale,
            accuracy_class=self.accuracy_class,
            division=self.division,
            calibrated_until=self.calibrated_until,
            gross=self.gross,
            tare=self.tare,
            moisture=self.moisture,
        )
