"""Watch a lot, stop watching it, and choose of what to hear. Each again changes nothing."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, func, select

from recycling import clock
from recycling.auctions.watching.models import AlertKind, AlertOff, WatchedLot
from recycling.db import db, insert_missing
from recycling.deeds import Actor, begin_writing
from recycling.errors import Conflict, Invalid
from recycling.lots import queries as lots
from recycling.parties.models import Person
from recycling.parties.service.erasure import forgetters
from recycling.sayings import say

MOST_WATCHED = 200


def watch(actor: Actor, lot_ref: str) -> None:
    """Watch a lot the person may see. Commits.

    Raises ``NotFound``, ``Conflict`` beyond ``MOST_WATCHED``.
    """
    lot_id = lots.visible(actor, lot_ref).id
    begin_writing()
    try:
        known = select(WatchedLot.id).where(*own(actor), WatchedLot.lot_id == lot_id)
        if db.session.scalar(known) is None:
            _refuse_too_many(actor)
            row = {
                "person_id": actor.person_id,
                "organisation_id": actor.organisation_id,
                "lot_id": lot_id,
                "since": clock.now(),
            }
            insert_missing(WatchedLot, [row])
        db.session.commit()
    finally:
        db.session.rollback()


def _refuse_too_many(actor: Actor) -> None:
    number = db.session.scalar(select(func.count()).select_from(WatchedLot).where(*own(actor)))
    if (number or 0) >= MOST_WATCHED:
        raise Conflict(
            "too_many_watched",
            say("You watch %(most_watched)s lots already.", most_watched=MOST_WATCHED),
            field="lot",
            way_out=say("Stop watching one first."),
        )


def unwatch(actor: Actor, lot_ref: str) -> None:
    """Stop watching a lot; raises ``NotFound`` for one there is not. Commits."""
    lot_id = lots.lot(lot_ref).id
    begin_writing()
    db.session.execute(delete(WatchedLot).where(*own(actor), WatchedLot.lot_id == lot_id))
    db.session.commit()


def choose(actor: Actor, off: Collection[str]) -> None:
    """Switch off these kinds of alerts and no others. Commits; ``Invalid`` for an unknown kind."""
    unknown = sorted(set(off) - set(AlertKind))
    if unknown:
        raise Invalid(
            "unknown_kind",
            say("There is no kind of alert “%(unknown)s”.", unknown=unknown[0]),
            field="off",
            way_out=say("Use some of %(alertkind)s.", alertkind=", ".join(AlertKind)),
        )
    begin_writing()
    ours = {"person_id": actor.person_id, "organisation_id": actor.organisation_id}
    db.session.execute(
        delete(AlertOff).where(
            AlertOff.person_id == actor.person_id, AlertOff.organisation_id == actor.organisation_id
        )
    )
    if off:
        insert_missing(AlertOff, [{**ours, "kind": str(kind)} for kind in sorted(set(off))])
    db.session.commit()


def own(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a watched lot is the person's, for the organisation acted for."""
    return (
        WatchedLot.person_id == actor.person_id,
        WatchedLot.organisation_id == actor.organisation_id,
    )


def _forget(person: Person) -> None:
    """Forget what somebody watched who is erased. Part of the caller's transaction."""
    db.session.execute(delete(WatchedLot).where(WatchedLot.person_id == person.id))
    db.session.execute(delete(AlertOff).where(AlertOff.person_id == person.id))


forgetters.append(_forget)
