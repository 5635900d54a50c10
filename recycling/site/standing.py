"""Which permits and bonds wait for their base or its regulator?

Every question names the country or the organisation and returns at most ``limit`` rows.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from recycling.bases.footings.models import Footing
from recycling.bases.footings.rules import REMINDERS, FootingState
from recycling.bases.models import Base
from recycling.db import db
from recycling.site.waiting import Rows

_SOON = timedelta(days=max(REMINDERS))


def footings_to_decide(country: str, limit: int) -> Rows:
    """Return a country's bases with footings that wait: ref, name, waiting, since."""
    since = func.min(Footing.entered_at).label("since")
    return db.session.execute(
        select(Base.ref, Base.name, func.count(Footing.id).label("waiting"), since)
        .join(Footing, Footing.base_id == Base.id)
        .where(Base.country == country, Footing.state == FootingState.ENTERED)
        .group_by(Base.id, Base.ref, Base.name)
        .order_by(since, Base.id)
        .limit(limit)
    ).all()


def footings_ending(recycler_id: int, today: date, limit: int) -> Rows:
    """Return a recycler's footings that end soon or have ended and that nothing follows yet.

    Columns: ref, base_ref, name, kind, number, valid_to; what ends first comes first.
    """
    later = aliased(Footing)
    is_followed = exists().where(
        later.base_id == Footing.base_id,
        later.kind == Footing.kind,
        or_(later.licence_id == Footing.licence_id, later.licence_id.is_(None)),
        later.state.in_((FootingState.ENTERED, FootingState.ACCEPTED)),
        later.id > Footing.id,
    )
    return db.session.execute(
        select(
            Footing.ref,
            Base.ref.label("base_ref"),
            Base.name,
            Footing.kind,
            Footing.number,
            Footing.valid_to,
        )
        .join(Base, Base.id == Footing.base_id)
        .where(
            Base.recycler_id == recycler_id,
            Footing.state == FootingState.ACCEPTED,
            Footing.valid_to <= today + _SOON,
            ~is_followed,
        )
        .order_by(Footing.valid_to, Footing.id)
        .limit(limit)
    ).all()
