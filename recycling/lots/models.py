"""Tables of lots: what is declared, what is in them, their files, the steps of their lives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.lots.rules import FileKind, Method, Move, SpeciesForm, State, dry_mass
from recycling.parties.models import Organisation
from recycling.quantities import Fraction, Mass


def _one_of(column: str, allowed: type[State | Move | Method | SpeciesForm | FileKind]) -> str:
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
    """

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint(_one_of("state", State), name="state"),
        CheckConstraint(_COMPLETE, name="complete"),
        CheckConstraint("wet_mass > 0", name="wet_mass"),
        CheckConstraint("moisture >= 0 AND moisture < 1000000000", name="moisture"),
        CheckConstraint("latitude_udeg BETWEEN -90000000 AND 90000000", name="latitude"),
        CheckConstraint("longitude_udeg BETWEEN -180000000 AND 180000000", name="longitude"),
        CheckConstraint("pieces >= 1", name="pieces"),
        Index("ix_lot_published_at_id", "published_at", "id"),
        Index("ix_lot_stream_published_at_id", "stream", "published_at", "id"),
        Index("ix_lot_country_published_at_id", "country", "published_at", "id"),
        Index("ix_lot_state_published_at_id", "state", "published_at", "id"),
        Index("ix_lot_code_list_code_id", "code_list", "code", "id"),
        Index("ix_lot_holder_id_id", "holder_id", "id"),
        Index("ix_lot_holder_id_state_id", "holder_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
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
    wet_mass: Mapped[Mass] = mapped_column(nullable=True)
    moisture: Mapped[Fraction] = mapped_column(nullable=True)
    packaging: Mapped[str] = mapped_column(String(200), default="")
    pieces: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12), default=State.DRAFT)
    drafted_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    holder: Mapped[Organisation] = relationship(lazy="raise")
    components: Mapped[list[LotComponent]] = relationship(
        order_by="LotComponent.id", cascade="all, delete-orphan"
    )
    hazards: Mapped[list[LotHazard]] = relationship(
        order_by="LotHazard.id", cascade="all, delete-orphan"
    )
    files: Mapped[list[LotFile]] = relationship(order_by="LotFile.id", lazy="raise")
    steps: Mapped[list[LotStep]] = relationship(order_by="LotStep.id", lazy="raise")
    reclassings: Mapped[list[LotReclassing]] = relationship(
        order_by="LotReclassing.id", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (the base declares its type)

    def parties(self) -> Mapping[str, int | None]:
        """Return whose lot it is."""
        return {"holder": self.holder_id}

    @property
    def dry_mass(self) -> Mass:
        """Return the wet mass without its moisture; ask only once both are declared."""
        return dry_mass(self.wet_mass, self.moisture)

    @property
    def is_public(self) -> bool:
        """Tell whether it was ever published; a draft, or a withdrawn one, is its holder's."""
        return self.published_at is not None


class LotComponent(Model):
    """One species of a lot and its fraction of dry mass; ``element`` where it is one rare earth."""

    __tablename__ = "lot_component"
    __table_args__ = (
        UniqueConstraint("lot_id", "species"),
        CheckConstraint(_one_of("form", SpeciesForm), name="form"),
        CheckConstraint(_one_of("method", Method), name="method"),
        CheckConstraint("fraction BETWEEN 0 AND 1000000000", name="fraction"),
        Index("ix_lot_component_element_lot_id", "element", "lot_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    species: Mapped[str] = mapped_column(String(20))
    form: Mapped[str] = mapped_column(String(12))
    element: Mapped[str | None] = mapped_column(String(2))
    fraction: Mapped[Fraction]
    method: Mapped[str] = mapped_column(String(20))
    laboratory: Mapped[str] = mapped_column(String(200))


class LotHazard(Model):
    """A hazard property (HP) of a lot."""

    __tablename__ = "lot_hazard"
    __table_args__ = (UniqueConstraint("lot_id", "hazard"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    hazard: Mapped[str] = mapped_column(String(8))


class LotFile(Model):
    """A file of a lot; its content is in the store under ``sha256``. ``size`` is in bytes."""

    __tablename__ = "lot_file"
    __table_args__ = (
        UniqueConstraint("lot_id", "sha256"),
        CheckConstraint(_one_of("kind", FileKind), name="kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    attached_at: Mapped[datetime]


class LotStep(Model):
    """A move a lot has made: from where, to where, when. The page of its life reads this."""

    __tablename__ = "lot_step"
    __table_args__ = (
        CheckConstraint(_one_of("move", Move), name="move"),
        Index("ix_lot_step_lot_id", "lot_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    move: Mapped[str] = mapped_column(String(12))
    from_state: Mapped[str] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]


class LotWord(Model):
    """That a published lot is found by a word."""

    __tablename__ = "lot_word"
    __table_args__ = (Index("ix_lot_word_lot_id", "lot_id"),)

    word: Mapped[str] = mapped_column(String(40), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)


class LotReclassing(Model):
    """That the law gave a lot another code or class: from which entry to which, on which day.

    ``candidates`` are the numbers that may be right, the chosen one first. ``asks`` while the
    holder of an offered lot has still to confirm the code or to name the hazard properties.
    """

    __tablename__ = "lot_reclassing"
    __table_args__ = (UniqueConstraint("lot_id", "old_code", "old_edition"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    at: Mapped[datetime]
    code_list: Mapped[str] = mapped_column(String(4))
    old_code: Mapped[str] = mapped_column(String(6))
    old_edition: Mapped[str] = mapped_column(String(200))
    old_hazardous: Mapped[bool]
    code: Mapped[str] = mapped_column(String(6))
    edition: Mapped[str] = mapped_column(String(200))
    hazardous: Mapped[bool]
    valid_from: Mapped[date]
    candidates: Mapped[list[str]]
    source: Mapped[str] = mapped_column(String(200))
    asks: Mapped[bool]
    confirmed_at: Mapped[datetime | None]
