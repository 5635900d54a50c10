"""Table of payment accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import Model
from recycling.settlement.awaiting import Awaiting
from recycling.settlement.onboarding.rules import AccountState

_KEPT = ", ".join(f"'{one}'" for one in AccountState if one is not AccountState.NONE)
_WAITING = text("due_at IS NOT NULL")


class PayeeAccount(Awaiting, Model):
    """The provider's account under which an organisation is paid, as it was last seen there.

    ``lacking`` is what the provider wants of the organisation; ``asked_at`` when we asked it last,
    ``changed_at`` since when it stands as it does. It is due to be asked about from time to time.
    """

    __tablename__ = "payee_account"
    __table_args__ = (
        CheckConstraint(f"state IN ({_KEPT})", name="state"),
        Index(
            "ix_payee_account_due_at", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING
        ),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(100), unique=True)
    opened_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    lacking: Mapped[list[Any]] = mapped_column(JSON)
    asked_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
