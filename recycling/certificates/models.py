"""The table of issued certificates: the signed record, the sealed file, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base as RecoveryBase
from recycling.db import BigId, Model
from recycling.lots.models import Lot
from recycling.parties.models import Organisation


class CertificateState(StrEnum):
    """What the registry says of a certificate. The comment names who brings the state about."""

    CURRENT = "current"  # the base, issuing it
    SUPERSEDED = "superseded"  # the base, issuing a corrected version
    REVOKED = "revoked"  # the base or its regulator, giving a reason


_STATES = ", ".join(f"'{state}'" for state in CertificateState)


class Certificate(Model):
    """One issued certificate. ``record`` is the signed credential in its canonical form."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        UniqueConstraint("lot_id", "version"),
        Index("ix_certificate_recycler", "recycler_id", "id"),
        Index("ix_certificate_holder", "holder_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    recycler_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"), index=True)
    version: Mapped[int]
    record: Mapped[str] = mapped_column(Text)
    record_digest: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(500), default="")
    issued_at: Mapped[datetime]
    sealed_at: Mapped[datetime | None]
    file_digest: Mapped[str | None] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    lot: Mapped[Lot] = relationship(lazy="raise")
    base: Mapped[RecoveryBase] = relationship(lazy="raise")
    holder: Mapped[Organisation] = relationship(foreign_keys=[holder_id], lazy="raise")
    recycler: Mapped[Organisation] = relationship(foreign_keys=[recycler_id], lazy="raise")

    @property
    def country(self) -> str:
        """Return the base's country, whose regulator watches the certificate."""
        return self.base.country

    def parties(self) -> dict[str, int | None]:
        """Return who plays which part."""
        return {"holder": self.holder_id, "recycler": self.recycler_id}
