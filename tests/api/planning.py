"""Addresses of plans (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
DEEDS: tuple[Row, ...] = (
    Row("plans_api.ask_plan", P.MATCHING_PLAN, "published", body=lambda refs: {}),
)
FORMS: tuple[Row, ...] = (Row("plans.new", P.MATCHING_PLAN),)
READINGS: tuple[Row, ...] = (
    Row("plans.index", P.MATCHING_READ_PLAN),
    Row("plans_api.list_plans", P.MATCHING_READ_PLAN),
    *(
        Row(name, P.MATCHING_READ_PLAN, "planned", "plan")
        for name in (
            "plans.show",
            "plans_api.read_plan",
            "plans_api.list_plan_lots",
            "plans_api.list_plan_rooms",
        )
    ),
)
