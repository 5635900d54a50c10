"""The table of proposals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import FLAT, BigId, Model
from recycling.parties.models import Organisation
from recycling.parties.proposals.rules import LONGEST_REASON, Irreversible, ProposalState

_KINDS = ", ".join(f"'{one}'" for one in Irreversible)
_STATES = ", ".join(f"'{one}'" for one in ProposalState)
_OPEN = text("state = 'open'")


class Proposal(Model):
    """That a signer of an authority wants something done which takes two, and how that ended.

    ``subject`` is what it is about (``licence:LIC-…``), ``content`` what else the act needs;
    ``result`` the reference of what it came to. ``proposed_by`` and ``ended_by`` are references of
    people. Of a subject one proposal of a kind is open at a time.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(
            "state <> 'confirmed' OR ended_by <> proposed_by", name="confirmed_by_another"
        ),
        Index("ix_proposal_country_state_id", "country", "state", "id"),
        Index(
            "ix_proposal_awaiting",
            "authority_id",
            "expires_at",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_proposal_due", "expires_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "uq_proposal_open",
            "subject",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(60))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    authority_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    country: Mapped[str] = mapped_column(String(2))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str] = mapped_column(String(20))
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(20), default="")
    ending: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    result: Mapped[str] = mapped_column(String(20), default="")
    authority: Mapped[Organisation] = relationship(lazy="joined", innerjoin=FLAT)

    @property
    def about(self) -> str:
        """Return the reference of what it is about."""
        return self.subject.partition(":")[2]

    def parties(self) -> dict[str, int | None]:
        """Return whose signers decide on it."""
        return {"authority": self.authority_id}
