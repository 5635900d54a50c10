"""Addresses of how notices reach people and programs (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission

DEEDS: tuple[Row, ...] = (
    Row(
        "notices_api.choose_our_notice_preferences",
        P.MAIL_CHOOSE,
        body=lambda refs: {"choices": {"auctions": "daily"}},
    ),
)
FORMS: tuple[Row, ...] = (Row("notices.our_preferences", P.MAIL_CHOOSE),)
READINGS: tuple[Row, ...] = ()
