"""Tables of webhooks, and of what was sent to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recycling.db import FLAT, BigId, Model
from recycling.notices.hooks.rules import (
    LONGEST_ADDRESS,
    LONGEST_ANSWER,
    HookState,
    MessageState,
    Why,
)
from recycling.parties.models import Organisation

_HOOK_STATES = ", ".join(f"'{one}'" for one in HookState)
_STATES = ", ".join(f"'{one}'" for one in MessageState)
_REASONS = ", ".join(f"'{one}'" for one in ("", *Why))
_IS_WAITING = text(f"state = '{MessageState.WAITING}'")
LONGEST_ERROR = 200


class Webhook(Model):
    """An address of an organisation's own program that is told of its notices.

    Secrets are encrypted (``parties/vault.py``); the one before signs too until ``previous_until``.
    ``event_types`` empty: it is told of everything.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint(f"state IN ({_HOOK_STATES})", name="state"),
        CheckConstraint(f"paused_for IN ({_REASONS})", name="paused_for"),
        CheckConstraint("(state = 'paused') = (paused_for <> '')", name="paused_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    event_types: Mapped[list[str]]
    secret: Mapped[str] = mapped_column(String(200))
    previous_secret: Mapped[str] = mapped_column(String(200), default="")
    previous_until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(8), default=HookState.ACTIVE)
    paused_for: Mapped[str] = mapped_column(String(8), default="")
    added_at: Mapped[datetime]
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=FLAT)


class WebhookMessage(Model):
    """One message on its way to one webhook, with what came of its last attempt."""

    __tablename__ = "webhook_message"
    __table_args__ = (
        UniqueConstraint("webhook_id", "message_id"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index("ix_webhook_message_webhook_id", "webhook_id", "id"),
        Index(
            "ix_webhook_message_waiting",
            "not_before_at",
            "id",
            sqlite_where=_IS_WAITING,
            postgresql_where=_IS_WAITING,
        ),
        Index("ix_webhook_message_written_at", "written_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    message_id: Mapped[str] = mapped_column(String(40))
    event_type: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default=MessageState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime]
    not_before_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    status: Mapped[int | None]
    took_ms: Mapped[int | None]
    answer: Mapped[str] = mapped_column(String(LONGEST_ANSWER), default="")
    error: Mapped[str] = mapped_column(String(LONGEST_ERROR), default="")
    webhook: Mapped[Webhook] = relationship(lazy="joined", innerjoin=FLAT)
