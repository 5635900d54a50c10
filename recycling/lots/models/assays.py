"""Tables of what was found in lots: assays as they were reported, and answers to questions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.lots.models.lot import one_of
from recycling.lots.rules import Method, Origin, UncertaintyKind
from recycling.parties.models import Organisation
from recycling.quantities import Basis, Fraction

_IN_FORCE = text("in_force_since IS NOT NULL")


class Assay(Model):
    """What somebody found in a lot, as reported; number 1 is the holder's declaration.

    The table itself keeps at most one assay of a lot in force.
    """

    __tablename__ = "assay"
    __table_args__ = (
        UniqueConstraint("lot_id", "number"),
        CheckConstraint(one_of("origin", Origin), name="origin"),
        CheckConstraint(
            "sample_moisture >= 0 AND sample_moisture < 1000000000", name="sample_moisture"
        ),
        Index(
            "uq_assay_in_force",
            "lot_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
        Index("ix_assay_added_by_id_id", "added_by_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    number: Mapped[int]
    origin: Mapped[str] = mapped_column(String(12))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    added_at: Mapped[datetime]
    in_force_since: Mapped[datetime | None]
    laboratory: Mapped[str] = mapped_column(String(200), default="")
    accreditation: Mapped[str] = mapped_column(String(200), default="")
    report_number: Mapped[str] = mapped_column(String(200), default="")
    sampled_on: Mapped[date | None]
    analysed_on: Mapped[date | None]
    sample_moisture: Mapped[Fraction | None]
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    components: Mapped[list[AssayComponent]] = relationship(
        order_by="AssayComponent.id", cascade="all, delete-orphan"
    )
    added_by: Mapped[Organisation] = relationship(lazy="raise")

    @property
    def is_in_force(self) -> bool:
        """Tell whether this is the assay that counts."""
        return self.in_force_since is not None


class AssayComponent(Model):
    """One species of an assay, on the mass (``basis``) and with the uncertainty reported."""

    __tablename__ = "assay_component"
    __table_args__ = (
        UniqueConstraint("assay_id", "species"),
        CheckConstraint(one_of("basis", Basis), name="basis"),
        CheckConstraint(one_of("method", Method), name="method"),
        CheckConstraint(one_of("uncertainty_kind", UncertaintyKind), name="uncertainty_kind"),
        CheckConstraint("fraction BETWEEN 0 AND 1000000000", name="fraction"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    assay_id: Mapped[int] = mapped_column(ForeignKey("assay.id"))
    species: Mapped[str] = mapped_column(String(20))
    basis: Mapped[str] = mapped_column(String(4))
    fraction: Mapped[Fraction]
    uncertainty: Mapped[Fraction | None]
    uncertainty_kind: Mapped[str] = mapped_column(String(8))
    method: Mapped[str] = mapped_column(String(20))
    laboratory: Mapped[str] = mapped_column(String(200))


class LotAnswer(Model):
    """What the holder says to a question about an unusual figure; ``question`` in its words."""

    __tablename__ = "lot_answer"
    __table_args__ = (Index("ix_lot_answer_lot_id", "lot_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    path: Mapped[str] = mapped_column(String(80))
    code: Mapped[str] = mapped_column(String(40))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
