"""Tables of inspections: programmes and who is ranked where, visits, answers, files, findings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base
from recycling.db import BigId, Model
from recycling.oversight.inspections.rules.checklist import Answer
from recycling.oversight.inspections.rules.lifecycle import FindingState, Grade, InspectionState
from recycling.oversight.inspections.rules.ranking import Picked
from recycling.parties.models import Organisation
from recycling.quantities import Mass
from recycling.scanning import Scan


def _among(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_WAITING = text("scan = 'waiting'")


class InspectionProgramme(Model):
    """Which bases of a country are to be visited in a quarter (``2026-Q4``), as it was drawn up.

    ``seed`` is that of the draw, 32 bytes in hexadecimal; nobody outside reads it before the
    quarter is over.
    """

    __tablename__ = "inspection_programme"
    __table_args__ = (
        UniqueConstraint("country", "quarter"),
        CheckConstraint("visits > 0 AND drawn_percent > 0", name="wanted"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    country: Mapped[str] = mapped_column(String(2))
    quarter: Mapped[str] = mapped_column(String(7))
    visits: Mapped[int]
    drawn_percent: Mapped[int]
    bases: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64))
    drawn_up_at: Mapped[datetime]
    drawn_up_by: Mapped[str] = mapped_column(String(20))

    def parties(self) -> dict[str, int | None]:
        """Return nobody: no base learns from a programme that it is to be visited."""
        return {}


class ProgrammeLine(Model):
    """A base of a programme: its place, the figures behind its score, whether it is picked."""

    __tablename__ = "inspection_programme_line"
    __table_args__ = (
        CheckConstraint(f"picked IN ({_among(Picked)})", name="picked"),
        Index("ix_inspection_programme_line_picked", "programme_id", "picked", "place"),
        Index("ix_inspection_programme_line_base_id", "base_id"),
    )

    programme_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("inspection_programme.id"), primary_key=True, autoincrement=False
    )
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    score: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    number: Mapped[str] = mapped_column(String(64))
    picked: Mapped[str] = mapped_column(String(5))
    base: Mapped[Base] = relationship(lazy="raise")


class Inspection(Model):
    """A visit of an authority to a base, from the day it is planned to its signed report.

    ``officers`` are references of persons, ``traits`` what makes questions apply. The base knows of
    it when it is announced, and of its report in any case.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint(f"state IN ({_among(InspectionState)})", name="state"),
        CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", name="signed"),
        Index("ix_inspection_country_id", "country", "id"),
        Index("ix_inspection_country_state_id", "country", "state", "id"),
        Index("ix_inspection_recycler_id_id", "recycler_id", "id"),
        Index("ix_inspection_base_id_visit_on", "base_id", "visit_on"),
        Index("ix_inspection_programme_id", "programme_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    country: Mapped[str] = mapped_column(String(2))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("inspection_programme.id"))
    state: Mapped[str] = mapped_column(String(10))
    visit_on: Mapped[date]
    is_announced: Mapped[bool]
    officers: Mapped[list[str]]
    traits: Mapped[list[str]]
    reason: Mapped[str] = mapped_column(String(1000))
    planned_at: Mapped[datetime]
    planned_by: Mapped[str] = mapped_column(String(20))
    cancelled: Mapped[str] = mapped_column(String(1000), default="")
    document: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str] = mapped_column(String(20), default="")
    base: Mapped[Base] = relationship(lazy="raise")
    recycler: Mapped[Organisation] = relationship(foreign_keys=[recycler_id], lazy="raise")
    authority: Mapped[Organisation] = relationship(foreign_keys=[authority_id], lazy="raise")
    answers: Mapped[list[InspectionAnswer]] = relationship(
        order_by="InspectionAnswer.question", lazy="raise"
    )
    files: Mapped[list[InspectionFile]] = relationship(
        order_by="InspectionFile.number", lazy="raise"
    )
    weighings: Mapped[list[StockWeighing]] = relationship(
        order_by="StockWeighing.stream", lazy="raise"
    )
    findings: Mapped[list[InspectionFinding]] = relationship(
        order_by="InspectionFinding.id", back_populates="inspection", lazy="raise"
    )

    @property
    def is_known_to_base(self) -> bool:
        """Tell whether the base has been told of it."""
        return self.is_announced or self.state == InspectionState.SIGNED

    @property
    def subdivision(self) -> str | None:
        """Return the part of the country where the base is, where that is known."""
        return self.base.subdivision

    def parties(self) -> dict[str, int | None]:
        """Return whose base it is about, once that may know of it."""
        return {"recycler": self.recycler_id if self.is_known_to_base else None}


class InspectionAnswer(Model):
    """What an officer answered to a question; ``value`` is an exact decimal as text."""

    __tablename__ = "inspection_answer"
    __table_args__ = (CheckConstraint(f"answer IN ({_among(Answer)})", name="answer"),)

    inspection_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("inspection.id"), primary_key=True, autoincrement=False
    )
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    answer: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(1000))
    answered_at: Mapped[datetime]
    answered_by: Mapped[str] = mapped_column(String(20))


class InspectionFile(Model):
    """A photo or paper that an officer attached to a question."""

    __tablename__ = "inspection_file"
    __table_args__ = (
        UniqueConstraint("inspection_id", "number"),
        CheckConstraint(f"scan IN ({_among(Scan)})", name="scan"),
        Index("ix_inspection_file_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    number: Mapped[int]
    question: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    scan: Mapped[str] = mapped_column(String(12))
    attached_at: Mapped[datetime]
    attached_by: Mapped[str] = mapped_column(String(20))


class StockWeighing(Model):
    """What officers weighed of a stream in the store, and what the register said was there then."""

    __tablename__ = "inspection_stock"

    inspection_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("inspection.id"), primary_key=True, autoincrement=False
    )
    stream: Mapped[str] = mapped_column(String(40), primary_key=True)
    weighed: Mapped[Mass]
    register: Mapped[Mass]
    words: Mapped[str] = mapped_column(String(1000))
    weighed_at: Mapped[datetime]
    weighed_by: Mapped[str] = mapped_column(String(20))


class InspectionFinding(Model):
    """What an inspection found, how much it weighs, until when it is put right, and whether it was.

    ``case`` is the reference of the case a major finding opened; ``told_at`` when those concerned
    were told that it is overdue.
    """

    __tablename__ = "inspection_finding"
    __table_args__ = (
        CheckConstraint(f"grade IN ({_among(Grade)})", name="grade"),
        CheckConstraint(f"state IN ({_among(FindingState)})", name="state"),
        CheckConstraint("(grade = 'none') = (put_right_by IS NULL)", name="term"),
        Index("ix_inspection_finding_inspection_id", "inspection_id"),
        Index("ix_inspection_finding_country_state_id", "country", "state", "id"),
        Index("ix_inspection_finding_recycler_id_state_id", "recycler_id", "state", "id"),
        Index("ix_inspection_finding_state_put_right_by", "state", "put_right_by"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    country: Mapped[str] = mapped_column(String(2))
    question: Mapped[str] = mapped_column(String(40))
    grade: Mapped[str] = mapped_column(String(5))
    words: Mapped[str] = mapped_column(String(1000))
    put_right_by: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(8))
    case: Mapped[str] = mapped_column("case_ref", String(20), default="")
    answer: Mapped[str] = mapped_column(String(1000), default="")
    answered_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(1000), default="")
    closed_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(20))
    inspection: Mapped[Inspection] = relationship(back_populates="findings", lazy="raise")

    @property
    def subdivision(self) -> str | None:
        """Return the part of the country where the base is, where that is known."""
        return self.inspection.base.subdivision

    def parties(self) -> dict[str, int | None]:
        """Return whose base it is about, once the report is signed."""
        is_told = self.state != FindingState.NOTED
        return {"recycler": self.recycler_id if is_told else None}
