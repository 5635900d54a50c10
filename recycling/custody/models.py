"""Tables of consignments, their legs, hand-overs and receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base as RecoveryBase
from recycling.custody.rules import MOST_LEGS, Mode, State, Verdict, Weighing
from recycling.db import BigId, Model
from recycling.lots.models import Lot
from recycling.parties.models import Organisation
from recycling.quantities import Fraction, Mass
from recycling.settlement.models import Sale

_STATES = ", ".join(f"'{state}'" for state in State)
_MODES = ", ".join(f"'{mode}'" for mode in Mode)
_IN_TRANSIT = text(f"state = '{State.IN_TRANSIT}'")
_VERDICTS = ", ".join(f"'{verdict}'" for verdict in Verdict)


@dataclass(frozen=True)
class Hand:
    """Who has a lot between two hand-overs: as what part, by name, at which place if known."""

    part: str
    name: str
    place: str = ""


class Consignment(Model):
    """One lot on its way from the holder over its legs to a base.

    ``leg_number`` is of the leg the lot is on, or was given to; until it leaves, of the first.
    ``carrier_id`` is that leg's.
    """

    __tablename__ = "consignment"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_consignment_carrier_state", "carrier_id", "state", "id"),
        Index("ix_consignment_recycler_state", "recycler_id", "state", "id"),
        Index("ix_consignment_holder_state", "holder_id", "state", "id"),
        Index(
            "ix_consignment_in_transit",
            "id",
            sqlite_where=_IN_TRANSIT,
            postgresql_where=_IN_TRANSIT,
        ),
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
    leg_number: Mapped[int] = mapped_column(default=1)
    planned_on: Mapped[date]
    un_number: Mapped[str] = mapped_column(String(6))
    drafted_at: Mapped[datetime]
    lot: Mapped[Lot] = relationship(lazy="raise")
    sale: Mapped[Sale] = relationship(lazy="raise")
    base: Mapped[RecoveryBase] = relationship(lazy="raise")
    holder: Mapped[Organisation] = relationship(foreign_keys=[holder_id], lazy="raise")
    carrier: Mapped[Organisation] = relationship(foreign_keys=[carrier_id], lazy="raise")
    recycler: Mapped[Organisation] = relationship(foreign_keys=[recycler_id], lazy="raise")
    legs: Mapped[list[Leg]] = relationship(
        order_by="Leg.number", lazy="selectin", cascade="all, delete-orphan"
    )
    handovers: Mapped[list[Handover]] = relationship(
        order_by="Handover.number", lazy="raise", back_populates="consignment"
    )
    receipt: Mapped[Receipt | None] = relationship(lazy="raise", back_populates="consignment")

    @property
    def country(self) -> str:
        """Return the country the lot leaves from."""
        return self.lot.country

    @property
    def leg(self) -> Leg:
        """Return the leg the lot is on, or was given to."""
        return self.legs[self.leg_number - 1]

    @property
    def is_on_last_leg(self) -> bool:
        """Tell whether no other leg follows."""
        return self.leg_number == len(self.legs)

    def hand(self, number: int) -> Hand:
        """Return who has the lot between hand-overs: 0 the holder, then the legs, then the base.

        Hand-over ``n`` is from hand ``n - 1`` to hand ``n``.
        """
        if number == 0:
            return Hand("holder", self.holder.name, self.lot.place)
        if number > len(self.legs):
            return Hand("recycler", self.base.name, self.base.place)
        leg = self.legs[number - 1]
        return Hand(leg.part, leg.carrier.name, leg.place)

    def place_of(self, handover: int) -> str:
        """Return where a hand-over is made; empty where one carrier meets another."""
        giver, taker = self.hand(handover - 1), self.hand(handover)
        return giver.place or taker.place

    def parties(self) -> dict[str, int | None]:
        """Return who plays which part; ``carrier`` is who carries it now, or is to next."""
        legs = {f"carrier_{leg.number}": leg.carrier_id for leg in self.legs}
        return {
            "holder": self.holder_id,
            "carrier": self.carrier_id,
            "recycler": self.recycler_id,
            **legs,
        }

    def party_refs(self) -> list[str]:
        """Return the references of all its parties, each once."""
        carriers = (leg.carrier.ref for leg in self.legs)
        return list(dict.fromkeys((self.holder.ref, *carriers, self.recycler.ref)))


class Leg(Model):
    """One leg of a way: how, by whom, in which vehicle; or a stay in storage, and where."""

    __tablename__ = "leg"
    __table_args__ = (
        UniqueConstraint("consignment_id", "number"),
        CheckConstraint(f"number BETWEEN 1 AND {MOST_LEGS}", name="number"),
        CheckConstraint(f"mode IN ({_MODES})", name="mode"),
        Index("ix_leg_carrier_id_consignment_id", "carrier_id", "consignment_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"))
    number: Mapped[int]
    mode: Mapped[str] = mapped_column(String(8))
    carrier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    plates: Mapped[list[str]]
    permit: Mapped[str] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(200))
    carrier: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)

    @property
    def part(self) -> str:
        """Return as what part its carrier has the lot: who carries it, or who stores it."""
        return "storage" if self.mode == Mode.STORAGE else "carrier"


class Handover(Model):
    """One passing of a lot from hand to hand, signed by who gives and who takes."""

    __tablename__ = "handover"
    __table_args__ = (
        UniqueConstraint("consignment_id", "number"),
        CheckConstraint(f"number BETWEEN 1 AND {MOST_LEGS + 1}", name="number"),
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
