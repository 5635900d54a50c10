"""Tables of recovery bases and their process lines."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model, Word
from recycling.parties.models import Organisation
from recycling.quantities import Fraction

if TYPE_CHECKING:
    from recycling.bases.models.licences import Licence


class Base(Model):
    """A recovery base: the site of a recycler where waste becomes raw material.

    ``subdivision`` is the part of its country where it stands (ISO 3166-2), where that is known.
    """

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
    subdivision: Mapped[str | None] = mapped_column(String(6))
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


class BaseWord(Model):
    """A word of a base's name, its place or its recycler's name, by which it is found."""

    __tablename__ = "base_word"

    word: Mapped[str] = mapped_column(Word, primary_key=True)
    base_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("base.id"), primary_key=True, autoincrement=False
    )


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
    penalties: Mapped[list[LinePenalty]] = relationship(order_by="LinePenalty.id", lazy="raise")
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


class LinePenalty(Model):
    """What a substance costs at a line: per tonne of dry mass for each step above a threshold."""

    __tablename__ = "line_penalty"
    __table_args__ = (
        UniqueConstraint("line_id", "substance"),
        CheckConstraint("threshold BETWEEN 0 AND 1000000000", name="threshold"),
        CheckConstraint("step BETWEEN 1 AND 1000000000", name="step"),
        CheckConstraint("minor_per_tonne > 0", name="rate"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("process_line.id"))
    substance: Mapped[str] = mapped_column(String(20))
    threshold: Mapped[Fraction]
    step: Mapped[Fraction]
    minor_per_tonne: Mapped[int] = mapped_column(BigInteger)


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
