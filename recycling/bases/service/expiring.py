"""Tell, once a day, which licences end soon and which have ended.

That a licence has ended follows from its dates alone; this only tells it.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from recycling.bases.licensing import renewal_window
from recycling.bases.models import Licence
from recycling.bases.rules import CONTINUED, PENDING, Purpose, days_to_tell
from recycling.bases.service.loading import locked_licence
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit


def tell_expiry(day: date, most: int) -> int:
    """Tell of up to ``most`` licences whose end is to be told of on a day; answers how many."""
    due = db.session.scalars(
        select(Licence.ref)
        .where(
            Licence.state.in_(CONTINUED),
            Licence.valid_to.in_(days_to_tell(day)),
            or_(Licence.expiry_told_on.is_(None), Licence.expiry_told_on < day),
        )
        .order_by(Licence.id)
        .limit(most)
    ).all()
    for ref in due:
        tell_of_expiry(Act(SYSTEM, key=f"expiry {day} {ref}"), ref, day)
    return len(due)


@deed
def tell_of_expiry(act: Act, ref: str, day: date) -> str:
    """Record that a licence ends so many days after ``day``, or has ended before it."""
    licence = locked_licence(ref)
    permit(act.actor, Permission.LICENCES_TELL, licence)
    licence.expiry_told_on = day
    left = (licence.valid_to - day).days
    last = renewal_window(licence.country, licence.valid_to).last_on
    record(
        act,
        "LicenceExpired" if left < 0 else "LicenceExpiring",
        f"licence:{licence.ref}",
        {
            "base": licence.base.ref,
            "number": licence.number,
            "valid_to": licence.valid_to.isoformat(),
            "days_left": max(left, 0),
            "renew_by": last.isoformat(),
            "renewal": _renewal(licence, last, day),
        },
        parties=[licence.base.recycler.ref],
    )
    return licence.ref


def _renewal(licence: Licence, last: date, day: date) -> str:
    """Say whether its renewal waits for a decision, is still to be applied for, or too late."""
    waits = db.session.scalar(
        select(Licence.id).where(
            Licence.continues_id == licence.id,
            Licence.purpose == Purpose.RENEWAL,
            Licence.state.in_(PENDING),
        )
    )
    return "waits" if waits else "open" if day <= last else "over"
