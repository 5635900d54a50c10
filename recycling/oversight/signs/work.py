"""Whom does each night look at? Who has new figures and was not looked at for a month."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from sqlalchemy import func, select

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.months import midnight
from recycling.oversight.leaks.models import LossParty, LossReading
from recycling.oversight.leaks.rules import Part
from recycling.oversight.signs.models import PARTS, SignTurn
from recycling.oversight.signs.service import Turn, count_trade, look_for_signs
from recycling.oversight.signs.trade import months_due
from recycling.recovery.models import Batch
from recycling.recovery.rules import BatchState

_NEW = timedelta(days=2)  # receipts are folded the night after, a batch may bear an instant before
_AT_ONCE = 25


def look_due(day: date, most: int) -> int:
    """Count months of trade, then look at up to ``most`` parties whose turn it is; how many."""
    since = db.session.scalar(select(func.min(LossReading.received_on)))
    newest = db.session.scalar(select(func.max(LossReading.received_on)))
    is_quiet = newest is None or newest < day - _NEW
    months = [] if is_quiet else [str(month) for month in months_due(day, since)]
    fresh = _fresh(day)
    due = _due(day, min(most, _AT_ONCE))
    new = _without_turn(fresh)[:most]
    db.session.rollback()
    if months:
        count_trade(Act(SYSTEM), tuple(months), day)
    if new or due:
        look_for_signs(Act(SYSTEM), day, tuple(new), tuple(due))
    return len(months) + len(new) + len(due)


def _fresh(day: date) -> dict[Turn, date]:
    """Return whose figures are new, with the newest day of them."""
    rows = db.session.execute(
        select(LossParty.part, LossParty.number, func.max(LossParty.received_on))
        .join(LossReading, LossReading.consignment_id == LossParty.consignment_id)
        .where(
            LossReading.received_on >= day - _NEW,
            LossReading.received_on <= day,
            LossParty.part.in_(PARTS),
        )
        .group_by(LossParty.part, LossParty.number)
    )
    found = {(part, number): newest for part, number, newest in rows}
    closed = db.session.execute(
        select(Batch.base_id, func.max(Batch.closed_at))
        .where(
            Batch.state == BatchState.CLOSED,
            Batch.closed_at >= midnight(day - _NEW, UTC),
            Batch.closed_at < midnight(day + timedelta(days=1), UTC),
        )
        .group_by(Batch.base_id)
    )
    for base_id, at in closed:
        if at is not None:
            turn = (str(Part.BASE), base_id)
            found[turn] = max(found.get(turn, at.date()), at.date())
    return found


def _without_turn(fresh: dict[Turn, date]) -> list[Turn]:
    """Return who has no turn to come, though figures came since, or on the day of the last look."""
    numbers = [number for _part, number in fresh]
    rows = db.session.scalars(select(SignTurn).where(SignTurn.number.in_(numbers)))
    known = {(row.part, row.number): row for row in rows}
    return sorted(
        turn
        for turn, newest in fresh.items()
        if (row := known.get(turn)) is None
        or (row.due_on is None and (row.looked_on is None or row.looked_on <= newest))
    )


def _due(day: date, most: int) -> list[Turn]:
    rows = db.session.execute(
        select(SignTurn.part, SignTurn.number)
        .where(SignTurn.due_on <= day)
        .order_by(SignTurn.due_on, SignTurn.part, SignTurn.number)
        .limit(most)
    )
    return [(part, number) for part, number in rows]
