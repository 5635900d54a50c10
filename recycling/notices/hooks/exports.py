"""Webhooks, and what was sent to one, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.notices.hooks import queries
from recycling.notices.hooks.queries import HookCard, MessageCard
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("hooks_exports", __name__)

WEBHOOKS: Table[HookCard] = table(
    "webhooks",
    {
        "webhook": lambda one: one.ref,
        "address": lambda one: one.address,
        "event_types": lambda one: one.event_types,
        "state": lambda one: one.state,
        "paused_for": lambda one: one.paused_for,
        "added_at": lambda one: one.added_at,
    },
)
MESSAGES: Table[MessageCard] = table(
    "webhook-messages",
    {
        "message": lambda one: one.ref,
        "message_id": lambda one: one.message_id,
        "event_type": lambda one: one.event_type,
        "state": lambda one: one.state,
        "attempts": lambda one: one.attempts,
        "written_at": lambda one: one.written_at,
        "tried_at": lambda one: one.tried_at,
        "next_at": lambda one: one.next_at,
        "status": lambda one: one.status,
        "took_ms": lambda one: one.took_ms,
        "error": lambda one: one.error,
        "answer": lambda one: one.answer,
        "body": lambda one: one.body,
    },
)


def _webhooks() -> Callable[[str], Page[HookCard]]:
    actor = current_actor()
    return lambda cursor: queries.webhooks(actor, cursor, LARGEST_PAGE)


def _messages(ref: str) -> Callable[[str], Page[MessageCard]]:
    actor, failed = current_actor(), request.args.get("failed") == "1"
    queries.webhook(actor, ref)
    return lambda cursor: queries.messages(actor, ref, cursor, LARGEST_PAGE, failed=failed)


_KEEP = requires(Permission.WEBHOOKS_KEEP)
offer(blueprint, "/webhooks", WEBHOOKS, _KEEP, _webhooks)
offer(blueprint, "/webhooks/<ref>/messages", MESSAGES, _KEEP, _messages)
