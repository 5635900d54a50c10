"""The table of deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.custody.deadlines.rules import DeadlineKind
from recycling.custody.models import Consignment
from recycling.db import BigId, Model

_KINDS = ", ".join(f"'{kind}'" for kind in DeadlineKind)


class Deadline(Model):
    """What is due on a consignment and when, by the rule of the day it began (``source``).

    ``reminded_at`` and ``missed_at`` are when those concerned were told, once each; ``met_at``
    when it was done.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("consignment_id", "kind"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        Index("ix_deadline_met_at_due_at", "met_at", "due_at"),
        Index("ix_deadline_met_at_remind_at", "met_at", "remind_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"))
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(300))
    began_at: Mapped[datetime]
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
    consignment: Mapped[Consignment] = relationship(lazy="raise")

    @property
    def country(self) -> str:
        """Return the country the lot left from, whose regulator watches."""
        return self.consignment.country

    def parties(self) -> Mapping[str, int | None]:
        """Return the consignment's parties."""
        return self.consignment.parties()
