"""The tables of audits: one row for each that was asked for, and what it found to differ."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model
from recycling.oversight.audits.rules import AuditState

_STATES = ", ".join(f"'{state}'" for state in AuditState)
_ASKED = text("state = 'asked'")


class Audit(Model):
    """An audit, asked for by night (``day``), by a regulator or by who runs the registry.

    Until ``held_until`` a worker reads. ``document`` is canonical JSON as it was signed, ``digest``
    its leaf in the log, ``problems`` how many differences there are, of which the first are kept.
    """

    __tablename__ = "audit"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_audit_asked", "id", sqlite_where=_ASKED, postgresql_where=_ASKED),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=AuditState.ASKED)
    day: Mapped[date | None] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(60))
    held_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    facts: Mapped[int] = mapped_column(BigInteger, default=0)
    leaves: Mapped[int] = mapped_column(BigInteger, default=0)
    rows: Mapped[int] = mapped_column(BigInteger, default=0)
    problems: Mapped[int] = mapped_column(BigInteger, default=0)
    document: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64), default="")


class AuditDifference(Model):
    """One difference an audit found, in words; ``number`` counts them as they were found."""

    __tablename__ = "audit_difference"

    audit_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("audit.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(Text)
