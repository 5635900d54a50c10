"""Deadlines begin and end inside the deeds that bring it about: signing, receiving, certifying."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from recycling.bases.rules import zone_of
from recycling.custody.deadlines.models import Deadline
from recycling.custody.deadlines.rules import (
    ENDED_BY_CERTIFICATE,
    RECYCLER,
    WHOSE,
    DeadlineKind,
    Due,
    beginning_in,
    due_before,
    due_of_discrepancy,
    due_under,
    ending_in,
    term_for,
)
from recycling.custody.models import Consignment
from recycling.custody.rules import State
from recycling.db import db
from recycling.deeds import Act
from recycling.lots.models import Lot


def keep_deadlines(act: Act, consignment: Consignment, happened_at: datetime) -> None:
    """End what was due until the state a consignment has come to, and begin what is due from it.

    On a further leg it comes into the same state again; what runs goes on as it began.
    """
    state = State(consignment.state)
    if ended := ending_in(state):
        _meet(act, (consignment.id,), ended)
    for kind in beginning_in(state):
        if not _has_begun(kind, consignment.id):
            _begin(kind, consignment, happened_at)


def begin_border_paper(consignment: Consignment, at: datetime) -> None:
    """Begin the deadline of a consignment's border paper, or move it with the departure."""
    lot, leaves_on = consignment.lot, consignment.planned_on
    term = term_for(DeadlineKind.BORDER_PAPER, lot.country, leaves_on, crosses=True)
    if term is None:
        return
    zone = zone_of(lot.country, lot.latitude_udeg, lot.longitude_udeg)
    due = due_before(term, at, leaves_on, lot.country, zone)
    row = db.session.scalar(
        select(Deadline).where(
            Deadline.consignment_id == consignment.id, Deadline.kind == DeadlineKind.BORDER_PAPER
        )
    )
    if row is None:
        _add(consignment.id, due)
    elif row.missed_at is None:
        row.due_at, row.remind_at, row.reminded_at = due.due_at, due.remind_at, None


def end_border_paper(act: Act, consignment_id: int) -> None:
    """End the deadline of a border paper that is drawn up."""
    _meet(act, (consignment_id,), (DeadlineKind.BORDER_PAPER,))


def begin_discrepancy(consignment_id: int, opened_at: datetime, due_at: datetime, by: str) -> None:
    """Begin the deadline of a discrepancy, with the rule it is due by."""
    _add(consignment_id, due_of_discrepancy(opened_at, due_at, by))


def end_discrepancy(act: Act, consignment_id: int) -> None:
    """End the deadline of a discrepancy that is settled."""
    _meet(act, (consignment_id,), (DeadlineKind.DISCREPANCY,))


def begin_certificates(lots: Sequence[str], recovered_at: datetime) -> None:
    """Begin the deadlines for certifying lots that are recovered, by their references."""
    carried = (
        select(Consignment)
        .join(Consignment.lot)
        .where(Lot.ref.in_(lots), Consignment.state != State.CANCELLED)
        .options(
            contains_eager(Consignment.lot),
            joinedload(Consignment.base),
            lazyload(Consignment.legs),
        )
    )
    for consignment in db.session.scalars(carried):
        _begin(DeadlineKind.CERTIFICATE, consignment, recovered_at)


def end_certificates(act: Act, lot_id: int) -> None:
    """End what was due until a lot is certified."""
    carried = db.session.scalars(select(Consignment.id).where(Consignment.lot_id == lot_id))
    _meet(act, carried.all(), ENDED_BY_CERTIFICATE)


def _begin(kind: DeadlineKind, consignment: Consignment, began_at: datetime) -> None:
    """Begin a deadline where one is laid down: for what the base does where it stands."""
    base, lot = consignment.base, consignment.lot
    site = base if WHOSE[kind] == RECYCLER else lot
    zone = zone_of(site.country, site.latitude_udeg, site.longitude_udeg)
    began_on = began_at.astimezone(zone).date()
    term = term_for(kind, site.country, began_on, crosses=base.country != lot.country)
    if term is not None:
        _add(consignment.id, due_under(term, began_at, site.country, zone))


def _has_begun(kind: DeadlineKind, consignment_id: int) -> bool:
    asked = exists().where(Deadline.consignment_id == consignment_id, Deadline.kind == kind)
    return bool(db.session.scalar(select(asked)))


def _add(consignment_id: int, due: Due) -> None:
    row = Deadline(
        consignment_id=consignment_id,
        kind=due.kind,
        source=due.source,
        began_at=due.began_at,
        due_at=due.due_at,
        remind_at=due.remind_at,
    )
    db.session.add(row)


def _meet(act: Act, consignment_ids: Sequence[int], kinds: tuple[DeadlineKind, ...]) -> None:
    db.session.execute(
        update(Deadline)
        .where(
            Deadline.consignment_id.in_(consignment_ids),
            Deadline.kind.in_(kinds),
            Deadline.met_at.is_(None),
        )
        .values(met_at=act.at)
        .execution_options(synchronize_session=False)
    )
