"""Tables of licences and their scope."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models.sites import Base
from recycling.bases.rules import LicenceState, Scope
from recycling.db import BigId, Model
from recycling.parties.models import Organisation
from recycling.quantities import Mass

if TYPE_CHECKING:
    from recycling.bases.models.capacity import LicenceYear
    from recycling.bases.models.review import LicenceCondition

_LICENCE_STATES = ", ".join(f"'{state}'" for state in LicenceState)


class Licence(Model):
    """An authority's leave for a base: what, which hazards, how much a year, from when to when.

    ``decided_at``, ``reason`` and ``authority_id`` are those of the last decision; the ledger
    keeps all of them. ``rests_from`` is the first day on which what it rests on is asked for;
    ``None``: every day. Only licences older than those records have one.
    ``expiry_told_on`` is the last day on which its end was told of.

    ``granted_mass`` is the yearly mass of the last grant, from which changes by notice are
    measured. An application to renew or change a licence ``continues`` that licence; ``purpose``
    says which of them it is, ``new`` for all others.
    """

    __tablename__ = "licence"
    __table_args__ = (
        CheckConstraint(f"state IN ({_LICENCE_STATES})", name="state"),
        CheckConstraint("valid_from <= valid_to", name="validity"),
        CheckConstraint("yearly_mass > 0", name="yearly_mass"),
        CheckConstraint("(continues_id IS NULL) = (purpose = 'new')", name="purpose"),
        Index("ix_licence_state_id", "state", "id"),
        Index("ix_licence_valid_to", "valid_to"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    yearly_mass: Mapped[Mass]
    granted_mass: Mapped[Mass]
    purpose: Mapped[str] = mapped_column(String(10))
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("licence.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    applied_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500))
    rests_from: Mapped[date | None]
    expiry_told_on: Mapped[date | None]
    base: Mapped[Base] = relationship(back_populates="licences", lazy="raise")
    authority: Mapped[Organisation | None] = relationship(lazy="raise")
    continues: Mapped[Licence | None] = relationship(remote_side="Licence.id", lazy="raise")
    processes: Mapped[list[LicenceProcess]] = relationship(
        order_by="LicenceProcess.id", lazy="raise"
    )
    subtypes: Mapped[list[LicenceSubtype]] = relationship(
        order_by="LicenceSubtype.id", lazy="raise"
    )
    codes: Mapped[list[LicenceCode]] = relationship(order_by="LicenceCode.id", lazy="raise")
    hazards: Mapped[list[LicenceHazard]] = relationship(order_by="LicenceHazard.id", lazy="raise")
    conditions: Mapped[list[LicenceCondition]] = relationship(
        order_by="LicenceCondition.number", lazy="raise"
    )
    years: Mapped[list[LicenceYear]] = relationship(order_by="LicenceYear.year", lazy="raise")

    @property
    def country(self) -> str:
        """Return the country of the base, whose regulator decides."""
        return self.base.country

    @property
    def subdivision(self) -> str | None:
        """Return the part of that country where the base stands, where that is known."""
        return self.base.subdivision

    @property
    def scope(self) -> Scope:
        """Return what it covers; its processes, waste, codes and hazards are loaded."""
        return Scope(
            self.yearly_mass,
            tuple(row.process for row in self.processes),
            tuple(row.subtype for row in self.subtypes),
            tuple((row.list, row.number) for row in self.codes),
            tuple(row.hazard for row in self.hazards),
        )

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
