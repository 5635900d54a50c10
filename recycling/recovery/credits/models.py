"""Tables of what bases declare of custody, and of the credits they book."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.bases.models import Base as RecoveryBase
from recycling.db import BigId, Model
from recycling.quantities import Mass
from recycling.recovery.credits.rules import EntryKind
from recycling.recovery.models import Batch
from recycling.recovery.rules import Custody

_KINDS = ", ".join(f"'{kind}'" for kind in EntryKind)


class CustodyDeclaration(Model):
    """Under which models a base runs batches; its row is locked while credits are booked."""

    __tablename__ = "custody_declaration"

    base_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("base.id"), primary_key=True, autoincrement=False
    )
    models: Mapped[list[str]]
    subtypes: Mapped[list[str]]
    months: Mapped[int]
    declared_at: Mapped[datetime]
    base: Mapped[RecoveryBase] = relationship(lazy="raise")

    @property
    def custody(self) -> Custody:
        """Return it as the rules see it."""
        return Custody(tuple(self.models), tuple(self.subtypes), self.months)


class CreditEntry(Model):
    """One entry of the ledger of credits of a base and element, never changed but for ``left``.

    ``mass`` is above zero where it comes in, ``left`` what nothing has drawn of it, ``balance``
    what the base had of the element after it.
    """

    __tablename__ = "credit_entry"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("balance >= 0 AND left_mass >= 0", name="not_negative"),
        Index("ix_credit_entry_base_id_element", "base_id", "element", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("base.id"))
    element: Mapped[str] = mapped_column(String(3))
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    product: Mapped[str] = mapped_column(String(200))
    mass: Mapped[Mass]
    left_mass: Mapped[Mass]
    balance: Mapped[Mass]
    booked_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    batch: Mapped[Batch] = relationship(lazy="raise")
