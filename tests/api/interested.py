"""Addresses of interests and of objections (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
_NEW = {"kind": "owner", "from_on": "2026-01-01"}
DEEDS: tuple[Row, ...] = (
    Row(
        "interests_api.declare_interest",
        P.INTERESTS_DECLARE,
        "others",
        body=lambda refs: {**_NEW, "about": refs["other"]},
    ),
    Row(
        "interests_api.record_interest",
        P.INTERESTS_RECORD,
        "interested",
        body=lambda refs: {**_NEW, "organisation": refs["whose"], "about": refs["other"]},
    ),
    Row(
        "interests_api.withdraw_interest",
        P.INTERESTS_WITHDRAW,
        "interested",
        "interest",
        is_once=True,
    ),
    Row(
        "standstill_api.object_to_award",
        P.AUCTIONS_OBJECT,
        "standing_still",
        "auction",
        lambda refs: {"ground": "not_eligible", "words": "Its licence has ended."},
        whose="recycler",
        is_once=True,
    ),
    Row(
        "standstill_api.decide_objection",
        P.OBJECTIONS_DECIDE,
        "objected",
        "objection",
        lambda refs: {"decision": "dismissed", "words": "Its licence goes on."},
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (
    Row("interests.declare", P.INTERESTS_DECLARE),
    Row("interests.record", P.INTERESTS_RECORD),
    Row("interests.withdraw", P.INTERESTS_WITHDRAW, "interested", "interest", is_once=True),
    Row("standstill.object_to_award", P.AUCTIONS_OBJECT, "standing_still", "auction"),
    Row("standstill.decide", P.OBJECTIONS_DECIDE, "objected", "objection"),
)
READINGS: tuple[Row, ...] = (
    Row("patterns.index", P.OVERSIGHT_READ),
    Row("patterns_api.list_patterns", P.OVERSIGHT_READ),
    Row("interests.index", P.INTERESTS_READ),
    Row("interests_api.list_interests", P.INTERESTS_READ),
    Row("standstill.index", P.OBJECTIONS_READ),
    Row("standstill.show", P.OBJECTIONS_READ, "objected", "objection"),
    Row("standstill_api.list_objections", P.OBJECTIONS_READ),
    Row("standstill_api.read_objection", P.OBJECTIONS_READ, "objected", "objection"),
)
