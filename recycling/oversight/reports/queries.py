"""Read-only answers about reports: a reporter's own, a regulator's queue, one with its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.oversight.reports.models import Report, ReportFile, ReportWords
from recycling.oversight.reports.rules import MOST_LIKE, ReportState
from recycling.parties.permissions import Permission, may, permit
from recycling.scanning import refuse_unsafe
from recycling.wire import Page, cards, cursor_id, page_of


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


@dataclass(frozen=True)
class QueuedReport:
    """A row of a regulator's queue; ``likes`` more say nearly the same."""

    ref: str
    kind: str
    country: str
    place: str
    seen: str
    state: str
    outcome: str
    made_at: datetime
    closed_at: datetime | None
    likes: int
    files: int


@dataclass(frozen=True)
class AttachedFile:
    """A file of a report: its number, what it is, its bytes, and where the scan stands."""

    number: int
    media_type: str
    size: int
    scan: str


@dataclass(frozen=True)
class ReportCard:
    """A report as the regulator of its country reads it, and what the reader may do.

    ``first`` names the report it stands under, whose state and outcome it shares.
    """

    ref: str
    first: str
    kind: str
    country: str
    place: str
    seen: str
    words: str
    named: str
    contact: str
    state: str
    made_at: datetime
    taken_up_at: datetime | None
    outcome: str
    reason: str
    closed_at: datetime | None
    likes: int
    files: tuple[AttachedFile, ...]
    said: tuple[Said, ...]
    may_handle: bool


def queue(actor: Actor, state: str = "", cursor: str = "", limit: int = 50) -> Page[QueuedReport]:
    """Return a page of the reports of a regulator's country, the oldest first.

    Those that stand under another are left out. ``state``: all but the closed when empty.
    """
    permit_any(actor)
    query = _rows(actor.country, state).limit(limit + 1)
    if after := cursor_id(cursor):
        query = query.where(Report.id > after)
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _queued)


def awaiting(country: str, limit: int) -> list[QueuedReport]:
    """Return the new reports of a country nobody has taken up, the oldest first, for desks."""
    return [_queued(row) for row in db.session.scalars(_rows(country, "new").limit(limit))]


def permit_any(actor: Actor) -> None:
    """Raise unless somebody reads reports at all; which ones, their country says."""
    permit(actor, Permission.REPORTS_READ, _OwnCountry(actor.country))


@dataclass(frozen=True)
class _OwnCountry:
    country: str

    def parties(self) -> dict[str, int | None]:
        return {}


def _rows(country: str, state: str) -> Select[Report]:
    stands = Report.state == state if state else Report.state != ReportState.CLOSED
    return (
        select(Report)
        .where(Report.country == country, Report.first_id.is_(None), stands)
        .options(selectinload(Report.files))
        .order_by(Report.id)
    )


def _queued(row: Report) -> QueuedReport:
    return QueuedReport(
        row.ref,
        row.kind,
        row.country,
        row.place,
        row.seen,
        row.state,
        row.outcome,
        row.made_at,
        row.closed_at,
        row.likes,
        len(row.files),
    )


def report(ref: str, actor: Actor, needed: Permission = Permission.REPORTS_READ) -> ReportCard:
    """Return one report to who has the permission needed.

    Raises ``NotFound``, also for whoever may not read it, and ``Forbidden``.
    """
    row = _readable(ref, actor)
    permit(actor, needed, row)
    return _card(row, actor)


def likes_of(ref: str, actor: Actor) -> list[ReportCard]:
    """Return the reports that stand under one, in order; raises as ``report`` does."""
    row = _readable(ref, actor)
    under = whole().where(Report.first_id == row.id).order_by(Report.id).limit(MOST_LIKE)
    return [_card(one, actor) for one in db.session.scalars(under)]


def file_of_report(ref: str, number: int, actor: Actor) -> ReportFile:
    """Return a file of a report to who may read it and where it is safe to open.

    Raises ``NotFound``, and ``Forbidden`` for one that waits for its scan or holds a virus.
    """
    row = _readable(ref, actor)
    for file in row.files:
        if file.number == number:
            refuse_unsafe(file.scan, is_own=False)
            return file
    raise missing("file", str(number))


def _readable(ref: str, actor: Actor) -> Report:
    row = db.session.scalar(whole().where(Report.ref == ref))
    if row is None or not may(actor, Permission.REPORTS_READ, row):
        raise missing("report", ref)
    return row


def _card(row: Report, actor: Actor) -> ReportCard:
    stands = row.first or row
    return ReportCard(
        ref=row.ref,
        first=row.first.ref if row.first else "",
        kind=row.kind,
        country=row.country,
        place=row.place,
        seen=row.seen,
        words=row.words,
        named=row.named,
        contact=row.contact,
        state=stands.state,
        made_at=row.made_at,
        taken_up_at=stands.taken_up_at,
        outcome=stands.outcome,
        reason=stands.reason,
        closed_at=stands.closed_at,
        likes=row.likes,
        files=tuple(
            AttachedFile(one.number, one.media_type, one.size, one.scan) for one in row.files
        ),
        said=said_about(row.said),
        may_handle=may(actor, Permission.REPORTS_HANDLE, row),
    )
