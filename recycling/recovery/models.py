"""Tables of batches, what they took in, and what came out of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base as RecoveryBase
from recycling.bases.models import ProcessLine
from recycling.db import BigId, Model
from recycling.lots.models import Lot
from recycling.lots.rules import State as LotState
from recycling.lots.rules.radioactivity import blended
from recycling.quantities import Fraction, Mass
from recycling.recovery.rules import USUAL_MODEL, BatchState, Declared, Details, OutputKind
from recycling.streams.rules import RadioactivityState

_STATES = ", ".join(f"'{state}'" for state in BatchState)
_KINDS = ", ".join(f"'{kind}'" for kind in OutputKind)


class Content(NamedTuple):
    """The mass of one element in something."""

    element: str
    mass: Mass


class Batch(Model):
    """One run of a process line over one or more lots.

    ``first_closed_at`` is when its books were closed first: then it treated what it took in.
    ``reopened_at`` says since when closed books have been open again, ``reopening`` why. ``mode``
    is the way it treated in, once its books were closed (empty of an interim operation).
    ``custody_model`` and the specified sub-types are what its base declared when it was opened.
    """

    __tablename__ = "batch"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_batch_recycler_state", "recycler_id", "state", "id"),
        Index("ix_batch_base_id_first_closed_at", "base_id", "first_closed_at"),
        Index("ix_batch_closed_at", "closed_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("process_line.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    first_closed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(20))
    mode: Mapped[str] = mapped_column(String(16), default="", server_default="")
    custody_model: Mapped[str] = mapped_column(
        String(20), default=USUAL_MODEL, server_default=USUAL_MODEL
    )
    specified_subtypes: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    reopened_at: Mapped[datetime | None]
    reopening: Mapped[str] = mapped_column(String(500), default="", server_default="")
    base: Mapped[RecoveryBase] = relationship(lazy="raise")
    line: Mapped[ProcessLine] = relationship(lazy="raise")
    inputs: Mapped[list[BatchInput]] = relationship(
        order_by="BatchInput.id", lazy="raise", cascade="all, delete-orphan"
    )
    materials: Mapped[list[MaterialInput]] = relationship(
        order_by="MaterialInput.id", lazy="raise", cascade="all, delete-orphan"
    )
    outputs: Mapped[list[Output]] = relationship(
        order_by="Output.id", lazy="raise", back_populates="batch"
    )
    stock_changes: Mapped[list[StockChange]] = relationship(
        order_by="StockChange.element", lazy="raise", cascade="all, delete-orphan"
    )

    @property
    def country(self) -> str:
        """Return the base's country, whose regulator watches the batch."""
        return self.base.country

    @property
    def radioactivity(self) -> RadioactivityState:
        """Return the state of the blend: the worst that is in it, however little of it."""
        lots = [taken.lot.radioactivity for taken in self.inputs]
        return blended([*lots, *(taken.material.radioactivity for taken in self.materials)])

    @property
    def brought(self) -> list[dict[str, Mass]]:
        """Return the mass of each element in each thing the batch took in."""
        lots = [taken.contents for taken in self.inputs]
        return [*lots, *(taken.contents for taken in self.materials)]

    def parties(self) -> dict[str, int | None]:
        """Return the base's recycler."""
        return {"recycler": self.recycler_id}


class BatchInput(Model):
    """A lot, or a part of one, that a batch took in, with the moisture of its receipt."""

    __tablename__ = "batch_input"
    __table_args__ = (UniqueConstraint("batch_id", "lot_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    wet_mass: Mapped[Mass]
    moisture: Mapped[Fraction]
    taken_at: Mapped[datetime]
    lot: Mapped[Lot] = relationship(lazy="raise")
    elements: Mapped[list[InputElement]] = relationship(
        order_by="InputElement.id", lazy="raise", cascade="all, delete-orphan"
    )

    @property
    def contents(self) -> dict[str, Mass]:
        """Return the mass of each element that went in with this lot."""
        return {row.element: row.mass for row in self.elements}


class InputElement(Model):
    """The mass of one element in one input."""

    __tablename__ = "input_element"
    __table_args__ = (UniqueConstraint("input_id", "element"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    input_id: Mapped[int] = mapped_column(ForeignKey("batch_input.id"))
    element: Mapped[str] = mapped_column(String(3))
    mass: Mapped[Mass]


class StockChange(Model):
    """How much more of an element is in the line after a batch than before it; negative: less.

    ``expanded`` is its expanded uncertainty, k = 2, as the base states it.
    """

    __tablename__ = "stock_change"
    __table_args__ = (UniqueConstraint("batch_id", "element"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    element: Mapped[str] = mapped_column(String(3))
    mass: Mapped[Mass]
    expanded: Mapped[Mass]
    declared_at: Mapped[datetime]


class MaterialInput(Model):
    """An intermediate, or a part of one, that a batch took in.

    ``place`` is its turn among the parts taken of the material, given when its batch closes.
    """

    __tablename__ = "material_input"
    __table_args__ = (
        UniqueConstraint("batch_id", "output_id"),
        UniqueConstraint("output_id", "place"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    output_id: Mapped[int] = mapped_column(ForeignKey("output.id"))
    mass: Mapped[Mass]
    milligrams: Mapped[dict[str, Any]]
    place: Mapped[int | None]
    taken_at: Mapped[datetime]
    material: Mapped[Output] = relationship(lazy="raise")

    @property
    def contents(self) -> dict[str, Mass]:
        """Return the mass of each element that went in with it."""
        return {element: Mass(mass) for element, mass in self.milligrams.items()}

    @property
    def elements(self) -> list[Content]:
        """Return the same as rows."""
        return [Content(element, mass) for element, mass in self.contents.items()]


class Output(Model):
    """What came out of a batch, with its destination; an intermediate has a reference.

    ``radioactivity`` is that of the batch's blend when its books were closed. ``attributed`` is how
    much of each element the base says of a product, under mass balance, that it is recovered from
    specified lots (milligrams). ``lot`` is the lot a residue is, where it is one.
    """

    __tablename__ = "output"
    __table_args__ = (CheckConstraint(f"kind IN ({_KINDS})", name="kind"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str | None] = mapped_column(String(20), unique=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    mass: Mapped[Mass]
    destination: Mapped[str] = mapped_column(String(200))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    next_base_id: Mapped[int | None] = mapped_column(ForeignKey("base.id"), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), unique=True)
    attributed: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    radioactivity: Mapped[str] = mapped_column(
        String(24), default=RadioactivityState.NOT_REQUIRED, server_default="not_required"
    )
    declared_at: Mapped[datetime]
    batch: Mapped[Batch] = relationship(lazy="raise", back_populates="outputs")
    next_base: Mapped[RecoveryBase | None] = relationship(lazy="raise")
    lot: Mapped[Lot | None] = relationship(lazy="raise")
    elements: Mapped[list[OutputElement]] = relationship(
        order_by="OutputElement.id", lazy="raise", cascade="all, delete-orphan"
    )

    @property
    def contents(self) -> dict[str, Mass]:
        """Return the mass of each element in it."""
        return {row.element: row.mass for row in self.elements}

    @property
    def said(self) -> Details:
        """Return what more is said of it."""
        return Details(**self.details)

    @property
    def is_lot(self) -> bool:
        """Tell whether it is a lot of its own that has not been withdrawn."""
        return self.lot is not None and self.lot.state != LotState.WITHDRAWN

    @property
    def lot_ref(self) -> str | None:
        """Return the reference of the lot a residue is."""
        return self.lot.ref if self.lot else None

    def declared(self) -> Declared:
        """Return the output as the rules see it."""
        return Declared(
            OutputKind(self.kind),
            self.name,
            self.mass,
            self.destination,
            tuple(self.contents.items()),
            self.said,
            tuple((element, Mass(mass)) for element, mass in self.attributed.items()),
        )


class OutputElement(Model):
    """The mass of one element in one output."""

    __tablename__ = "output_element"
    __table_args__ = (UniqueConstraint("output_id", "element"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    output_id: Mapped[int] = mapped_column(ForeignKey("output.id", ondelete="CASCADE"))
    element: Mapped[str] = mapped_column(String(3))
    mass: Mapped[Mass]
