"""What is forgotten of reports: from where they came after a day, and whom to write to after 90?

The words stay, for what was looked into rests on them; Regulation (EU) 2016/679, art. 5 (1) (e).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import aliased

from recycling.db import db
from recycling.deeds import begin_writing
from recycling.oversight.reports.models import Report, ReportCount, ReportDay

CONTACT_KEPT = timedelta(days=90)
_AT_ONCE = 500


def clear(day: date, _most: int) -> int:
    """Delete secrets and counts of days before, and contacts of what was closed 90 days ago.

    Answers how many rows it changed. Commits.
    """
    begin_writing()
    old_days = ReportDay.day < day
    old_counts = ReportCount.since < datetime.combine(day, time(), UTC)
    gone = 0
    for table, is_old in ((ReportDay, old_days), (ReportCount, old_counts)):
        gone += db.session.scalar(select(func.count()).select_from(table).where(is_old)) or 0
        db.session.execute(delete(table).where(is_old).execution_options(synchronize_session=False))
    gone += _forget_contacts(datetime.combine(day, time(), UTC) - CONTACT_KEPT)
    db.session.commit()
    return gone


def _forget_contacts(closed_before: datetime) -> int:
    firsts = aliased(Report)
    closed = select(firsts.id).where(firsts.closed_at < closed_before)
    is_over = Report.contact != "", func.coalesce(Report.first_id, Report.id).in_(closed)
    ids = db.session.scalars(select(Report.id).where(*is_over).limit(_AT_ONCE)).all()
    db.session.execute(
        update(Report)
        .where(Report.id.in_(ids))
        .values(contact="")
        .execution_options(synchronize_session=False)
    )
    return len(ids)
