"""Which lot of a run is next, who takes it up, and what became of it?

At least once: a worker takes a lot up for a while (its lease); what it has not noted by then is
anybody's again, and certifying a lot twice for the same run answers with the same certificate.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager

from recycling import clock
from recycling.certificates.models import Certificate
from recycling.certificates.runs.models import RunLot
from recycling.certificates.runs.rules import MOST_ATTEMPTS, LotOutcome
from recycling.db import db
from recycling.deeds import begin_writing

LEASE = timedelta(minutes=2)
_PAUSE = timedelta(seconds=20)
_OPEN = (LotOutcome.WAITING, LotOutcome.STOPPED)


def claim() -> RunLot | None:
    """Take up the lot that has waited longest, so that no other worker does for a while. Commits.

    It comes with its lot and run, loaded and detached.
    """
    due = select(RunLot).where(
        RunLot.outcome == LotOutcome.WAITING, RunLot.not_before_at <= clock.now()
    )
    first = db.session.scalar(due.limit(1))
    db.session.rollback()
    if first is None:
        return None
    begin_writing()
    chosen = due.order_by(RunLot.run_id, RunLot.number).limit(1)
    row = db.session.scalar(chosen.with_for_update(skip_locked=True))
    if row is None:
        db.session.rollback()
        return None
    row.not_before_at, row.attempts = clock.now() + LEASE, row.attempts + 1
    place = (RunLot.run_id == row.run_id, RunLot.number == row.number)
    db.session.commit()
    taken = db.session.scalar(
        select(RunLot)
        .join(RunLot.run)
        .join(RunLot.lot)
        .where(*place)
        .options(contains_eager(RunLot.run), contains_eager(RunLot.lot))
    )
    db.session.expunge_all()
    db.session.rollback()
    return taken


def later(taken: RunLot, problem: str) -> None:
    """Leave a lot for later, or give it up where that has happened too often. Commits."""
    if taken.attempts >= MOST_ATTEMPTS:
        note(taken, LotOutcome.REFUSED, problem=problem)
    else:
        _write(taken, not_before_at=clock.now() + _PAUSE * taken.attempts)


def note(taken: RunLot, outcome: LotOutcome, number: str = "", problem: str = "") -> None:
    """Note what became of a lot: with the certificate of this number, or its newest. Commits."""
    wanted = Certificate.ref == number if number else Certificate.lot_id == taken.lot_id
    newest = select(Certificate.id).where(wanted).order_by(Certificate.version.desc()).limit(1)
    _write(
        taken,
        outcome=str(outcome),
        certificate_id=newest.scalar_subquery(),
        problem=problem[:500],
    )


def _write(taken: RunLot, **values: object) -> None:
    begin_writing()
    db.session.execute(
        update(RunLot)
        .where(
            RunLot.run_id == taken.run_id,
            RunLot.number == taken.number,
            RunLot.outcome.in_(_OPEN),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
