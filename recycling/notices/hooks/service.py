"""Deeds of webhooks: add, change, give a new secret, pause, resume, remove, test, send again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from sqlalchemy import ColumnElement, func, select, update

from recycling.config import Settings
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.service import record
from recycling.notices.hooks.models import Webhook, WebhookMessage
from recycling.notices.hooks.queueing import queue_test
from recycling.notices.hooks.rules import (
    MOST_WEBHOOKS,
    HookState,
    MessageState,
    Why,
    checked_address,
    checked_types,
)
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import overlap_end
from recycling.parties.vault import seal, unseal
from recycling.references import new_reference
from recycling.sayings import say

_MOST_AGAIN = 1_000


@dataclass(frozen=True)
class NewSecret:
    """The secret a webhook signs with from now on; left out of ``repr``, as it is drawn anew."""

    secret: str = field(repr=False)


@deed
def add_webhook(act: Act, address: str, event_types: Sequence[str], new: NewSecret) -> str:
    """Let an address of the actor's organisation be told; answers with its reference.

    Raises ``Invalid`` naming ``address`` or ``event_types``, ``Conflict`` beyond ``MOST_WEBHOOKS``.
    """
    permit(act.actor, Permission.WEBHOOKS_KEEP)
    if act.actor.organisation_id is None:
        raise missing("organisation", act.actor.organisation_ref)
    ours = select(func.count()).where(
        Webhook.organisation_id == act.actor.organisation_id, Webhook.state != HookState.REMOVED
    )
    if (db.session.scalar(ours) or 0) >= MOST_WEBHOOKS:
        raise Conflict(
            "too_many_webhooks",
            say(
                "Your organisation has %(most_webhooks)s webhooks already.",
                most_webhooks=MOST_WEBHOOKS,
            ),
            way_out=say("Remove one first."),
        )
    ref = new_reference("HOK")
    row = Webhook(
        ref=ref,
        organisation_id=act.actor.organisation_id,
        address=_checked(address),
        event_types=checked_types(event_types),
        secret=seal(new.secret, ref),
        added_at=act.at,
    )
    db.session.add(row)
    _record(act, "WebhookAdded", ref, address=row.address, event_types=row.event_types)
    return ref


@deed
def change_webhook(act: Act, ref: str, address: str, event_types: Sequence[str]) -> str:
    """Change where a webhook leads, or what it is told of. Raises as ``add_webhook`` does."""
    row = _own(act, ref)
    row.address, row.event_types = _checked(address), checked_types(event_types)
    _record(act, "WebhookChanged", ref, address=row.address, event_types=row.event_types)
    return ref


@deed
def rotate_webhook_secret(act: Act, ref: str, new: NewSecret, overlap_hours: int) -> str:
    """Give a webhook another secret; messages are signed with both for some hours.

    Raises ``NotFound``, ``Invalid`` naming ``overlap_hours``.
    """
    row = _own(act, ref)
    row.previous_until = overlap_end(overlap_hours, act.at)
    row.previous_secret, row.secret = row.secret, seal(new.secret, ref)
    _record(act, "WebhookSecretRotated", ref, overlap_hours=overlap_hours)
    return ref


@deed
def pause_webhook(act: Act, ref: str) -> str:
    """Send nothing more to a webhook for now. Raises ``NotFound``, ``Conflict`` unless active."""
    row = _own(act, ref)
    _pause(row, Why.BY_HAND)
    _record(act, "WebhookPaused", ref, why=str(Why.BY_HAND))
    return ref


@deed
def pause_failing(act: Act, ref: str, why: Why) -> str:
    """Pause a webhook that takes nothing any more, by the registry itself.

    Raises ``NotFound``, ``Conflict`` unless active.
    """
    permit(act.actor, Permission.WEBHOOKS_PAUSE)
    row = _locked(Webhook.ref == ref)
    if row is None:
        raise missing("webhook", ref)
    _pause(row, why)
    body = {"webhook": ref, "why": str(why)}
    record(act, "WebhookPaused", f"webhook:{ref}", body, parties=(row.organisation.ref,))
    return ref


def _pause(row: Webhook, why: Why) -> None:
    if row.state != HookState.ACTIVE:
        raise Conflict("webhook_not_active", say("Webhook %(ref)s is paused already.", ref=row.ref))
    row.state, row.paused_for = HookState.PAUSED, why
    _end_waiting(row)


@deed
def resume_webhook(act: Act, ref: str) -> str:
    """Tell a paused webhook of what happens from now on.

    What it missed is sent when somebody asks for it. Raises ``NotFound``, ``Conflict`` unless
    paused.
    """
    row = _own(act, ref)
    if row.state != HookState.PAUSED:
        raise Conflict("webhook_active", say("Webhook %(ref)s is not paused.", ref=ref))
    row.state, row.paused_for = HookState.ACTIVE, ""
    _record(act, "WebhookResumed", ref)
    return ref


@deed
def remove_webhook(act: Act, ref: str) -> str:
    """End a webhook for good. Raises ``NotFound``."""
    row = _own(act, ref)
    row.state, row.paused_for = HookState.REMOVED, ""
    _end_waiting(row)
    _record(act, "WebhookRemoved", ref)
    return ref


@deed
def send_test_message(act: Act, ref: str) -> str:
    """Send a webhook a message that says nothing; answers with the message's reference.

    Raises ``NotFound``, ``Conflict`` while paused.
    """
    row = _own_active(act, ref)
    message = queue_test(row, act.at)
    _record(act, "WebhookTested", ref, message=message.ref)
    return message.ref


@deed
def replay_message(act: Act, ref: str, message_ref: str) -> str:
    """Send one message again, under the same ``webhook-id``; answers with its reference.

    Raises ``NotFound``, ``Conflict`` while the webhook is paused or the message still waits.
    """
    row = _own_active(act, ref)
    which = WebhookMessage.webhook_id == row.id, WebhookMessage.ref == message_ref
    state = db.session.scalar(select(WebhookMessage.state).where(*which))
    if state is None:
        raise missing("message", message_ref)
    if state == MessageState.WAITING:
        raise Conflict(
            "message_waiting",
            say("Message %(message_ref)s is still being tried.", message_ref=message_ref),
            way_out=say("Wait until it is delivered or given up."),
        )
    _send_again(act, *which)
    _record(act, "WebhookReplayed", ref, message=message_ref)
    return message_ref


@deed
def replay_failed(act: Act, ref: str, since: datetime) -> str:
    """Send again all messages since an instant that were given up, at most a thousand at once.

    Answers with the webhook's reference. Raises ``NotFound``, ``Conflict`` while it is paused.
    """
    row = _own_active(act, ref)
    failed = (
        select(WebhookMessage.id)
        .where(
            WebhookMessage.webhook_id == row.id,
            WebhookMessage.state == MessageState.GIVEN_UP,
            WebhookMessage.written_at >= since,
        )
        .order_by(WebhookMessage.id)
        .limit(_MOST_AGAIN)
    )
    ids = list(db.session.scalars(failed))
    _send_again(act, WebhookMessage.id.in_(ids))
    _record(act, "WebhookReplayed", ref, count=len(ids))
    return ref


def is_secret_of(ref: str, secret: str) -> bool:
    """Tell whether a secret is the one a webhook signs with now."""
    sealed = db.session.scalar(select(Webhook.secret).where(Webhook.ref == ref))
    return sealed is not None and unseal(sealed, ref) == secret


def _send_again(act: Act, *which: ColumnElement[bool]) -> None:
    _update(*which, state=MessageState.WAITING, attempts=0, not_before_at=act.at, error="")


def _end_waiting(row: Webhook) -> None:
    waits = WebhookMessage.state == MessageState.WAITING
    _update(WebhookMessage.webhook_id == row.id, waits, state=MessageState.GIVEN_UP)


def _update(*which: ColumnElement[bool], **values: object) -> None:
    db.session.execute(
        update(WebhookMessage)
        .where(*which)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _own(act: Act, ref: str) -> Webhook:
    permit(act.actor, Permission.WEBHOOKS_KEEP)
    row = _locked(
        Webhook.ref == ref,
        Webhook.organisation_id == act.actor.organisation_id,
        Webhook.state != HookState.REMOVED,
    )
    if row is None:
        raise missing("webhook", ref)
    return row


def _own_active(act: Act, ref: str) -> Webhook:
    row = _own(act, ref)
    if row.state != HookState.ACTIVE:
        raise Conflict(
            "webhook_paused",
            say("Webhook %(ref)s is paused.", ref=ref),
            way_out=say("Let it go on first."),
        )
    return row


def _locked(*which: ColumnElement[bool]) -> Webhook | None:
    return db.session.scalar(select(Webhook).where(*which).with_for_update(of=Webhook))


def _checked(address: str) -> str:
    settings: Settings = current_app.extensions["settings"]
    return checked_address(address, allows_loopback=settings.webhook_loopback)


def _record(act: Act, fact_type: str, ref: str, **body: str | int | list[str]) -> None:
    record(act, fact_type, f"webhook:{ref}", {"webhook": ref, **body})
