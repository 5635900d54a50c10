"""Stages of quota plans of the API's world: made for its recycler and its regulator."""

from __future__ import annotations

from collections.abc import Callable

from recycling.db import db
from recycling.oversight.quota_plans import queries
from tests.makers import Member
from tests.oversight.quota_plans.makers import (
    a_base_of,
    a_drafted_plan,
    a_heard_plan,
    hearing_over,
    with_room,
    without_open_plans,
)

Refs = dict[str, str]


def _made(make: Callable[[Member, str], str], recycler: Member, regulator: Member) -> Refs:
    """Make a plan where the one before is withdrawn: an authority has one open for a year."""
    without_open_plans(regulator)
    base = a_base_of(recycler, regulator)
    plan = make(regulator, base)
    [line, *_others] = queries.lines(plan, regulator.actor).items
    db.session.rollback()
    return {"quota_plan": plan, "base": base, "line": str(line.number)}


def _due(recycler: Member, regulator: Member) -> Refs:
    """A plan whose hearing was over yesterday."""
    refs = _made(a_heard_plan, recycler, regulator)
    with_room(regulator, refs["quota_plan"], refs["base"])
    hearing_over(refs["quota_plan"])
    return refs


QUOTA_PLANS: dict[str, Callable[[Member, Member], Refs]] = {
    "plan_drafted": lambda recycler, regulator: _made(a_drafted_plan, recycler, regulator),
    "plan_heard": lambda recycler, regulator: _made(a_heard_plan, recycler, regulator),
    "plan_due": _due,
}
