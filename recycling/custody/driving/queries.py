"""What has a carrier to do with its hands now? Read-only."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from recycling.custody.models import Consignment
from recycling.custody.queries import whole
from recycling.custody.rules import State
from recycling.db import db
from recycling.deeds import Actor
from recycling.wire import Page, cursor_id, page_of

_IN_HAND = (State.OFFERED, State.HANDED_ON, State.IN_TRANSIT)


def at_hand(actor: Actor, day: date, cursor: str = "") -> Page[Consignment]:
    """Return one consignment of a carrier at a time, the longest prepared first.

    Those it has or is given, and those it is to pick up until a day (UTC).
    """
    asked = whole().where(_concerns(actor, day), Consignment.id > cursor_id(cursor))
    rows = db.session.scalars(asked.order_by(Consignment.id).limit(2)).all()
    return page_of(rows, 1, lambda row: (row.id,))


def count_at_hand(actor: Actor, day: date) -> int:
    """Return how many there are."""
    asked = select(func.count()).select_from(Consignment).where(_concerns(actor, day))
    return db.session.scalar(asked) or 0


def _concerns(actor: Actor, day: date) -> ColumnElement[bool]:
    to_pick_up = and_(Consignment.state == State.SEALED, Consignment.planned_on <= day)
    return and_(
        Consignment.carrier_id == actor.organisation_id,
        or_(Consignment.state.in_(_IN_HAND), to_pick_up),
    )
