"""Read-only answers about reports: what a reporter may read of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from recycling.db import db
from recycling.oversight.reports.models import Report, ReportWords
from recycling.oversight.reports.rules import ReportState


@dataclass(frozen=True)
class Said:
    """What reporter or authority said, and when."""

    speaker: str
    words: str
    at: datetime


@dataclass(frozen=True)
class FollowedReport:
    """What a reporter reads of their own report: where it stands, and what was said since."""

    ref: str
    state: str
    made_at: datetime
    outcome: str
    reason: str
    closed_at: datetime | None
    said: tuple[Said, ...]

    @property
    def may_add(self) -> bool:
        """Tell whether the reporter may say more."""
        return self.state != ReportState.CLOSED


def followed(ref: str) -> FollowedReport:
    """Return a report to its reporter, whose code was right."""
    row = db.session.scalars(whole().where(Report.ref == ref)).one()
    stands = row.first or row
    return FollowedReport(
        row.ref,
        stands.state,
        row.made_at,
        stands.outcome,
        stands.reason,
        stands.closed_at,
        said_about(row.said),
    )


def whole() -> Select[Report]:
    """Ask for reports with the first they stand under, their files and what was said."""
    return select(Report).options(
        joinedload(Report.first), selectinload(Report.said), selectinload(Report.files)
    )


def said_about(rows: list[ReportWords]) -> tuple[Said, ...]:
    """Return what was said, in order."""
    return tuple(Said(one.speaker, one.words, one.at) for one in rows)
