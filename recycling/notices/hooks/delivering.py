"""Which messages must still go to which webhooks, and who sends them?

At least once: a worker claims messages for a while, sends them side by side and notes what came of
it. A message has the same ``webhook-id`` at each attempt, by which its receiver knows a repeat.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import SystemRandom

from flask import current_app
from sqlalchemy import delete, select, update

from recycling import clock
from recycling.config import Settings
from recycling.db import db
from recycling.deeds import SYSTEM, Act, begin_writing, overtaken
from recycling.notices.hooks.models import WebhookMessage
from recycling.notices.hooks.rules import (
    KEPT,
    HookState,
    MessageState,
    Why,
    asked_pause,
    pause_after,
)
from recycling.notices.hooks.sender import Answer, send
from recycling.notices.hooks.service import pause_failing
from recycling.notices.hooks.signing import signed_headers
from recycling.parties.vault import unseal

AT_ONCE = 8
LEASE = timedelta(minutes=5)
_GONE = 410
_LOTS = SystemRandom()


@dataclass(frozen=True)
class _Letter:
    id: int
    attempts: int
    hook: str
    address: str
    headers: dict[str, str]
    body: bytes


def tick(limit: int = AT_ONCE) -> int:
    """Send up to so many messages that are due; returns how many were tried."""
    letters = [one for one in map(_letter, _claim(limit)) if one is not None]
    db.session.rollback()
    if not letters:
        return 0
    settings: Settings = current_app.extensions["settings"]
    loopback = settings.webhook_loopback

    def post(one: _Letter) -> Answer:
        return send(one.address, one.headers, one.body, allows_loopback=loopback)

    with ThreadPoolExecutor(len(letters)) as pool:
        for one, answer in zip(letters, pool.map(post, letters), strict=True):
            _note(one, answer)
    return len(letters)


def _claim(limit: int) -> list[int]:
    now = clock.now()
    due = select(WebhookMessage.id).where(
        WebhookMessage.state == MessageState.WAITING, WebhookMessage.not_before_at <= now
    )
    found = db.session.scalar(due.limit(1))
    db.session.rollback()
    if found is None:
        return []
    begin_writing()
    try:
        chosen = due.order_by(WebhookMessage.not_before_at, WebhookMessage.id).limit(limit)
        rows = chosen.with_for_update(skip_locked=True, of=WebhookMessage)
        ids = list(db.session.scalars(rows))
        db.session.execute(
            update(WebhookMessage)
            .where(WebhookMessage.id.in_(ids))
            .values(not_before_at=now + LEASE, attempts=WebhookMessage.attempts + 1, tried_at=now)
            .execution_options(synchronize_session=False)
        )
        db.session.commit()
        return ids
    finally:
        db.session.rollback()


def _letter(message_id: int) -> _Letter | None:
    row = db.session.get_one(WebhookMessage, message_id, populate_existing=True)
    hook, now = row.webhook, clock.now()
    if hook.state != HookState.ACTIVE or row.state != MessageState.WAITING:
        return None
    keys = [unseal(hook.secret, hook.ref)]
    if hook.previous_until is not None and hook.previous_until > now:
        keys.append(unseal(hook.previous_secret, hook.ref))
    readable = [one for one in keys if one]
    headers = signed_headers(row.message_id, now, row.body, readable)
    return _Letter(row.id, row.attempts, hook.ref, hook.address, headers, row.body.encode())


def _note(one: _Letter, answer: Answer) -> None:
    """Note what came of an attempt, unless the message was asked for anew meanwhile."""
    pause = pause_after(one.attempts, asked_pause(answer.retry_after, clock.now()), _LOTS.random())
    is_over = answer.is_taken or pause is None or answer.status == _GONE
    state = MessageState.WAITING
    if is_over:
        state = MessageState.DELIVERED if answer.is_taken else MessageState.GIVEN_UP
    begin_writing()
    db.session.execute(
        update(WebhookMessage)
        .where(WebhookMessage.id == one.id, WebhookMessage.attempts == one.attempts)
        .values(
            state=state,
            not_before_at=clock.now() + (pause or timedelta(0)),
            status=answer.status,
            took_ms=answer.took_ms,
            answer=answer.text,
            error=answer.error,
        )
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    if is_over and not answer.is_taken:
        why = Why.GONE if answer.status == _GONE else Why.FAILING
        with overtaken("webhook_not_active"):
            pause_failing(Act(SYSTEM), one.hook, why)


def clear(day: date, limit: int) -> int:
    """Forget up to so many messages that were written long before a day. Commits."""
    before = datetime.combine(day, time(), UTC) - KEPT
    old = select(WebhookMessage.id).where(WebhookMessage.written_at < before)
    ids = list(db.session.scalars(old.limit(limit)))
    begin_writing()
    db.session.execute(
        delete(WebhookMessage)
        .where(WebhookMessage.id.in_(ids))
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return len(ids)
