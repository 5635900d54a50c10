"""What works now, asked of the database by few and cheap questions; and the history of incidents.

Nobody outside is asked: the mail server and the payment service are judged by what waits for
them, and by when they answered last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from recycling import clock
from recycling.db import db
from recycling.errors import missing
from recycling.ledger.models import Checkpoint, Fact, LogEntry, PendingFact
from recycling.notices.models import Mail, MailState
from recycling.settlement.models import Payment, Payout, WebhookEvent
from recycling.site.status import rules
from recycling.site.status.models import Incident, WorkerBeat
from recycling.site.status.rules import Health, Part, PartCard, Seen
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class StatusCard:
    """What works at an instant, part by part, with the size of the log."""

    at: datetime
    health: Health
    parts: tuple[PartCard, ...]
    log_size: int


@dataclass(frozen=True)
class NoteCard:
    """What was said about an incident, and when."""

    at: datetime
    words: str


@dataclass(frozen=True)
class IncidentCard:
    """An incident as everybody reads it."""

    ref: str
    title: str
    began_at: datetime
    ended_at: datetime | None
    notes: tuple[NoteCard, ...]


def status() -> StatusCard:
    """Return how each part does now."""
    now = clock.now()
    beat, following = _beat(), _following()
    (log, size), mail, payments = _log(), _mail(now), _payments(now)
    parts = (
        PartCard(Part.DATABASE, Health.WORKS, Seen(last_at=now)),
        PartCard(Part.WORKERS, rules.beating(beat, now), beat),
        PartCard(Part.FOLLOWING, rules.draining(Part.FOLLOWING, following, now), following),
        PartCard(Part.LOG, rules.draining(Part.LOG, log, now), log),
        PartCard(Part.MAIL, rules.draining(Part.MAIL, mail, now), mail),
        PartCard(Part.PAYMENTS, rules.paying(payments, now), payments),
    )
    return StatusCard(now, rules.overall(parts), parts, size)


def _beat() -> Seen:
    return Seen(last_at=db.session.scalar(select(func.max(WorkerBeat.beat_at))))


def _following() -> Seen:
    waiting = select(func.count(), func.min(Fact.at)).select_from(PendingFact)
    count, since = _one(waiting.join(Fact, Fact.id == PendingFact.fact_id))
    return Seen(waiting=count, waiting_since=since)


def _log() -> tuple[Seen, int]:
    head = db.session.execute(
        select(Checkpoint.size, Checkpoint.at).order_by(Checkpoint.size.desc()).limit(1)
    ).one_or_none()
    oldest = db.session.scalar(
        select(Fact.at)
        .join(LogEntry, LogEntry.fact_id == Fact.id)
        .where(LogEntry.leaf_index.is_(None))
        .order_by(LogEntry.id)
        .limit(1)
    )
    seen = Seen(waiting=int(oldest is not None), waiting_since=oldest)
    return (Seen(seen.waiting, oldest, head.at), head.size) if head else (seen, 0)


def _mail(now: datetime) -> Seen:
    is_late = (Mail.state == MailState.WAITING) & (Mail.not_before_at <= now)
    count, since = _one(select(func.count(), func.min(Mail.not_before_at)).where(is_late))
    done = select(Mail.done_at).where(Mail.done_at.is_not(None)).order_by(Mail.done_at.desc())
    return Seen(count, since, db.session.scalar(done.limit(1)))


def _payments(now: datetime) -> Seen:
    late = [
        _one(select(func.count(), func.min(table.due_at)).where(table.due_at <= now))
        for table in (Payment, Payout, WebhookEvent)
    ]
    since = min((row[1] for row in late if row[1] is not None), default=None)
    newest = select(WebhookEvent.received_at).order_by(WebhookEvent.id.desc()).limit(1)
    return Seen(sum(row[0] for row in late), since, db.session.scalar(newest))


def _one(asked: Any) -> tuple[int, datetime | None]:
    count, since = db.session.execute(asked).one()
    return count, since


def incidents(cursor: str = "", limit: int = 20) -> Page[IncidentCard]:
    """Return a page of incidents, the one entered last first."""
    query = select(Incident).order_by(Incident.id.desc()).limit(limit + 1)
    if before := cursor_id(cursor):
        query = query.where(Incident.id < before)
    rows: Sequence[Incident] = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _card)


def incident(ref: str) -> IncidentCard:
    """Return one incident; raises ``NotFound``."""
    row = db.session.scalar(select(Incident).where(Incident.ref == ref))
    if row is None:
        raise missing("incident", ref)
    return _card(row)


def _card(row: Incident) -> IncidentCard:
    notes = tuple(NoteCard(note.at, note.words) for note in row.notes)
    return IncidentCard(row.ref, row.title, row.began_at, row.ended_at, notes)
