"""Table of identifiers: under which numbers is an organisation known elsewhere?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.parties.models.organisations import Organisation
from recycling.parties.rules.identifiers import LONGEST_IDENTIFIER, LONGEST_SOURCE, Scheme

_SCHEMES = ", ".join(f"'{scheme}'" for scheme in Scheme)


class Identifier(Model):
    """A number of an organisation in a scheme, and which regulator verified it, on what ground."""

    __tablename__ = "organisation_identifier"
    __table_args__ = (
        UniqueConstraint("scheme", "value"),
        Index("ix_organisation_identifier_value", "value"),
        CheckConstraint(f"scheme IN ({_SCHEMES})", name="scheme"),
        CheckConstraint(
            "(verified_at IS NULL) = (verified_by_id IS NULL)", name="verified_by_somebody"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    scheme: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(LONGEST_IDENTIFIER))
    added_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE), default="")
    verified_by: Mapped[Organisation | None] = relationship(
        foreign_keys=[verified_by_id], lazy="raise"
    )
