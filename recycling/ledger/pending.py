"""Which facts must still take effect, and who takes them up?

At least once: a worker claims facts for a while (its lease); what it neither settles nor gives
back by then is anybody's again. A fact that fails waits longer each time, an hour at most.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, select, update

from recycling import clock
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.ledger.models import LONGEST_ERROR, Fact, PendingFact

# In ``app.extensions``: the types of facts something reacts to. Without it, all wait.
TAKING_EFFECT = "facts_taking_effect"
LEASE = timedelta(minutes=1)
_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(hours=1)
_MOST_DOUBLINGS = 11


def takes_effect(fact_type: str) -> bool:
    """Tell whether anything reacts to facts of this type; the others need not wait for it."""
    known: Collection[str] | None = current_app.extensions.get(TAKING_EFFECT)
    return known is None or fact_type in known


def claim_pending(limit: int, lease: timedelta = LEASE) -> list[Fact]:
    """Take up to ``limit`` due facts for as long as ``lease``, oldest first; nobody else gets them.

    Commits. The facts come loaded and detached: they stay readable whatever happens next.
    """
    session = db.session
    due = select(PendingFact.fact_id).where(PendingFact.not_before_at <= clock.now())
    found = session.scalar(due.limit(1))
    session.rollback()
    if found is None:
        return []
    begin_writing()
    try:
        chosen = due.order_by(PendingFact.fact_id).limit(limit).with_for_update(skip_locked=True)
        ids = list(session.scalars(chosen))
        session.execute(
            update(PendingFact)
            .where(PendingFact.fact_id.in_(ids))
            .values(not_before_at=clock.now() + lease, attempts=PendingFact.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        facts = list(session.scalars(select(Fact).where(Fact.id.in_(ids)).order_by(Fact.id)))
        for fact in facts:
            session.expunge(fact)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return facts


def done_pending(fact_id: int) -> None:
    """Let a fact rest: all it called for is done. Commits."""
    begin_writing()
    db.session.execute(
        delete(PendingFact)
        .where(PendingFact.fact_id == fact_id)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def failed_pending(fact_id: int, error: str) -> None:
    """Give a fact back after a failure, to be tried again later. Commits."""
    begin_writing()
    row = db.session.get(PendingFact, fact_id)
    if row is not None:
        row.error = error[:LONGEST_ERROR]
        row.not_before_at = clock.now() + _pause(row.attempts)
    db.session.commit()


def _pause(attempts: int) -> timedelta:
    doublings = min(max(attempts - 1, 0), _MOST_DOUBLINGS)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)
