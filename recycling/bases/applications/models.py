"""Tables of applications that are drawn up, and of their documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.applications.rules import DraftState
from recycling.bases.models import Base, Licence
from recycling.db import BigId, Model
from recycling.scanning import Scan

_STATES = ", ".join(f"'{state}'" for state in DraftState)
_SCANS = ", ".join(f"'{scan}'" for scan in Scan)
_WAITING = text("scan = 'waiting'")


class Application(Model):
    """What a recycler draws up; ``licence`` is what it became when it was sent."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(licence_id IS NULL) = (state <> 'sent')", name="sent"),
        Index("ix_application_base_id_state_id", "base_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    licence_id: Mapped[int | None] = mapped_column(ForeignKey("licence.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    answers: Mapped[dict[str, Any]]
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    base: Mapped[Base] = relationship(lazy="raise")
    licence: Mapped[Licence | None] = relationship(lazy="raise")
    documents: Mapped[list[ApplicationDocument]] = relationship(
        order_by="ApplicationDocument.id", lazy="raise"
    )

    @property
    def country(self) -> str:
        """Return the country of the base, whose regulator will decide."""
        return self.base.country

    def parties(self) -> dict[str, int | None]:
        """Return whose application it is."""
        return self.base.parties()


class ApplicationDocument(Model):
    """A document attached to a task; its content is in the store, under its digest."""

    __tablename__ = "application_document"
    __table_args__ = (
        UniqueConstraint("application_id", "sha256"),
        CheckConstraint(f"scan IN ({_SCANS})", name="scan"),
        Index(
            "ix_application_document_waiting",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    task: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    scan: Mapped[str] = mapped_column(String(12), default=Scan.NOT_SCANNED)
    attached_at: Mapped[datetime]
