"""Read-only answers about an organisation's webhooks and what was sent to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.notices.hooks.models import Webhook, WebhookMessage
from recycling.notices.hooks.rules import HookState, MessageState
from recycling.parties.permissions import Permission, permit
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class HookCard:
    """A webhook as its organisation's administrators see it; never its secret."""

    ref: str
    address: str
    event_types: tuple[str, ...]
    state: str
    paused_for: str
    added_at: datetime
    previous_until: datetime | None

    @property
    def is_active(self) -> bool:
        """Tell whether it is told of anything now."""
        return self.state == HookState.ACTIVE


@dataclass(frozen=True)
class MessageCard:
    """A message, and what came of its last attempt."""

    ref: str
    message_id: str
    event_type: str
    state: str
    attempts: int
    written_at: datetime
    tried_at: datetime | None
    next_at: datetime | None
    status: int | None
    took_ms: int | None
    answer: str
    error: str
    body: str

    @property
    def is_over(self) -> bool:
        """Tell whether nobody tries any more, so that it can be sent again."""
        return self.state != MessageState.WAITING


def webhooks(actor: Actor, cursor: str = "", limit: int = 50) -> Page[HookCard]:
    """Return a page of the webhooks of the actor's organisation, in the order they were added."""
    permit(actor, Permission.WEBHOOKS_KEEP)
    asked = (
        select(Webhook)
        .where(
            Webhook.organisation_id == actor.organisation_id,
            Webhook.state != HookState.REMOVED,
            Webhook.id > cursor_id(cursor),
        )
        .order_by(Webhook.id)
        .limit(limit + 1)
    )
    return cards(page_of(db.session.scalars(asked).all(), limit, lambda row: (row.id,)), _card)


def webhook(actor: Actor, ref: str) -> HookCard:
    """Return a webhook of the actor's organisation; raises ``NotFound``."""
    return _card(_own(actor, ref))


def messages(
    actor: Actor, ref: str, cursor: str = "", limit: int = 20, *, failed: bool = False
) -> Page[MessageCard]:
    """Return a page of what was sent to a webhook, newest first; raises ``NotFound``."""
    before = cursor_id(cursor)
    asked = (
        select(WebhookMessage)
        .where(WebhookMessage.webhook_id == _own(actor, ref).id)
        .order_by(WebhookMessage.id.desc())
        .limit(limit + 1)
    )
    if before:
        asked = asked.where(WebhookMessage.id < before)
    if failed:
        asked = asked.where(WebhookMessage.state == MessageState.GIVEN_UP)
    found = db.session.scalars(asked).all()
    return cards(page_of(found, limit, lambda row: (row.id,)), _message_card)


def message(actor: Actor, ref: str, message_ref: str) -> MessageCard:
    """Return what was sent to a webhook once; raises ``NotFound``."""
    row = db.session.scalar(
        select(WebhookMessage).where(
            WebhookMessage.webhook_id == _own(actor, ref).id, WebhookMessage.ref == message_ref
        )
    )
    if row is None:
        raise missing("message", message_ref)
    return _message_card(row)


def _own(actor: Actor, ref: str) -> Webhook:
    permit(actor, Permission.WEBHOOKS_KEEP)
    row = db.session.scalar(
        select(Webhook).where(
            Webhook.ref == ref,
            Webhook.organisation_id == actor.organisation_id,
            Webhook.state != HookState.REMOVED,
        )
    )
    if row is None:
        raise missing("webhook", ref)
    return row


def _card(row: Webhook) -> HookCard:
    return HookCard(
        row.ref,
        row.address,
        tuple(row.event_types),
        row.state,
        row.paused_for,
        row.added_at,
        row.previous_until,
    )


def _message_card(row: WebhookMessage) -> MessageCard:
    waits = row.state == MessageState.WAITING
    return MessageCard(
        ref=row.ref,
        message_id=row.message_id,
        event_type=row.event_type,
        state=row.state,
        attempts=row.attempts,
        written_at=row.written_at,
        tried_at=row.tried_at,
        next_at=row.not_before_at if waits else None,
        status=row.status,
        took_ms=row.took_ms,
        answer=row.answer,
        error=row.error,
        body=row.body,
    )
