"""Which receipts are folded each night? What came since, and what was corrected; never all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from recycling import clock
from recycling.custody.corrections.models import Correction
from recycling.custody.corrections.rules import CorrectionState
from recycling.custody.models import Receipt
from recycling.custody.rules import Verdict
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.oversight.leaks.models import LossReading
from recycling.oversight.leaks.service import watch_receipts

_LATE = timedelta(days=14)
_CORRECTED = timedelta(days=35)  # as far back as a night is caught up, and a few days


def watch_due(day: date, most: int) -> int:
    """Fold up to ``most`` receipts up to a day and corrections; how many it did.

    The deed passes over what was folded, so it needs no key: the same may be corrected twice a day.
    """
    new = _new(day, most)
    corrected = _corrected(most - len(new)) if len(new) < most else []
    db.session.rollback()
    if not new and not corrected:
        return 0
    watch_receipts(Act(SYSTEM), tuple(new), tuple(corrected))
    return len(new) + len(corrected)


def _new(day: date, most: int) -> list[int]:
    newest = db.session.scalar(select(func.max(LossReading.received_on)))
    query = (
        select(Receipt.consignment_id)
        .outerjoin(LossReading, LossReading.consignment_id == Receipt.consignment_id)
        .where(
            LossReading.consignment_id.is_(None),
            Receipt.verdict != Verdict.REFUSED,
            Receipt.received_at < _midnight(day + timedelta(days=1)),
        )
        .order_by(Receipt.received_at, Receipt.consignment_id)
        .limit(most)
    )
    if newest is not None:
        query = query.where(Receipt.received_at >= _midnight(newest - _LATE))
    return list(db.session.scalars(query))


def _corrected(most: int) -> list[int]:
    query = (
        select(LossReading.consignment_id)
        .join(Receipt, Receipt.consignment_id == LossReading.consignment_id)
        .join(Correction, Correction.consignment_id == LossReading.consignment_id)
        .where(
            Correction.state == CorrectionState.APPLIED,
            Correction.ended_at >= clock.now() - _CORRECTED,
            (Receipt.net != LossReading.received) | (Receipt.verdict == Verdict.REFUSED),
        )
        .distinct()
        .order_by(LossReading.consignment_id)
        .limit(most)
    )
    return list(db.session.scalars(query))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
