"""What is done about statistics each night? Batches are counted; a month that is over is published.

A batch whose books were opened again and closed is counted again, and so is what came of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, or_, select

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.months import Month, midnight
from recycling.oversight.returns.gathering import touched_by
from recycling.oversight.statistics.counting import months_of
from recycling.oversight.statistics.models import CountedBatch, PublishedMonth, RecoveryMonth
from recycling.oversight.statistics.service import count_recovery, publish_figures
from recycling.recovery.models import Batch
from recycling.recovery.rules import BatchState

_LATE = timedelta(days=14)  # a deed may end so long after the instant it bears, and far less
SETTLES = timedelta(days=20)  # so long after its end a month is put right before it is published


def count_due(day: date, most: int) -> int:
    """Count up to ``most`` batches closed by a day and not counted since; how many it found."""
    due = _due(day, most)
    instants: defaultdict[int, list[datetime]] = defaultdict(list)
    for row in due:
        instants[row.base_id].append(row.first_closed_at)
        if row.counted_at is not None:
            for base_id, touched in touched_by(row.ref).items():
                instants[base_id] += touched
    months = sorted(months_of(instants))
    db.session.rollback()
    if months:
        count_recovery(Act(SYSTEM), tuple(months))
    return len(due)


def _due(day: date, most: int) -> Sequence[Row[*tuple[Any, ...]]]:
    newest = db.session.scalar(select(func.max(CountedBatch.closed_at)))
    query = (
        select(
            Batch.ref,
            Batch.base_id,
            Batch.first_closed_at,
            CountedBatch.closed_at.label("counted_at"),
        )
        .outerjoin(CountedBatch, CountedBatch.batch_id == Batch.id)
        .where(
            Batch.state == BatchState.CLOSED,
            Batch.closed_at < midnight(day + timedelta(days=1), UTC),
            or_(CountedBatch.batch_id.is_(None), CountedBatch.closed_at != Batch.closed_at),
        )
        .order_by(Batch.closed_at, Batch.id)
        .limit(most)
    )
    if newest is not None:
        query = query.where(Batch.closed_at >= newest - _LATE)
    return db.session.execute(query).all()


def publish_due(day: date, most: int) -> int:
    """Publish the month that was over so many days before a day; whether it did, as 1 or 0.

    Nothing is published before anything was counted.
    """
    month = str(Month.of(day - SETTLES).before())
    newest = db.session.scalar(select(func.max(PublishedMonth.month)))
    counted = db.session.scalar(select(RecoveryMonth.month).limit(1))
    db.session.rollback()
    if most < 1 or counted is None or (newest is not None and newest >= month):
        return 0
    publish_figures(Act(SYSTEM, f"publish figures:{month}"), month)
    return 1
