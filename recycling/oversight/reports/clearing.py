"""What of counting reports is kept no longer than its day?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlalchemy import delete, func, select

from recycling.db import db
from recycling.deeds import begin_writing
from recycling.oversight.reports.models import ReportCount, ReportDay


def clear(day: date, _most: int) -> int:
    """Delete the secrets and counts of days before this one; answers how many. Commits."""
    begin_writing()
    old_days = ReportDay.day < day
    old_counts = ReportCount.since < datetime.combine(day, time(), UTC)
    gone = 0
    for table, is_old in ((ReportDay, old_days), (ReportCount, old_counts)):
        gone += db.session.scalar(select(func.count()).select_from(table).where(is_old)) or 0
        db.session.execute(delete(table).where(is_old).execution_options(synchronize_session=False))
    db.session.commit()
    return gone
