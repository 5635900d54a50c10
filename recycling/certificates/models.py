"""Tables of issued certificates: the signed record, the sealed file, its fate, and who has it."""

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


class Audience(StrEnum):
    """To whom the holder shows what a certificate states; its status is always public."""

    PUBLIC = "public"
    PARTIES = "parties"  # holder, base, carrier, and regulators
    REGULATORS = "regulators"  # holder, base, and regulators


_AUDIENCES = ", ".join(f"'{audience}'" for audience in Audience)
_STATES = ", ".join(f"'{state}'" for state in CertificateState)


class Certificate(Model):
    """One issued certificate. ``record`` is the signed credential in its canonical form.

    ``reason`` says why it does not stand any more, or stands again; ``changed_by_id`` is whose
    doing that was; ``successor`` the number of the corrected certificate in its place.
    ``status_list`` and ``status_index`` say where its status is told (``status_list.py``); the
    first certificates have none.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"shown_to IN ({_AUDIENCES})", name="shown_to"),
        UniqueConstraint("lot_id", "version"),
        Index("ix_certificate_recycler", "recycler_id", "id"),
        Index("ix_certificate_holder", "holder_id", "id"),
        Index("ix_certificate_status_place", "status_list", "status_index", unique=True),
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
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    successor: Mapped[str | None] = mapped_column(String(20))
    shown_to: Mapped[str] = mapped_column(
        String(12), default=Audience.PUBLIC, server_default=Audience.PUBLIC.value
    )
    status_list: Mapped[int | None]
    status_index: Mapped[int | None]
    lot: Mapped[Lot] = relationship(lazy="raise")
    base: Mapped[RecoveryBase] = relationship(lazy="raise")
    holder: Mapped[Organisation] = relationship(foreign_keys=[holder_id], lazy="raise")
    changed_by: Mapped[Organisation | None] = relationship(
        foreign_keys=[changed_by_id], lazy="raise"
    )
    recycler: Mapped[Organisation] = relationship(foreign_keys=[recycler_id], lazy="raise")

    @property
    def country(self) -> str:
        """Return the base's country, whose regulator watches the certificate."""
        return self.base.country

    @property
    def subdivision(self) -> str | None:
        """Return the part of that country where the base stands, where that is known."""
        return self.base.subdivision

    def parties(self) -> dict[str, int | None]:
        """Return who plays which part."""
        return {"holder": self.holder_id, "recycler": self.recycler_id}


class CertificateCopy(Model):
    """Who has a copy and must hear of its fate: an organisation, or an address it went to."""

    __tablename__ = "certificate_copy"
    __table_args__ = (
        UniqueConstraint("certificate_id", "organisation_id", "address"),
        CheckConstraint("organisation_id IS NOT NULL OR address <> ''", name="somebody"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    address: Mapped[str] = mapped_column(String(200), default="", server_default="")
    had_at: Mapped[datetime]


class StatusListRow(Model):
    """The newest signed status list of each number, as served and as the log holds its digest."""

    __tablename__ = "certificate_status_list"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    credential: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))


class KeyRegisterVersion(Model):
    """One version of the key register as published; the log holds its digests. Never changed.

    ``addresses`` says where private halves lie; it is published to nobody.
    """

    __tablename__ = "certificate_key_version"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_at: Mapped[datetime] = mapped_column(index=True)
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    did_document: Mapped[str] = mapped_column(Text)
    did_digest: Mapped[str] = mapped_column(String(64))
    addresses: Mapped[str] = mapped_column(Text)


class CheckCount(Model):
    """How many checks one network asked for in one minute; no address is kept, only a digest."""

    __tablename__ = "certificate_check_count"

    key_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    checks: Mapped[int]
