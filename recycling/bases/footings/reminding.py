"""Tell bases of footings that end: at 90, 30 and 7 days before, and once they are over."""

from __future__ import annotations

from datetime import date, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, or_, select

from recycling.bases.footings.documents import locked_footing
from recycling.bases.footings.models import Footing
from recycling.bases.footings.rules import OVER, REMINDERS, FootingState, reminder_due
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, Refusal
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

# What has been over for longer was told of, or begun to be watched, long ago.
_LOOKED_BACK = timedelta(days=60)


def remind_due(day: date, most: int) -> int:
    """Remind of up to ``most`` footings whose end is near or over on a day; how many it did."""
    refs = db.session.scalars(_due(day).limit(most)).all()
    db.session.rollback()
    return sum(_remind(ref, day) for ref in refs)


def _due(day: date) -> Select[str]:
    return (
        select(Footing.ref)
        .where(
            Footing.state == FootingState.ACCEPTED,
            Footing.valid_to >= day - _LOOKED_BACK,
            Footing.valid_to <= day + timedelta(days=max(REMINDERS)),
            or_(*(_is_due(step, day) for step in (*REMINDERS, OVER))),
        )
        .order_by(Footing.valid_to, Footing.id)
    )


def _is_due(step: int, day: date) -> ColumnElement[bool]:
    """Ask for those within a step of their end that were not reminded of it yet."""
    near = Footing.valid_to < day if step == OVER else Footing.valid_to <= day + timedelta(step)
    return and_(near, or_(Footing.reminded.is_(None), Footing.reminded > step))


def _remind(ref: str, day: date) -> bool:
    try:
        remind_of_footing(Act(SYSTEM, f"remind of footings:{day}:{ref}"), ref, day)
    except Refusal as refusal:  # superseded or annulled a moment ago
        current_app.logger.info("nobody is reminded of %s: %s", ref, refusal.message)
        return False
    except Exception:
        current_app.logger.exception("could not remind of footing %s", ref)
        db.session.rollback()
        return False
    return True


@deed
def remind_of_footing(act: Act, ref: str, day: date) -> str:
    """Put on record that a footing ends soon or has ended (the registry itself).

    Raises ``Conflict`` where it does not, or was told of that already.
    """
    row = locked_footing(ref)
    permit(act.actor, Permission.FOOTINGS_REMIND, row)
    due = None if row.valid_to is None else reminder_due(row.valid_to, row.reminded, day)
    if row.state != FootingState.ACCEPTED or row.valid_to is None or due is None:
        raise Conflict(
            "nothing_to_tell",
            say("Nothing is to be told of the end of %(ref)s.", ref=ref),
            field="footing",
        )
    row.reminded = due
    record(
        act,
        "FootingEnded" if due == OVER else "FootingEnds",
        f"base:{row.base.ref}",
        {
            "footing": row.ref,
            "kind": row.kind,
            "number": row.number,
            "valid_to": row.valid_to.isoformat(),
            "days": (row.valid_to - day).days,
        },
        parties=[row.base.recycler.ref],
    )
    return ref
