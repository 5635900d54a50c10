"""Table of API tokens: which program acts for whom?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import BigId, Model
from recycling.parties.models.people import Membership


class ApiToken(Model):
    """A secret with which a program acts for a membership; only its digest is kept.

    After a rotation the digest before lives on until ``previous_until``. ``scopes`` are words
    apart from each other by spaces, ``networks`` too (none: good from anywhere); ``used_at`` is
    coarse (an hour).
    """

    __tablename__ = "api_token"
    __table_args__ = (Index("ix_api_token_previous_digest", "previous_digest", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    scopes: Mapped[str] = mapped_column(String(40), default="read write sign")
    networks: Mapped[str] = mapped_column(String(500), default="", server_default="")
    used_at: Mapped[datetime | None]
    previous_digest: Mapped[str | None] = mapped_column(String(64))
    previous_until: Mapped[datetime | None]
    membership: Mapped[Membership] = relationship(lazy="joined")
