"""Addresses of how notices reach people and programs (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from typing import Any

from recycling.parties.permissions import Permission
from tests.api.row import Row
from tests.api.world import Refs

P = Permission
_HOOK = ("hooked", "webhook")
_MESSAGE = (("message", "message"),)
_CSV = (("form", "csv"),)


def _leads(_refs: Refs) -> Any:
    return {"address": "https://hooks.example/um"}


def _nothing(_refs: Refs) -> Any:
    return {}


def _since(_refs: Refs) -> Any:
    return {"since": "2026-11-01T00:00:00Z"}


DEEDS: tuple[Row, ...] = (
    Row(
        "notices_api.choose_our_notice_preferences",
        P.MAIL_CHOOSE,
        body=lambda refs: {"choices": {"auctions": "daily"}},
    ),
    Row("hooks_api.add_webhook", P.WEBHOOKS_KEEP, body=_leads),
    Row("hooks_api.change_webhook", P.WEBHOOKS_KEEP, *_HOOK, _leads, whose="holder"),
    Row("hooks_api.rotate_webhook_secret", P.WEBHOOKS_KEEP, *_HOOK, _nothing, whose="holder"),
    Row("hooks_api.send_test_message", P.WEBHOOKS_KEEP, *_HOOK, whose="holder"),
    Row("hooks_api.replay_failed_messages", P.WEBHOOKS_KEEP, *_HOOK, _since, whose="holder"),
    Row(
        "hooks_api.replay_message",
        P.WEBHOOKS_KEEP,
        *_HOOK,
        whose="holder",
        more=_MESSAGE,
        is_once=True,
    ),
    Row("hooks_api.pause_webhook", P.WEBHOOKS_KEEP, *_HOOK, whose="holder", is_once=True),
    Row(
        "hooks_api.resume_webhook",
        P.WEBHOOKS_KEEP,
        "unhooked",
        "webhook",
        whose="holder",
        is_once=True,
    ),
    Row("hooks_api.remove_webhook", P.WEBHOOKS_KEEP, *_HOOK, whose="holder", is_once=True),
)
FORMS: tuple[Row, ...] = (
    Row("notices.our_preferences", P.MAIL_CHOOSE),
    Row("hooks.index", P.WEBHOOKS_KEEP),
    *(
        Row(f"hooks.{name}", P.WEBHOOKS_KEEP, *_HOOK, whose="holder")
        for name in ("change", "rotate", "test", "again", "pause", "resume")
    ),
    Row("hooks.again_one", P.WEBHOOKS_KEEP, *_HOOK, whose="holder", more=_MESSAGE),
    Row("hooks.remove", P.WEBHOOKS_KEEP, *_HOOK, whose="holder", is_once=True),
)
READINGS: tuple[Row, ...] = (
    Row("hooks_api.list_webhooks", P.WEBHOOKS_KEEP),
    *(
        Row(name, P.WEBHOOKS_KEEP, *_HOOK, whose="holder")
        for name in ("hooks.show", "hooks_api.read_webhook", "hooks_api.list_webhook_messages")
    ),
    *(
        Row(f"hooks_exports.{name}{whom}", P.WEBHOOKS_KEEP, *of, **more)
        for name, of, more in (
            ("webhooks", (), {"more": _CSV}),
            ("webhook-messages", _HOOK, {"more": _CSV, "whose": "holder"}),
        )
        for whom in ("", "_for_programs")
    ),
)
