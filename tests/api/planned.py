"""Addresses of quota plans (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from recycling import clock
from recycling.parties.permissions import Permission
from tests.api.row import Row
from tests.api.world import Refs

P = Permission
_DRAFT, _HEARD = ("plan_drafted", "quota_plan"), ("plan_heard", "quota_plan")
_DUE = ("plan_due", "quota_plan")
_LINE = (("line", "line"),)
_WORDS = "The second line of the base runs from March."


def _term(_refs: Refs) -> Any:
    return {"until": (clock.today() + timedelta(days=20)).isoformat()}


def _line(refs: Refs) -> Any:
    line = {"base": refs["base"], "stream": "slag", "quota": "7000"}
    return {"lines": [line], "reason": _WORDS}


DEEDS: tuple[Row, ...] = (
    Row(
        "quota_plans_api.draw_up_quota_plan",
        P.QUOTA_PLANS_DRAW_UP,
        body=lambda _refs: {"year": clock.today().year + 1, "reason": _WORDS},
        is_once=True,
    ),
    Row("quota_plans_api.set_quota_plan_lines", P.QUOTA_PLANS_CHANGE, *_DRAFT, _line),
    Row(
        "quota_plans_api.take_quota_plan_line_out",
        P.QUOTA_PLANS_CHANGE,
        *_DRAFT,
        lambda _refs: {"reason": _WORDS},
        more=_LINE,
        is_once=True,
    ),
    Row(
        "quota_plans_api.publish_quota_plan",
        P.QUOTA_PLANS_DECIDE,
        *_DRAFT,
        _term,
        is_once=True,
    ),
    Row(
        "quota_plans_api.comment_on_quota_plan",
        P.QUOTA_PLANS_COMMENT,
        *_HEARD,
        lambda refs: {"base": refs["base"], "words": _WORDS},
    ),
    Row(
        "quota_plans_api.put_quota_plan_in_force",
        P.QUOTA_PLANS_DECIDE,
        *_DUE,
        is_once=True,
    ),
    Row(
        "quota_plans_api.withdraw_quota_plan",
        P.QUOTA_PLANS_DECIDE,
        *_HEARD,
        lambda _refs: {"reason": _WORDS},
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (
    Row("quota_plans.new", P.QUOTA_PLANS_DRAW_UP),
    Row("quota_plans.lines", P.QUOTA_PLANS_CHANGE, *_DRAFT),
    Row("quota_plans.read_file", P.QUOTA_PLANS_CHANGE, *_DRAFT),
    Row("quota_plans.take_out", P.QUOTA_PLANS_CHANGE, *_DRAFT, more=_LINE, is_once=True),
    Row("quota_plans.publish", P.QUOTA_PLANS_DECIDE, *_DRAFT),
    Row("quota_plans.put_in_force", P.QUOTA_PLANS_DECIDE, *_DUE),
    Row("quota_plans.withdraw", P.QUOTA_PLANS_DECIDE, *_HEARD),
    Row("quota_plans.comment", P.QUOTA_PLANS_COMMENT, *_HEARD),
    Row("quota_plans.try_out", P.QUOTA_PLANS_CHANGE, *_DRAFT),
)
