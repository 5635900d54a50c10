"""Tables of organisations: who is on the register?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model
from recycling.parties.rules import Kind

_KINDS = ", ".join(f"'{kind}'" for kind in Kind)


class Organisation(Model):
    """A holder, recycler, carrier, laboratory or regulator."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("country", "register_number"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        Index("ix_organisation_kind_name", "kind", "name"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    register_number: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(200))
    registered_at: Mapped[datetime]
