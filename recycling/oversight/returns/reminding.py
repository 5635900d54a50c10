"""Returns that are not signed are chased: before they are due, when overdue, and the regulator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.service import record
from recycling.oversight.returns.models import MonthlyReturn
from recycling.oversight.returns.rules import ReturnState
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

NEAR, MISSED, LATE = "ReturnNears", "ReturnMissed", "ReturnLate"
# What is told when, the last first: whoever comes late is told once, of what holds then.
_STEPS = (
    (LATE, "regulator_at", "regulator_told_at"),
    (MISSED, "due_at", "missed_at"),
    (NEAR, "remind_at", "reminded_at"),
)


def to_tell(now: datetime) -> ColumnElement[bool]:
    """Return the condition that somebody is to be told of an unsigned return."""
    columns = MonthlyReturn
    return or_(
        *(
            (getattr(columns, at) <= now) & getattr(columns, told).is_(None)
            for _fact, at, told in _STEPS
        )
    )


def step_of(row: MonthlyReturn, now: datetime) -> str:
    """Return what is to be told of an unsigned return, or nothing."""
    for fact, at, told in _STEPS:
        if getattr(row, at) <= now:
            return "" if getattr(row, told) else fact
    return ""


@deed
def remind_of_return(act: Act, ref: str) -> str:
    """Put on record that a return is due soon, is overdue, or has been for days.

    What was not told before is not told any more: it is past. Raises ``NotFound``, ``Conflict``
    where the return is signed or nothing is left to tell.
    """
    row = db.session.scalar(
        select(MonthlyReturn)
        .where(MonthlyReturn.ref == ref)
        .with_for_update(of=MonthlyReturn)
        .options(
            joinedload(MonthlyReturn.base, innerjoin=True),
            joinedload(MonthlyReturn.recycler, innerjoin=True),
        )
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("return", ref)
    permit(act.actor, Permission.RETURNS_DRAW_UP)
    fact = step_of(row, act.at)
    if row.state != ReturnState.DUE or not fact:
        raise Conflict("nothing_to_tell", say("Nothing is to be told of return %(ref)s.", ref=ref))
    for _fact, at, told in _STEPS:
        if getattr(row, at) <= act.at and getattr(row, told) is None:
            setattr(row, told, act.at)
    record(
        act,
        fact,
        f"return:{ref}",
        {
            "base": row.base.ref,
            "base_name": row.base.name,
            "month": row.month,
            "due": row.due_on.isoformat(),
        },
        parties=(row.recycler.ref,),
    )
    return ref
