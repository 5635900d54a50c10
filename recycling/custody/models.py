"""Tables of consignments, their legs, hand-overs and receipts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base as RecoveryBase
from recycling.custody.rules import (
    MOST_LEGS,
    Arrival,
    LegPlan,
    Mode,
    State,
    Transport,
    Verdict,
    Weighing,
)
from recycling.db import FLAT, BigId, Model
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
    """Who has a lot between two hand-overs: as what part, by name, at which place if known.

    ``number`` is the organisation's in its register, ``permit`` that to carry, keep or treat.
    """

    part: str
    name: str
    place: str = ""
    organisation: str = ""
    country: str = ""
    number: str = ""
    permit: str = ""
    plates: tuple[str, ...] = ()


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
    is_dangerous: Mapped[bool | None]
    un_number: Mapped[str] = mapped_column(String(6))
    un_class: Mapped[str] = mapped_column(String(5), default="")
    packing_group: Mapped[str] = mapped_column(String(3), default="")
    packages: Mapped[int | None]
    acceptance_number: Mapped[str] = mapped_column(String(50), default="")
    trader_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    broker_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    drafted_at: Mapped[datetime]
    lot: Mapped[Lot] = relationship(lazy="raise")
    sale: Mapped[Sale] = relationship(lazy="raise")
    base: Mapped[RecoveryBase] = relationship(lazy="raise")
    holder: Mapped[Organisation] = relationship(foreign_keys=[holder_id], lazy="raise")
    carrier: Mapped[Organisation] = relationship(foreign_keys=[carrier_id], lazy="raise")
    recycler: Mapped[Organisation] = relationship(foreign_keys=[recycler_id], lazy="raise")
    trader: Mapped[Organisation | None] = relationship(foreign_keys=[trader_id], lazy="joined")
    broker: Mapped[Organisation | None] = relationship(foreign_keys=[broker_id], lazy="joined")
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

        Hand-over ``n`` is from hand ``n - 1`` to hand ``n``. Who has signed is told as when it
        signed.
        """
        for handover in self.handovers:
            if handover.number == number and handover.taker:
                return _told(handover.taker)
            if handover.number == number + 1 and handover.giver:
                return _told(handover.giver)
        return self.present_hand(number)

    def present_hand(self, number: int) -> Hand:
        """Return who has the lot between hand-overs as it is in the register now."""
        if number == 0:
            return _hand("holder", self.holder, place=self.lot.place)
        if number > len(self.legs):
            there = _hand("recycler", self.recycler, place=self.base.place)
            return replace(there, name=self.base.name)
        leg = self.legs[number - 1]
        there = _hand(leg.part, leg.carrier, place=leg.place)
        return replace(there, permit=leg.permit, plates=tuple(leg.plates))

    def place_of(self, handover: int) -> str:
        """Return where a hand-over is made; empty where one carrier meets another."""
        giver, taker = self.hand(handover - 1), self.hand(handover)
        return giver.place or taker.place

    def transport(self) -> Transport:
        """Return how the lot travels, as the rules see it."""
        return Transport(
            planned_on=self.planned_on,
            legs=tuple(leg.plan() for leg in self.legs),
            is_dangerous=self.is_dangerous,
            un_number=self.un_number,
            un_class=self.un_class,
            packing_group=self.packing_group,
            packages=self.packages,
            acceptance_number=self.acceptance_number,
            trader=self.trader.ref if self.trader else "",
            broker=self.broker.ref if self.broker else "",
        )

    def parties(self) -> dict[str, int | None]:
        """Return who plays which part; ``carrier`` is who carries it now, or is to next.

        A draft is the holder's alone.
        """
        if self.state == State.DRAFTED:
            return {"holder": self.holder_id}
        legs = {f"carrier_{leg.number}": leg.carrier_id for leg in self.legs}
        return {
            "holder": self.holder_id,
            "carrier": self.carrier_id,
            "recycler": self.recycler_id,
            "trader": self.trader_id,
            "broker": self.broker_id,
            **legs,
        }

    def party_refs(self) -> list[str]:
        """Return the references of all its parties, each once; of a draft the holder's."""
        if self.state == State.DRAFTED:
            return [self.holder.ref]
        more = [one.ref for one in (self.trader, self.broker) if one]
        carriers = (leg.carrier.ref for leg in self.legs)
        return list(dict.fromkeys((self.holder.ref, *carriers, self.recycler.ref, *more)))


def _hand(part: str, organisation: Organisation, place: str) -> Hand:
    return Hand(
        part,
        organisation.name,
        place,
        organisation.ref,
        organisation.country,
        organisation.register_number,
    )


def _told(kept: dict[str, Any]) -> Hand:
    return Hand(**{**kept, "plates": tuple(kept["plates"])})


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
    carrier: Mapped[Organisation] = relationship(lazy="joined", innerjoin=FLAT)

    @property
    def part(self) -> str:
        """Return as what part its carrier has the lot: who carries it, or who stores it."""
        return "storage" if self.mode == Mode.STORAGE else "carrier"

    def plan(self) -> LegPlan:
        """Return the leg as planned."""
        return LegPlan(
            Mode(self.mode), self.carrier.ref, tuple(self.plates), self.permit, self.place
        )


class Handover(Model):
    """One passing of a lot from hand to hand, signed by who gives and who takes.

    ``giver`` and ``taker`` tell the two as they were when they signed: a ``Hand``, by its fields;
    ``None`` where that was not kept, before November 2026.
    """

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
    giver: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    taken_at: Mapped[datetime | None]
    taken_signed_at: Mapped[datetime | None]
    taken_by: Mapped[str | None] = mapped_column(String(20))
    taker: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    consignment: Mapped[Consignment] = relationship(back_populates="handovers", lazy="raise")


class Receipt(Model):
    """What the base weighed and what it said of it."""

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint(f"verdict IN ({_VERDICTS})", name="verdict"),
        Index("ix_receipt_base_id_received_at", "base_id", "received_at"),
    )

    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"), primary_key=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
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

    @property
    def arrival(self) -> Arrival:
        """Return what the base declared at its gate, as the rules see it."""
        verdict = Verdict(self.verdict)
        return Arrival(self.weighing, verdict, self.refused, self.reason, self.pieces)
