"""Which stack is next, who takes it up, and what did its files come to?

At least once: a worker takes a stack up for a while (its lease) and notes what a few files came to;
what it has not noted by then is anybody's again, and checking a file twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from recycling import clock
from recycling.certificates.stacks.models import CertificateStack, StackFile
from recycling.certificates.stacks.rules import Outcome, StackState
from recycling.db import db
from recycling.deeds import begin_writing

LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class Taken:
    """A stack that was taken up: where its ZIP is, and up to where it is done."""

    id: int
    ref: str
    sha256: str
    done: int
    files: int


def claim() -> Taken | None:
    """Take up the stack that has waited longest, so that no other worker does. Commits."""
    due = select(CertificateStack).where(
        CertificateStack.state == StackState.WORKING,
        CertificateStack.not_before_at <= clock.now(),
    )
    first = db.session.scalar(due.limit(1))
    db.session.rollback()
    if first is None:
        return None
    begin_writing()
    chosen = due.order_by(CertificateStack.not_before_at, CertificateStack.id).limit(1)
    row = db.session.scalar(chosen.with_for_update(skip_locked=True, of=CertificateStack))
    if row is None:
        db.session.rollback()
        return None
    row.not_before_at = clock.now() + LEASE
    taken = Taken(row.id, row.ref, row.sha256, row.done, row.files)
    db.session.commit()
    return taken


def waiting(taken: Taken, after: int, most: int) -> Sequence[int]:
    """Return the numbers of the next files after one that are to be opened."""
    query = (
        select(StackFile.number)
        .where(
            StackFile.stack_id == taken.id,
            StackFile.number > after,
            StackFile.outcome == Outcome.WAITING,
        )
        .order_by(StackFile.number)
        .limit(most)
    )
    return db.session.scalars(query).all()


def first_with(taken: Taken, sha256: str, before: int) -> int | None:
    """Return the number of the first file with the same bytes before another, if there is one."""
    query = select(StackFile.number).where(
        StackFile.stack_id == taken.id, StackFile.sha256 == sha256, StackFile.number < before
    )
    return db.session.scalar(query.order_by(StackFile.number).limit(1))


def note(taken: Taken, number: int, came_to: Mapping[str, Any]) -> None:
    """Note what a file came to, and that all before it are done. Commits."""
    begin_writing()
    db.session.execute(
        update(StackFile)
        .where(StackFile.stack_id == taken.id, StackFile.number == number)
        .values(**came_to)
        .execution_options(synchronize_session=False)
    )
    _move(taken, done=number, not_before_at=clock.now() + LEASE)


def give_back(taken: Taken, done: int) -> None:
    """Let another worker go on with a stack from a number on. Commits."""
    begin_writing()
    _move(taken, done=done, not_before_at=clock.now())


def _move(taken: Taken, **values: Any) -> None:
    db.session.execute(
        update(CertificateStack)
        .where(CertificateStack.id == taken.id, CertificateStack.state == StackState.WORKING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
