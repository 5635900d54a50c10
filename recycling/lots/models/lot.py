"""Tables of lots: what is declared, what counts as in them, their files, their lives' steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.lots.rules import FileKind, Method, Move, SpeciesForm, State, dry_mass
from recycling.lots.rules.files import Reading
from recycling.parties.models import Organisation
from recycling.quantities import Fraction, Mass
from recycling.scanning import Scan
from recycling.streams.rules import RadioactivityState, WasteForm

if TYPE_CHECKING:
    from recycling.lots.models.assays import Assay, LotAnswer
    from recycling.lots.models.radiation import LotMeasurement
    from recycling.lots.models.reclassing import LotReclassing


def one_of(column: str, allowed: type[StrEnum]) -> str:
    """Write the condition that a column holds one of some names."""
    return f"{column} IN ({', '.join(repr(str(one)) for one in allowed)})"


# What a draft may still lack, and whatever was published has.
_COMPLETE = (
    "state IN ('draft', 'withdrawn') OR (wet_mass IS NOT NULL AND moisture IS NOT NULL"
    " AND latitude_udeg IS NOT NULL AND longitude_udeg IS NOT NULL"
    " AND available_from IS NOT NULL AND published_at IS NOT NULL AND code <> '')"
)


class Lot(Model):
    """A quantity of one kind of waste in one place, offered as a whole.

    Masses, coordinates and the day may be ``NULL``, and texts empty, only before publication:
    the table itself refuses an incomplete lot in any later state, so later rooms need not ask.
    ``own_id`` is what its holder calls it, where it came out of a file.
    """

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("radioactivity", RadioactivityState), name="radioactivity"),
        CheckConstraint(one_of("border_form", WasteForm), name="border_form"),
        CheckConstraint(_COMPLETE, name="complete"),
        CheckConstraint("wet_mass > 0", name="wet_mass"),
        CheckConstraint("moisture >= 0 AND moisture < 1000000000", name="moisture"),
        CheckConstraint("latitude_udeg BETWEEN -90000000 AND 90000000", name="latitude"),
        CheckConstraint("longitude_udeg BETWEEN -180000000 AND 180000000", name="longitude"),
        CheckConstraint("pieces >= 1", name="pieces"),
        UniqueConstraint("holder_id", "own_id"),
        Index("ix_lot_published_at_id", "published_at", "id"),
        Index("ix_lot_stream_published_at_id", "stream", "published_at", "id"),
        Index("ix_lot_country_published_at_id", "country", "published_at", "id"),
        Index("ix_lot_state_published_at_id", "state", "published_at", "id"),
        Index("ix_lot_code_list_code_id", "code_list", "code", "id"),
        Index("ix_lot_holder_id_id", "holder_id", "id"),
        Index("ix_lot_holder_id_state_id", "holder_id", "state", "id"),
        Index("ix_lot_laboratory_id_id", "laboratory_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    laboratory_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    own_id: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    stream: Mapped[str] = mapped_column(String(40))
    subtype: Mapped[str] = mapped_column(String(60))
    physical_form: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2))
    place: Mapped[str] = mapped_column(String(200), default="")
    latitude_udeg: Mapped[int] = mapped_column(nullable=True)
    longitude_udeg: Mapped[int] = mapped_column(nullable=True)
    available_from: Mapped[date] = mapped_column(nullable=True)
    code_list: Mapped[str] = mapped_column(String(4), default="")
    code: Mapped[str] = mapped_column(String(6), default="")
    code_edition: Mapped[str] = mapped_column(String(200), default="")
    hazardous: Mapped[bool] = mapped_column(default=False)
    border_list: Mapped[str] = mapped_column(String(12), default="")
    border_entry: Mapped[str] = mapped_column(String(8), default="")
    border_form: Mapped[str] = mapped_column(String(12), default=WasteForm.NOT_SAID)
    un_number: Mapped[str] = mapped_column(String(6), default="")
    radioactivity: Mapped[str] = mapped_column(String(24), default=RadioactivityState.UNMEASURED)
    wet_mass: Mapped[Mass] = mapped_column(nullable=True)
    moisture: Mapped[Fraction] = mapped_column(nullable=True)
    packaging: Mapped[str] = mapped_column(String(200), default="")
    pieces: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12), default=State.DRAFT)
    drafted_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    holder: Mapped[Organisation] = relationship(foreign_keys=[holder_id], lazy="raise")
    laboratory: Mapped[Organisation | None] = relationship(
        foreign_keys=[laboratory_id], lazy="raise"
    )
    components: Mapped[list[LotComponent]] = relationship(
        order_by="LotComponent.id", cascade="all, delete-orphan"
    )
    hazards: Mapped[list[LotHazard]] = relationship(
        order_by="LotHazard.id", cascade="all, delete-orphan"
    )
    assays: Mapped[list[Assay]] = relationship(order_by="Assay.number", lazy="raise")
    measurements: Mapped[list[LotMeasurement]] = relationship(order_by="LotMeasurement.id")
    answers: Mapped[list[LotAnswer]] = relationship(order_by="LotAnswer.id", lazy="raise")
    files: Mapped[list[LotFile]] = relationship(order_by="LotFile.id", lazy="raise")
    steps: Mapped[list[LotStep]] = relationship(order_by="LotStep.id", lazy="raise")
    reclassings: Mapped[list[LotReclassing]] = relationship(
        order_by="LotReclassing.id", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (the base declares its type)

    def parties(self) -> Mapping[str, int | None]:
        """Return whose lot it is, and which laboratory is commissioned to analyse it."""
        return {"holder": self.holder_id, "laboratory": self.laboratory_id}

    @property
    def dry_mass(self) -> Mass:
        """Return the wet mass without its moisture; ask only once both are declared."""
        return dry_mass(self.wet_mass, self.moisture)

    @property
    def is_public(self) -> bool:
        """Tell whether it was ever published; a draft, or a withdrawn one, is its holder's."""
        return self.published_at is not None


class LotComponent(Model):
    """One species of a lot and its fraction of dry mass; ``element`` where it is one rare earth.

    What the assay in force comes to on dry mass, and all that counts: written whenever another
    assay is put in force or the moisture changes. ``uncertainty`` is expanded (k = 2), in points.
    """

    __tablename__ = "lot_component"
    __table_args__ = (
        UniqueConstraint("lot_id", "species"),
        CheckConstraint(one_of("form", SpeciesForm), name="form"),
        CheckConstraint(one_of("method", Method), name="method"),
        CheckConstraint("fraction BETWEEN 0 AND 1000000000", name="fraction"),
        Index("ix_lot_component_element_lot_id", "element", "lot_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    species: Mapped[str] = mapped_column(String(20))
    form: Mapped[str] = mapped_column(String(12))
    element: Mapped[str | None] = mapped_column(String(2))
    fraction: Mapped[Fraction]
    uncertainty: Mapped[Fraction | None]
    method: Mapped[str] = mapped_column(String(20))
    laboratory: Mapped[str] = mapped_column(String(200))


class LotHazard(Model):
    """A hazard property (HP) of a lot."""

    __tablename__ = "lot_hazard"
    __table_args__ = (UniqueConstraint("lot_id", "hazard"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    hazard: Mapped[str] = mapped_column(String(8))


_WAITING = text("scan = 'waiting'")


class LotFile(Model):
    """A file of a lot; its content is in the store under ``sha256``. ``size`` is in bytes."""

    __tablename__ = "lot_file"
    __table_args__ = (
        UniqueConstraint("lot_id", "sha256"),
        CheckConstraint(one_of("kind", FileKind), name="kind"),
        CheckConstraint(one_of("reading", Reading), name="reading"),
        CheckConstraint(one_of("scan", Scan), name="scan"),
        Index("ix_lot_file_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    reading: Mapped[str] = mapped_column(String(12), default=Reading.EVERYBODY)
    scan: Mapped[str] = mapped_column(String(12), default=Scan.NOT_SCANNED)
    attached_at: Mapped[datetime]


class LotStep(Model):
    """A move a lot has made: from where, to where, when. The page of its life reads this."""

    __tablename__ = "lot_step"
    __table_args__ = (
        CheckConstraint(one_of("move", Move), name="move"),
        Index("ix_lot_step_lot_id", "lot_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    move: Mapped[str] = mapped_column(String(12))
    from_state: Mapped[str] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
