"""Tables of recovery bases, their lines, their licences and what is left of each year."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.rules import LicenceState, ReservationState
from recycling.db import BigId, Model
from recycling.parties.models import Organisation
from recycling.quantities import Fraction, Mass

_LICENCE_STATES = ", ".join(f"'{state}'" for state in LicenceState)
_RESERVATION_STATES = ", ".join(f"'{state}'" for state in ReservationState)
_LIVE = text("state <> 'released'")


class Base(Model):
    """A recovery base: the site of a recycler where waste becomes raw material."""

    __tablename__ = "base"
    __table_args__ = (
        Index("ix_base_country_id", "country", "id"),
        CheckConstraint("latitude_udeg BETWEEN -90000000 AND 90000000", name="latitude"),
        CheckConstraint("longitude_udeg BETWEEN -180000000 AND 180000000", name="longitude"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    place: Mapped[str] = mapped_column(String(200))
    latitude_udeg: Mapped[int]
    longitude_udeg: Mapped[int]
    registered_at: Mapped[datetime]
    recycler: Mapped[Organisation] = relationship(lazy="raise")
    lines: Mapped[list[ProcessLine]] = relationship(
        back_populates="base", order_by="ProcessLine.id", lazy="raise"
    )
    licences: Mapped[list[Licence]] = relationship(
        back_populates="base", order_by="Licence.id", lazy="raise"
    )

    def parties(self) -> dict[str, int | None]:
        """Return whose base it is."""
        return {"recycler": self.recycler_id}


class ProcessLine(Model):
    """A line of a base: one process, the sub-types it takes, what it recovers and charges."""

    __tablename__ = "process_line"
    __table_args__ = (CheckConstraint("treatment_charge_minor >= 0", name="charge"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    process: Mapped[str] = mapped_column(String(60))
    operation: Mapped[str] = mapped_column(String(4))
    treatment_charge_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    added_at: Mapped[datetime]
    base: Mapped[Base] = relationship(back_populates="lines", lazy="raise")
    yields: Mapped[list[LineYield]] = relationship(order_by="LineYield.id", lazy="raise")
    subtypes: Mapped[list[LineSubtype]] = relationship(order_by="LineSubtype.id", lazy="raise")


class LineYield(Model):
    """What share of an element a line brings into its product, and what the figure measures."""

    __tablename__ = "line_yield"
    __table_args__ = (
        UniqueConstraint("line_id", "element"),
        CheckConstraint("fraction BETWEEN 0 AND 1000000000", name="fraction"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("process_line.id"))
    element: Mapped[str] = mapped_column(String(2))
    fraction: Mapped[Fraction]
    metric: Mapped[str] = mapped_column(String(60))


class LineSubtype(Model):
    """A sub-type of waste a line takes."""

    __tablename__ = "line_subtype"
    __table_args__ = (
        UniqueConstraint("line_id", "subtype"),
        Index("ix_line_subtype_subtype_line_id", "subtype", "line_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("process_line.id"))
    subtype: Mapped[str] = mapped_column(String(60))


class Licence(Model):
    """An authority's leave for a base: what, which hazards, how much a year, from when to when.

    ``decided_at``, ``reason`` and ``authority_id`` are those of the last decision; the ledger
    keeps all of them.
    """

    __tablename__ = "licence"
    __table_args__ = (
        CheckConstraint(f"state IN ({_LICENCE_STATES})", name="state"),
        CheckConstraint("valid_from <= valid_to", name="validity"),
        CheckConstraint("yearly_mass > 0", name="yearly_mass"),
        Index("ix_licence_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    yearly_mass: Mapped[Mass]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    applied_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500))
    base: Mapped[Base] = relationship(back_populates="licences", lazy="raise")
    authority: Mapped[Organisation | None] = relationship(lazy="raise")
    processes: Mapped[list[LicenceProcess]] = relationship(
        order_by="LicenceProcess.id", lazy="raise"
    )
    subtypes: Mapped[list[LicenceSubtype]] = relationship(
        order_by="LicenceSubtype.id", lazy="raise"
    )
    codes: Mapped[list[LicenceCode]] = relationship(order_by="LicenceCode.id", lazy="raise")
    hazards: Mapped[list[LicenceHazard]] = relationship(order_by="LicenceHazard.id", lazy="raise")
    years: Mapped[list[LicenceYear]] = relationship(order_by="LicenceYear.year", lazy="raise")

    @property
    def country(self) -> str:
        """Return the country of the base, whose regulator decides."""
        return self.base.country

    def parties(self) -> dict[str, int | None]:
        """Return whose licence it is."""
        return self.base.parties()


class LicenceProcess(Model):
    """A process the licence allows: an id of the catalogue, or the applicant's own words."""

    __tablename__ = "licence_process"
    __table_args__ = (UniqueConstraint("licence_id", "process"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"))
    process: Mapped[str] = mapped_column(String(200))


class LicenceSubtype(Model):
    """A sub-type of waste the licence allows."""

    __tablename__ = "licence_subtype"
    __table_args__ = (
        UniqueConstraint("licence_id", "subtype"),
        Index("ix_licence_subtype_subtype_licence_id", "subtype", "licence_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"))
    subtype: Mapped[str] = mapped_column(String(60))


class LicenceCode(Model):
    """A waste code, with its list, that the licence allows."""

    __tablename__ = "licence_code"
    __table_args__ = (
        UniqueConstraint("licence_id", "list", "number"),
        Index("ix_licence_code_list_number_licence_id", "list", "number", "licence_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"))
    list: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(30))


class LicenceHazard(Model):
    """A hazard property (HP code) that the licence accepts."""

    __tablename__ = "licence_hazard"
    __table_args__ = (UniqueConstraint("licence_id", "hazard"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"))
    hazard: Mapped[str] = mapped_column(String(6))


class LicenceYear(Model):
    """How much of a licence's yearly mass is reserved and consumed in one calendar year."""

    __tablename__ = "licence_year"
    __table_args__ = (
        UniqueConstraint("licence_id", "year"),
        CheckConstraint("reserved >= 0 AND consumed >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"))
    year: Mapped[int]
    reserved: Mapped[Mass]
    consumed: Mapped[Mass]


class Reservation(Model):
    """What one lot holds of a licence's year; a lot holds capacity at one licence at a time."""

    __tablename__ = "reservation"
    __table_args__ = (
        UniqueConstraint("licence_id", "lot_ref"),
        CheckConstraint(f"state IN ({_RESERVATION_STATES})", name="state"),
        Index(
            "uq_reservation_live_lot_ref",
            "lot_ref",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"))
    lot_ref: Mapped[str] = mapped_column(String(20), index=True)
    year: Mapped[int]
    mass: Mapped[Mass]
    state: Mapped[str] = mapped_column(String(10))
