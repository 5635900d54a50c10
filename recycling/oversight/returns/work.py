"""What is done about returns once a day? Months that are over are drawn up, late ones chased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from flask import current_app
from sqlalchemy import ColumnElement, exists, or_, select

from recycling import clock
from recycling.bases.models import Base, Licence
from recycling.bases.rules import IN_FORCE, LicenceState
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Refusal
from recycling.months import Month
from recycling.oversight.returns.models import MonthlyReturn
from recycling.oversight.returns.reminding import remind_of_return, step_of, to_tell
from recycling.oversight.returns.rules import ReturnState
from recycling.oversight.returns.service import draw_up_return

_HELD = (*IN_FORCE, LicenceState.SUSPENDED)


def draw_up_due(day: date, most: int) -> int:
    """Draw up to ``most`` returns of the month before a day; how many it did.

    Of each base that had a licence in that month, on one day of it at least.
    """
    month = Month.of(day).before()
    refs = db.session.scalars(
        select(Base.ref)
        .where(
            exists().where(Licence.base_id == Base.id, *_in_force_in(month)),
            ~exists().where(MonthlyReturn.base_id == Base.id, MonthlyReturn.month == str(month)),
        )
        .order_by(Base.id)
        .limit(most)
    ).all()
    db.session.rollback()
    return sum(_done(f"draw up returns:{month}", ref, _drawing_up(month)) for ref in refs)


def _in_force_in(month: Month) -> tuple[ColumnElement[bool], ...]:
    begins_at = datetime.combine(month.first_day, time(), UTC)
    return (
        Licence.valid_from < month.next().first_day,
        Licence.valid_to >= month.first_day,
        or_(
            Licence.state.in_(_HELD),
            (Licence.state == LicenceState.REVOKED) & (Licence.decided_at >= begins_at),
        ),
    )


def _drawing_up(month: Month) -> Callable[[Act, str], str]:
    return lambda act, ref: draw_up_return(act, ref, str(month))


def remind_due(day: date, most: int) -> int:
    """Remind of up to ``most`` returns that are due soon or overdue; how many it did."""
    now = clock.now()
    rows = db.session.scalars(
        select(MonthlyReturn)
        .where(MonthlyReturn.state == ReturnState.DUE, to_tell(now))
        .order_by(MonthlyReturn.due_at, MonthlyReturn.id)
        .limit(most)
    ).all()
    found = [(row.ref, step_of(row, now)) for row in rows]
    db.session.rollback()
    return sum(_done(f"remind of returns:{day}:{step}", ref, remind_of_return)
               for ref, step in found)  # fmt: skip


def _done(what: str, ref: str, do: Callable[[Act, str], str]) -> bool:
    try:
        do(Act(SYSTEM, f"{what}:{ref}"), ref)
    except Refusal as refusal:  # signed, or done by another worker, a moment ago
        current_app.logger.info("%s is left out: %s", ref, refusal.message)
        return False
    except Exception:
        current_app.logger.exception("%s failed for %s", what, ref)
        db.session.rollback()
        return False
    return True
