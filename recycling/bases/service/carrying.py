"""Carry over, once a year, what is reserved of a year that has ended, into the one that began.

What does not fit into the new year stays reserved of the old one, in sight of its recycler and its
regulator, who are told; it is tried again every day, and taken anew at receipt.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from sqlalchemy import or_, select, update

from recycling.bases import capacity
from recycling.bases.models import Licence, Reservation
from recycling.bases.rules import ReservationState
from recycling.bases.service.loading import locked_licence
from recycling.db import db
from recycling.deeds import SYSTEM, Act, begin_writing, deed
from recycling.errors import Conflict
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

_SHORT = frozenset({"no_capacity", "no_quota"})


def carry_due(day: date, most: int) -> int:
    """Carry up to ``most`` reservations of earlier years over into that of ``day``.

    Answers how many were looked at. Each is looked at once a day.
    """
    due = db.session.execute(
        select(Reservation.lot_ref, Reservation.carry_tried_on)
        .where(
            Reservation.state == ReservationState.RESERVED,
            Reservation.year < day.year,
            or_(Reservation.carry_tried_on.is_(None), Reservation.carry_tried_on < day),
        )
        .order_by(Reservation.year, Reservation.id)
        .limit(most)
    ).all()
    db.session.rollback()
    for lot_ref, tried_on in due:
        _carry(lot_ref, day, tried_on is not None and tried_on.year == day.year)
    return len(due)


def _carry(lot_ref: str, day: date, is_told: bool) -> None:
    """Carry one over, or tell once a year that it has no room; others may be faster at it."""
    with suppress(Conflict):
        try:
            carry_reservation(Act(SYSTEM, key=f"carry {day} {lot_ref}"), lot_ref, day.year)
        except Conflict as refusal:
            if refusal.code not in _SHORT:
                raise
            if is_told:
                _note(lot_ref, day)
            else:
                act = Act(SYSTEM, key=f"not carried {day} {lot_ref}")
                tell_not_carried(act, lot_ref, day, refusal.message)


def _note(lot_ref: str, day: date) -> None:
    """Note that it was tried in vain again; nobody relies on it, so it leaves no fact. Commits."""
    begin_writing()
    db.session.execute(
        update(Reservation)
        .where(Reservation.lot_ref == lot_ref, Reservation.state == ReservationState.RESERVED)
        .values(carry_tried_on=day)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


@deed
def carry_reservation(act: Act, lot_ref: str, year: int) -> str:
    """Reserve in a year what a lot has reserved of an earlier one; raises ``Conflict`` for room."""
    licence = _licence(_reserved(lot_ref))
    permit(act.actor, Permission.QUOTAS_CARRY, licence)
    done = capacity.carry(lot_ref, year)
    record(
        act,
        "ReservationCarried",
        f"licence:{licence.ref}",
        {
            "lot": lot_ref,
            "base": licence.base.ref,
            "licence": licence.ref,
            "from_year": done.from_year,
            "year": year,
            "mass_kg": done.mass.json(),
            "waited": done.waited,
        },
        parties=[licence.base.recycler.ref],
    )
    return lot_ref


@deed
def tell_not_carried(act: Act, lot_ref: str, day: date, reason: str) -> str:
    """Put on record that a lot's reservation has no room in the year of ``day``, and why."""
    held = _reserved(lot_ref)
    licence = _licence(held)
    permit(act.actor, Permission.QUOTAS_CARRY, licence)
    held.carry_tried_on = day
    record(
        act,
        "ReservationNotCarried",
        f"licence:{licence.ref}",
        {
            "lot": lot_ref,
            "base": licence.base.ref,
            "licence": licence.ref,
            "from_year": held.year,
            "year": day.year,
            "mass_kg": held.mass.json(),
            "reason": reason,
        },
        parties=[licence.base.recycler.ref],
    )
    return lot_ref


def _reserved(lot_ref: str) -> Reservation:
    """Return what a lot has reserved, its row locked; raises ``Conflict`` where it has nothing."""
    held = db.session.scalar(
        select(Reservation)
        .where(Reservation.lot_ref == lot_ref, Reservation.state == ReservationState.RESERVED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if held is None:
        raise Conflict(
            "nothing_reserved",
            say("No capacity is reserved for %(lot_ref)s.", lot_ref=lot_ref),
            way_out=say("Leave it as it is."),
        )
    return held


def _licence(held: Reservation) -> Licence:
    return locked_licence(
        db.session.scalars(select(Licence.ref).where(Licence.id == held.licence_id)).one()
    )
