"""The table of what licences rest on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.footings.rules import DETAILS, Details, FootingKind, FootingState
from recycling.bases.models import Base, Licence
from recycling.db import BigId, Model
from recycling.parties.models import Organisation
from recycling.scanning import Scan

_KINDS = ", ".join(f"'{kind}'" for kind in FootingKind)
_STATES = ", ".join(f"'{state}'" for state in FootingState)
_SCANS = ", ".join(f"'{scan}'" for scan in Scan)
_WAITING = text("document_scan = 'waiting'")


class Footing(Model):
    """An approval, permit, bond or list that a base's licences rest on.

    Who entered and who decided are references of persons; the ledger keeps every step.
    ``reminded`` is the last reminder sent: days before the end, or -1 once it was over.
    """

    __tablename__ = "footing"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity"),
        Index("ix_footing_base_id_state", "base_id", "state"),
        CheckConstraint(f"document_scan IN ({_SCANS})", name="document_scan"),
        Index("ix_footing_state_valid_to", "state", "valid_to"),
        Index("ix_footing_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    licence_id: Mapped[int | None] = mapped_column(ForeignKey("licence.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(80))
    authority: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    details: Mapped[dict[str, Any]]
    document_sha256: Mapped[str] = mapped_column(String(64))
    document_name: Mapped[str] = mapped_column(String(120))
    document_type: Mapped[str] = mapped_column(String(100))
    document_size: Mapped[int]
    document_scan: Mapped[str] = mapped_column(String(12), default=Scan.NOT_SCANNED)
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(20))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(20))
    regulator_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    reason: Mapped[str] = mapped_column(String(500))
    reminded: Mapped[int | None]
    base: Mapped[Base] = relationship(lazy="raise")
    licence: Mapped[Licence | None] = relationship(lazy="raise")
    regulator: Mapped[Organisation | None] = relationship(lazy="raise")

    @property
    def country(self) -> str:
        """Return the country of the base, whose regulator decides."""
        return self.base.country

    @property
    def subdivision(self) -> str | None:
        """Return the part of that country where the base stands, where that is known."""
        return self.base.subdivision

    def parties(self) -> dict[str, int | None]:
        """Return whose it is."""
        return self.base.parties()

    def read(self) -> Details:
        """Return what it says, as its kind."""
        return DETAILS[FootingKind(self.kind)].read(self.details)
