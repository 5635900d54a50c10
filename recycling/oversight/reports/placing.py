"""Where in the queue does a report stand: on a row of its own, or under the first like it?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select

from recycling.db import db
from recycling.oversight.reports.counting import count_row, hold_country
from recycling.oversight.reports.models import Report
from recycling.oversight.reports.rules import (
    LIKE_PLACE_WITHIN,
    LIKE_WORDS_WITHIN,
    NewReport,
    ReportState,
    Sender,
    are_alike,
    check_group,
    fingerprint,
    place_mark,
    wording,
)

_COMPARED = 500


def place(new: NewReport, sender: Sender, at: datetime) -> Report | None:
    """Return the report under which a new one stands, its count gone up, or ``None``.

    Raises ``TooMany`` where the hour takes no further row, or the first has a hundred under it.
    Called in the deed that keeps the report; reports of one country wait for each other.
    """
    rows = hold_country(new.country, at)
    first = _held(_same(new, at) or _alike(new, at))
    if first is None:
        count_row(rows, sender, at)
        return None
    check_group(first.likes)
    first.likes += 1
    return first


def _held(first: Report | None) -> Report | None:
    """Hold the first to the end of the deed; ``None`` where it was closed meanwhile."""
    if first is None:
        return None
    db.session.refresh(first, with_for_update=True)
    return None if first.state == ReportState.CLOSED else first


def _same(new: NewReport, at: datetime) -> Report | None:
    """Find the first of the same words, or of the same kind and place within a day."""
    same_words = Report.fingerprint == fingerprint(new.words)
    same_place = (Report.place_mark == place_mark(new.kind, new.place)) & (
        Report.made_at > at - LIKE_PLACE_WITHIN
    )
    return db.session.scalars(
        _firsts(new.country, at).where(or_(same_words, same_place)).limit(1)
    ).first()


def _alike(new: NewReport, at: datetime) -> Report | None:
    """Find the first of nearly the same words among the newest."""
    ours = wording(new.words)
    newest = (
        select(Report.id, Report.words)
        .where(*_is_first(new.country, at))
        .order_by(Report.id.desc())
        .limit(_COMPARED)
    )
    found = [id_ for id_, words in db.session.execute(newest) if are_alike(ours, wording(words))]
    return db.session.get(Report, min(found)) if found else None


def _firsts(country: str, at: datetime) -> Select[Report]:
    return select(Report).where(*_is_first(country, at)).order_by(Report.id)


def _is_first(country: str, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Report.country == country,
        Report.first_id.is_(None),
        Report.state != ReportState.CLOSED,
        Report.made_at > at - LIKE_WORDS_WITHIN,
    )
