"""Webhooks for programs."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.notices.hooks import queries, service
from recycling.notices.hooks.queries import HookCard, MessageCard
from recycling.notices.hooks.rules import LONGEST_ADDRESS, HookState, MessageState, Why
from recycling.notices.hooks.service import NewSecret
from recycling.notices.hooks.signing import new_secret
from recycling.notices.topics import EVENT_TYPES
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.parties.rules import LONGEST_OVERLAP_HOURS
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "hooks_api",
    __name__,
    url_prefix=PREFIX,
    description="Who is told at once: messages signed as Standard Webhooks lays down",
)
_KEEP = requires(Permission.WEBHOOKS_KEEP)


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


class NewWebhookSchema(Strict):
    """Where a webhook leads, and what it is told of."""

    address = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_ADDRESS),
        **_said("https:// at port 443, reachable from the internet"),
    )
    event_types = fields.List(
        fields.String(validate=validate.OneOf(EVENT_TYPES)),
        load_default=list,
        **_said("facts it is told of; none: of all its organisation gets a notice of"),
    )


class WebhookSchema(Strict):
    """A webhook of the own organisation."""

    ref = fields.String(**_said("reference"))
    address = fields.String(**_said("where messages are sent"))
    event_types = fields.List(fields.String(), **_said("facts it is told of; none: of all"))
    state = fields.String(**_said(f"{HookState.ACTIVE} or {HookState.PAUSED}"))
    paused_for = fields.String(**_said(f"why: {', '.join(Why)}; empty unless paused"))
    added_at = InstantField(**_said("since when there is one"))
    previous_until = InstantField(
        allow_none=True, **_said("until when the secret before signs as well, or null")
    )


class WebhookPageSchema(Strict):
    """A page of webhooks."""

    items = fields.List(fields.Nested(WebhookSchema), **_said("in the order they were added"))
    next = fields.String(**_said("cursor of the next page; empty at the end"))


class WebhookSecretSchema(Strict):
    """A webhook with its secret."""

    webhook = fields.Nested(WebhookSchema, **_said("the webhook"))
    secret = fields.String(**_said("`whsec_…`, shown this once; empty where this was a repeat"))


class WebhookRotationSchema(Strict):
    """How the secret changes."""

    overlap_hours = fields.Integer(
        load_default=24,
        **_said(f"how long both secrets sign, 0 to {LONGEST_OVERLAP_HOURS} hours"),
    )


class MessageSchema(Strict):
    """A message, and what came of its last attempt."""

    ref = fields.String(**_said("reference"))
    message_id = fields.String(**_said("its `webhook-id`, the same at each attempt"))
    event_type = fields.String(**_said("the fact it tells, or `webhook.test`"))
    state = fields.String(**_said(", ".join(MessageState)))
    attempts = fields.Integer(**_said("how often it was tried since it was last asked for"))
    written_at = InstantField(**_said("when it was written"))
    tried_at = InstantField(allow_none=True, **_said("when it was last tried, or null"))
    next_at = InstantField(allow_none=True, **_said("when it is tried next, or null"))
    status = fields.Integer(allow_none=True, **_said("HTTP status of the answer, or null"))
    took_ms = fields.Integer(allow_none=True, **_said("how long that took, in milliseconds"))
    answer = fields.String(**_said("first kilobyte of the answer"))
    error = fields.String(**_said("why it was not taken, or empty"))
    body = fields.String(**_said("what was sent"))


class MessagePageSchema(Strict):
    """A page of messages."""

    items = fields.List(fields.Nested(MessageSchema), **_said("newest first"))
    next = fields.String(**_said("cursor of the next page; empty at the end"))


class MessageArgs(CursorArgs):
    """Which messages."""

    failed = fields.Boolean(load_default=False, **_said("true: only those given up"))


class SinceSchema(Strict):
    """Since when."""

    since = fields.AwareDateTime(required=True, **_said("those written since then, and given up"))


@api.get("/webhooks")
@api.arguments(CursorArgs, location="query")
@api.response(200, WebhookPageSchema)
@_KEEP
def list_webhooks(asked: dict[str, Any]) -> Page[HookCard]:
    """List the webhooks of the own organisation; never their secrets."""
    return queries.webhooks(current_actor(), asked["cursor"], asked["limit"])


@api.post("/webhooks")
@api.arguments(NewWebhookSchema)
@api.response(201, WebhookSecretSchema)
@_KEEP
def add_webhook(body: dict[str, Any]) -> dict[str, Any]:
    """Add a webhook; its secret is in the answer, this once."""
    secret = new_secret()
    types = tuple(body["event_types"])
    ref = service.add_webhook(current_act(), body["address"], types, NewSecret(secret))
    return _shown(ref, secret)


@api.get("/webhooks/<ref>")
@api.response(200, WebhookSchema)
@_KEEP
def read_webhook(ref: str) -> HookCard:
    """Read one webhook."""
    return queries.webhook(current_actor(), ref)


@api.post("/webhooks/<ref>/change")
@api.arguments(NewWebhookSchema)
@api.response(200, WebhookSchema)
@_KEEP
def change_webhook(body: dict[str, Any], ref: str) -> HookCard:
    """Change where a webhook leads, and what it is told of."""
    types = tuple(body["event_types"])
    service.change_webhook(current_act(), ref, body["address"], types)
    return queries.webhook(current_actor(), ref)


@api.post("/webhooks/<ref>/rotate")
@api.arguments(WebhookRotationSchema)
@api.response(200, WebhookSecretSchema)
@_KEEP
def rotate_webhook_secret(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Give a webhook another secret; for some hours messages are signed with both."""
    secret = new_secret()
    hours = body["overlap_hours"]
    service.rotate_webhook_secret(current_act(), ref, NewSecret(secret), hours)
    return _shown(ref, secret)


@api.post("/webhooks/<ref>/pause")
@api.response(200, WebhookSchema)
@_KEEP
def pause_webhook(ref: str) -> HookCard:
    """Send nothing more to a webhook for now."""
    return queries.webhook(current_actor(), service.pause_webhook(current_act(), ref))


@api.post("/webhooks/<ref>/resume")
@api.response(200, WebhookSchema)
@_KEEP
def resume_webhook(ref: str) -> HookCard:
    """Tell a paused webhook of what happens from now on; what it missed is replayed on request."""
    return queries.webhook(current_actor(), service.resume_webhook(current_act(), ref))


@api.post("/webhooks/<ref>/remove")
@api.response(200, WebhookPageSchema)
@_KEEP
def remove_webhook(ref: str) -> Page[HookCard]:
    """End a webhook for good; answers with those that are left."""
    service.remove_webhook(current_act(), ref)
    return queries.webhooks(current_actor())


@api.post("/webhooks/<ref>/test")
@api.response(201, MessageSchema)
@_KEEP
def send_test_message(ref: str) -> MessageCard:
    """Send a webhook a message of type `webhook.test`."""
    message = service.send_test_message(current_act(), ref)
    return queries.message(current_actor(), ref, message)


@api.get("/webhooks/<ref>/messages")
@api.arguments(MessageArgs, location="query")
@api.response(200, MessagePageSchema)
@_KEEP
def list_webhook_messages(asked: dict[str, Any], ref: str) -> Page[MessageCard]:
    """List what was sent to a webhook in the last 30 days."""
    return queries.messages(
        current_actor(), ref, asked["cursor"], asked["limit"], failed=asked["failed"]
    )


@api.post("/webhooks/<ref>/replay")
@api.arguments(SinceSchema)
@api.response(200, WebhookSchema)
@_KEEP
def replay_failed_messages(body: dict[str, Any], ref: str) -> HookCard:
    """Send again what was given up since an instant, at most a thousand messages."""
    service.replay_failed(current_act(), ref, body["since"])
    return queries.webhook(current_actor(), ref)


@api.post("/webhooks/<ref>/messages/<message>/replay")
@api.response(200, MessageSchema)
@_KEEP
def replay_message(ref: str, message: str) -> MessageCard:
    """Send one message again, under the same `webhook-id`."""
    service.replay_message(current_act(), ref, message)
    return queries.message(current_actor(), ref, message)


def _shown(ref: str, secret: str) -> dict[str, Any]:
    is_new = service.is_secret_of(ref, secret)
    return {"webhook": queries.webhook(current_actor(), ref), "secret": secret if is_new else ""}
