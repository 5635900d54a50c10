"""What is to be done once a day, and who does it?

A piece of work has a name and a time of day (UTC). For every date it is done once: whichever worker
comes first claims it in the database for a while, works in batches, and moves it on to the next
date. A worker that dies loses its claim with its lease, and another goes on; dates on which nobody
worked are caught up in order, a month back at most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from recycling import clock
from recycling.db import Model, db, insert_missing
from recycling.deeds import begin_writing

BATCH = 200
LEASE = timedelta(minutes=10)
MOST_DAYS_BACK = 31
_BATCHES_AT_ONCE = 40
_FIRST_PAUSE = timedelta(minutes=1)
_MOST_DOUBLINGS = 6


@dataclass(frozen=True)
class Daily:
    """A piece of work: ``work(day, most)`` does up to ``most`` things due on that day.

    It answers how many it did, and is called again until it answers 0: then the day is done. It
    commits its own work and may be called for the same day again after a crash, so each thing
    must be such that doing it twice changes nothing (a deed with a key made of name, day and
    reference). ``at`` is from when on each day, in UTC.
    """

    name: str
    work: Callable[[date, int], int]
    at: time = time(0, 5)


class DailyWork(Model):
    """The next date for which a piece of work is to be done, and until when someone holds it."""

    __tablename__ = "daily_work"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    next_on: Mapped[date]
    held_until: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class _Claim:
    name: str
    day: date
    until: datetime


def do_due(table: Sequence[Daily], failed: list[str]) -> int:
    """Do what is due of the table, each piece in a bounded number of batches.

    Answers how many things were done; the names of pieces that failed are added to ``failed``.
    """
    due = _due(table)
    return sum(_do(piece, failed) for piece in due)


def _due(table: Sequence[Daily]) -> list[Daily]:
    rows = db.session.execute(select(DailyWork.name, DailyWork.next_on, DailyWork.held_until))
    known = {row.name: row for row in rows}
    db.session.rollback()
    now, found = clock.now(), []
    for piece in table:
        row = known.get(piece.name)
        if row is None:
            _enter(piece.name, now.date())
        free = row is None or row.held_until is None or row.held_until <= now
        if free and now >= _from(piece, row.next_on if row else now.date()):
            found.append(piece)
    return found


def _from(piece: Daily, day: date) -> datetime:
    return datetime.combine(day, piece.at, UTC)


def _enter(name: str, day: date) -> None:
    """Let a new piece of work begin today, whoever enters it first."""
    begin_writing()
    insert_missing(DailyWork, [{"name": name, "next_on": day, "failures": 0}])
    db.session.commit()


def _do(piece: Daily, failed: list[str]) -> int:
    done = 0
    for _ in range(_BATCHES_AT_ONCE):
        claim = _claim(piece)
        if claim is None:
            break
        try:
            count = piece.work(claim.day, BATCH)
        except Exception:
            current_app.logger.exception("daily work “%s” of %s failed", piece.name, claim.day)
            db.session.rollback()
            _give_back(claim)
            failed.append(piece.name)
            break
        db.session.rollback()
        _go_on(claim, claim.day if count else claim.day + timedelta(days=1))
        done += count
    return done


def _claim(piece: Daily) -> _Claim | None:
    """Hold a piece of work for its next date, unless it is not due or somebody else's."""
    now = clock.now()
    until = now + LEASE
    free = or_(DailyWork.held_until.is_(None), DailyWork.held_until <= now)
    begin_writing()
    try:
        row = db.session.scalar(
            select(DailyWork)
            .where(DailyWork.name == piece.name, free)
            .with_for_update(skip_locked=True)
        )
        if row is None or now < _from(piece, row.next_on):
            return None
        row.next_on = max(row.next_on, now.date() - timedelta(days=MOST_DAYS_BACK))
        row.held_until = until
        day = row.next_on
        db.session.commit()
        return _Claim(piece.name, day, until)
    finally:
        db.session.rollback()


def _is_ours(claim: _Claim) -> ColumnElement[bool]:
    """A claim that ran out may be somebody else's by now; then nothing is changed."""
    return (
        (DailyWork.name == claim.name)
        & (DailyWork.next_on == claim.day)
        & (DailyWork.held_until == claim.until)
    )


def _go_on(claim: _Claim, next_on: date) -> None:
    _change(claim, next_on=next_on, held_until=None, failures=0)


def _give_back(claim: _Claim) -> None:
    """Let a piece that failed wait, twice as long each time, about an hour at most."""
    failures = db.session.scalar(select(DailyWork.failures).where(_is_ours(claim))) or 0
    pause = _FIRST_PAUSE * (1 << min(failures, _MOST_DOUBLINGS))
    _change(claim, held_until=clock.now() + pause, failures=failures + 1)


def _change(claim: _Claim, **values: object) -> None:
    begin_writing()
    db.session.execute(
        update(DailyWork)
        .where(_is_ours(claim))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
