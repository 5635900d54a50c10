"""Tables of batches, what they took in, and what came out of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base as RecoveryBase
from recycling.bases.models import ProcessLine
from recycling.db import BigId, Model
from recycling.lots.models import Lot
from recycling.lots.rules.radioactivity import blended
from recycling.quantities import Fraction, Mass
from recycling.recovery.rules import BatchState, Declared, OutputKind
from recycling.streams.rules import RadioactivityState

_STATES = ", ".join(f"'{state}'" for state in BatchState)
_KINDS = ", ".join(f"'{kind}'" for kind in OutputKind)


class Batch(Model):
    """One run of a process line over one or more lots.

    ``reopened_at`` says since when closed books have been open again, ``reopening`` why.
    """

    __tablename__ = "batch"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_batch_recycler_state", "recycler_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("process_line.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(20))
    reopened_at: Mapped[datetime | None]
    reopening: Mapped[str] = mapped_column(String(500), default="", server_default="")
    base: Mapped[RecoveryBase] = relationship(lazy="raise")
    line: Mapped[ProcessLine] = relationship(lazy="raise")
    inputs: Mapped[list[BatchInput]] = relationship(
        order_by="BatchInput.id", lazy="raise", cascade="all, delete-orphan"
    )
    outputs: Mapped[list[Output]] = relationship(order_by="Output.id", lazy="raise")

    @property
    def country(self) -> str:
        """Return the base's country, whose regulator watches the batch."""
        return self.base.country

    @property
    def radioactivity(self) -> RadioactivityState:
        """Return the state of the blend: the worst of its lots', however little of it."""
        return blended(taken.lot.radioactivity for taken in self.inputs)

    def parties(self) -> dict[str, int | None]:
        """Return the base's recycler."""
        return {"recycler": self.recycler_id}


class BatchInput(Model):
    """A lot a batch took in, with the mass and moisture of its receipt."""

    __tablename__ = "batch_input"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), unique=True)
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


class Output(Model):
    """A product or residue of a batch, with its destination."""

    __tablename__ = "output"
    __table_args__ = (CheckConstraint(f"kind IN ({_KINDS})", name="kind"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    mass: Mapped[Mass]
    destination: Mapped[str] = mapped_column(String(200))
    declared_at: Mapped[datetime]
    elements: Mapped[list[OutputElement]] = relationship(
        order_by="OutputElement.id", lazy="raise", cascade="all, delete-orphan"
    )

    def declared(self) -> Declared:
        """Return the output as the rules see it."""
        contents = tuple((row.element, row.mass) for row in self.elements)
        return Declared(OutputKind(self.kind), self.name, self.mass, self.destination, contents)


class OutputElement(Model):
    """The mass of one element in one output."""

    __tablename__ = "output_element"
    __table_args__ = (UniqueConstraint("output_id", "element"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    output_id: Mapped[int] = mapped_column(ForeignKey("output.id", ondelete="CASCADE"))
    element: Mapped[str] = mapped_column(String(3))
    mass: Mapped[Mass]
