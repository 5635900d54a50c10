"""Remind of what is due soon, and tell of what is overdue: once each, by the registry itself."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_, select

from recycling import clock
from recycling.custody import queries as consignments
from recycling.custody.deadlines.models import Deadline
from recycling.custody.deadlines.rules import WHOSE, DeadlineKind
from recycling.custody.models import Consignment
from recycling.custody.service.recording import record_consignment
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, Refusal
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

NEAR, MISSED = "DeadlineNears", "DeadlineMissed"


def remind_due(day: date, most: int) -> int:
    """Remind of up to ``most`` deadlines that are near or over; how many it did."""
    now = clock.now()
    rows = db.session.execute(
        select(Consignment.ref, Deadline.kind, Deadline.due_at < now)
        .join(Deadline.consignment)
        .where(Deadline.met_at.is_(None), _is_to_be_told(now))
        .order_by(Deadline.due_at, Deadline.id)
        .limit(most)
    ).all()
    db.session.rollback()
    return sum(_remind(ref, DeadlineKind(kind), day, _step(late)) for ref, kind, late in rows)


def _is_to_be_told(now: datetime) -> ColumnElement[bool]:
    is_near = and_(
        Deadline.remind_at <= now, Deadline.due_at >= now, Deadline.reminded_at.is_(None)
    )
    return or_(is_near, and_(Deadline.due_at < now, Deadline.missed_at.is_(None)))


def _step(is_late: bool) -> str:
    return MISSED if is_late else NEAR


def _remind(ref: str, kind: DeadlineKind, day: date, step: str) -> bool:
    try:
        act = Act(SYSTEM, f"remind of deadlines:{day}:{ref}:{kind}:{step}")
        remind_of_deadline(act, ref, kind)
    except Refusal as refusal:  # done, or told by another worker, a moment ago
        current_app.logger.info("nobody is reminded of %s: %s", ref, refusal.message)
        return False
    except Exception:
        current_app.logger.exception("could not remind of the %s of %s", kind, ref)
        db.session.rollback()
        return False
    return True


@deed
def remind_of_deadline(act: Act, ref: str, kind: DeadlineKind) -> str:
    """Put on record that something is due soon on a consignment, or overdue.

    Raises ``Conflict`` where it was told already, or is done.
    """
    consignment = consignments.locked(ref)
    row = db.session.scalars(
        select(Deadline)
        .where(Deadline.consignment_id == consignment.id, Deadline.kind == kind)
        .execution_options(populate_existing=True)
    ).one()
    permit(act.actor, Permission.DEADLINES_REMIND, consignment)
    is_missed = row.due_at < act.at
    told_at = row.missed_at if is_missed else row.reminded_at
    if row.met_at is not None or told_at is not None:
        raise Conflict(
            "nothing_to_tell",
            say(
                "The %(kind)s of %(ref)s is done, or was told of already.",
                kind=kind.replace("_", " "),
                ref=ref,
            ),
            field="deadline",
        )
    if is_missed:
        row.missed_at = act.at
    else:
        row.reminded_at = act.at
    record_consignment(
        act,
        _step(is_missed),
        consignment,
        {
            "deadline": str(kind),
            "whose": WHOSE[kind],
            "due_at": clock.stamp(row.due_at),
            "due": f"{row.due_at:%Y-%m-%d %H:%M} UTC",
            "source": row.source,
        },
    )
    return ref
