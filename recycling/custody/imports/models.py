"""Tables of movements: a file as it was sent, each movement in it, and the movements kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.custody.imports.rules.states import FileState, Outcome, System
from recycling.custody.models import Consignment
from recycling.db import BigId, Model
from recycling.parties.models import Organisation
from recycling.scanning import Scan

_STATES = ", ".join(f"'{state}'" for state in FileState)
_SYSTEMS = ", ".join(f"'{system}'" for system in System)
_OUTCOMES = ", ".join(f"'{outcome}'" for outcome in Outcome)
_SCANS = ", ".join(f"'{scan}'" for scan in Scan)
_WAITING = text("scan = 'waiting'")
LONGEST_IDENTITY = 510


class MovementFile(Model):
    """A file of another tracking system; its content is in the store under ``sha256``.

    ``system`` is empty until the file is read; ``size`` is in bytes.
    """

    __tablename__ = "movement_file"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"system IN ('', {_SYSTEMS})", name="system"),
        Index("ix_movement_file_sender_id_id", "sender_id", "id"),
        CheckConstraint(f"scan IN ({_SCANS})", name="scan"),
        Index("ix_movement_file_state_id", "state", "id"),
        Index("ix_movement_file_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(12))
    system: Mapped[str] = mapped_column(String(20), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    scan: Mapped[str] = mapped_column(String(12), default=Scan.NOT_SCANNED)
    movements: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(500), default="")
    uploaded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    sender: Mapped[Organisation] = relationship(lazy="raise")

    def parties(self) -> Mapping[str, int | None]:
        """Return whose file it is."""
        return {"sender": self.sender_id}

    @property
    def country(self) -> str:
        """Return no country: no regulator watches a file before it speaks of a consignment."""
        return ""


class MovementRow(Model):
    """A movement as a file tells it; ``number`` counts from 1, ``place`` is where it stands."""

    __tablename__ = "movement_row"
    __table_args__ = (CheckConstraint(f"outcome IN ({_OUTCOMES})", name="outcome"),)

    file_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("movement_file.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(10))
    told: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]] = mapped_column(JSON)


class Movement(Model):
    """A movement of waste as its sender keeps it, in its newest version, and what it is of.

    ``identity`` is the tracking number, or the sender's own reference while there is none.
    ``line`` is the line of waste that is the consignment's lot, 0 all of them together.
    """

    __tablename__ = "movement"
    __table_args__ = (
        UniqueConstraint("sender_id", "system", "identity"),
        CheckConstraint(f"system IN ({_SYSTEMS})", name="system"),
        CheckConstraint("(consignment_id IS NULL) = (matched_at IS NULL)", name="matched"),
        Index("ix_movement_sender_id_id", "sender_id", "id"),
        Index("ix_movement_consignment_id_id", "consignment_id", "id"),
        Index("ix_movement_file_id", "file_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    file_id: Mapped[int] = mapped_column(BigId, ForeignKey("movement_file.id"))
    system: Mapped[str] = mapped_column(String(20))
    identity: Mapped[str] = mapped_column(String(LONGEST_IDENTITY))
    told: Mapped[dict[str, Any]]
    versions: Mapped[int]
    line: Mapped[int] = mapped_column(default=0)
    consignment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("consignment.id"))
    matched_at: Mapped[datetime | None]
    kept_at: Mapped[datetime]
    sender: Mapped[Organisation] = relationship(lazy="raise")
    file: Mapped[MovementFile] = relationship(lazy="raise")
    consignment: Mapped[Consignment | None] = relationship(lazy="raise")

    def parties(self) -> Mapping[str, int | None]:
        """Return who sent it and, once it is matched, the parties of its consignment."""
        others = self.consignment.parties() if self.consignment else {}
        return {"sender": self.sender_id, **others}

    @property
    def country(self) -> str:
        """Return the country its consignment leaves from, none before it is matched."""
        return self.consignment.country if self.consignment else ""
