"""Read-only answers about consignments."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from recycling.bases.cases.stops import Stop, stops_of
from recycling.custody.models import Consignment, Leg, Receipt
from recycling.custody.rules import (
    FieldRule,
    Reached,
    Signing,
    State,
    missing_findings,
    reached,
    rules_for,
    state_after,
)
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Finding, missing
from recycling.lots.models import Lot
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.wire import Page, cursor_id, page_of

_WAITING_FOR = {
    "holder": (State.DRAFTED, State.SEALED),
    "carrier": (State.OFFERED, State.IN_TRANSIT, State.HANDED_ON),
    "recycler": (State.AT_GATE,),
}
ENDED = (State.ACCEPTED, State.PARTLY_ACCEPTED, State.REFUSED, State.CANCELLED)


def whole() -> Select[Consignment]:
    """Ask for consignments with their lot, parties, hand-overs and receipt."""
    return select(Consignment).options(
        joinedload(Consignment.lot),
        joinedload(Consignment.sale),
        joinedload(Consignment.base),
        joinedload(Consignment.holder),
        joinedload(Consignment.carrier),
        joinedload(Consignment.recycler),
        joinedload(Consignment.receipt),
        selectinload(Consignment.handovers),
    )


def locked(ref: str) -> Consignment:
    """Return the consignment with its row locked to the end of the deed; raises ``NotFound``."""
    row = db.session.scalar(
        whole()
        .where(Consignment.ref == ref)
        .with_for_update(of=Consignment)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("consignment", ref)
    return row


def consignment(ref: str, actor: Actor) -> Consignment:
    """Return the consignment to one of its parties or its regulator; ``NotFound`` to others."""
    row = db.session.scalar(whole().where(Consignment.ref == ref))
    if row is None or not may(actor, Permission.CUSTODY_READ, row):
        raise missing("consignment", ref)
    return row


def stops_on(consignment: Consignment) -> tuple[Stop, ...]:
    """Return what keeps the base from taking a consignment in, while it is not there yet."""
    return stops_on_each([consignment])[consignment.id]


def stops_on_each(rows: Sequence[Consignment]) -> dict[int, tuple[Stop, ...]]:
    """Return the same of several consignments, by id, in two queries."""
    running = {row.id: (row.base_id, row.licence_id) for row in rows if row.state not in ENDED}
    found = stops_of(running.values()) if running else {}
    return {row.id: found[running[row.id]] if row.id in running else () for row in rows}


def named(ref: str) -> Consignment:
    """Return a consignment, whoever asks; raises ``NotFound``."""
    row = db.session.scalar(whole().where(Consignment.ref == ref))
    if row is None:
        raise missing("consignment", ref)
    return row


def of_lot(lot_id: int) -> Consignment | None:
    """Return the consignment that carries, or carried, a lot; cancelled ones do not count."""
    return db.session.scalar(
        whole()
        .where(Consignment.lot_id == lot_id, Consignment.state != State.CANCELLED)
        .order_by(Consignment.id.desc())
        .limit(1)
    )


def concerns(organisation_id: int) -> ColumnElement[bool]:
    """Tell in SQL which consignments an organisation is party to; a draft is its holder's alone."""
    parts = (
        select(Consignment.id).where(column == organisation_id)
        for column in (
            Consignment.holder_id,
            Consignment.recycler_id,
            Consignment.trader_id,
            Consignment.broker_id,
        )
    )
    carried = select(Leg.consignment_id).where(Leg.carrier_id == organisation_id)
    return Consignment.id.in_(union_all(*parts, carried)) & (
        (Consignment.state != State.DRAFTED) | (Consignment.holder_id == organisation_id)
    )


def read_by(actor: Actor) -> ColumnElement[bool]:
    """Tell in SQL which consignments, with their lot, an actor reads in lists.

    A regulator reads those that leave from its country, others those they are party to.
    """
    if actor.kind == Kind.REGULATOR:
        return Lot.country == actor.country
    return concerns(actor.organisation_id or 0)


def rules_of(consignment: Consignment) -> tuple[FieldRule, ...]:
    """Return the field rules a consignment keeps to: those of the day it was begun."""
    return rules_for(consignment.drafted_at.date(), consignment.lot.stream)


def come_of(consignment: Consignment) -> Reached:
    """Return how far the signatures of a consignment have come."""
    return reached(State(consignment.state), consignment.leg_number, len(consignment.legs))


def missing_for(consignment: Consignment, signing: Signing) -> tuple[Finding, ...]:
    """Return what has to be filled in before the next signature can be given."""
    if signing is Signing.RECEIVE:
        return ()
    is_last, leg = consignment.is_on_last_leg, consignment.leg_number
    after = state_after(State(consignment.state), signing, is_last_leg=is_last)
    come = reached(after, leg + (signing is Signing.HAND_ON), len(consignment.legs))
    rules, hazardous = rules_of(consignment), consignment.lot.hazardous
    return tuple(missing_findings(consignment.transport(), rules, come, is_hazardous=hazardous))


def of_organisation(organisation_id: int, cursor: str = "", limit: int = 50) -> Page[Consignment]:
    """Return a page of the consignments an organisation is party to, newest first."""
    return page(concerns(organisation_id), cursor, limit)


def page(wanted: ColumnElement[bool], cursor: str, limit: int) -> Page[Consignment]:
    """Return a page of the consignments that are wanted, newest first."""
    before = cursor_id(cursor)
    query = whole().join(Lot, Consignment.lot_id == Lot.id).where(wanted)
    if before:
        query = query.where(Consignment.id < before)
    rows = db.session.scalars(query.order_by(Consignment.id.desc()).limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: (row.id,))


def seen_by(actor: Actor, cursor: str = "", limit: int = 50) -> Page[Consignment]:
    """Return a page of the actor's organisation's consignments, or of its country's to watch."""
    if actor.kind == Kind.REGULATOR:
        return of_country(actor.country, cursor, limit)
    return of_organisation(actor.organisation_id or 0, cursor, limit)


def of_country(country: str, cursor: str = "", limit: int = 50) -> Page[Consignment]:
    """Return a page of the consignments that leave from a country, newest first."""
    return page(Lot.country == country, cursor, limit)


def waiting_for(part: str, organisation_id: int, limit: int = 20) -> list[Consignment]:
    """Return the consignments whose next signature is this organisation's, oldest first."""
    return list(
        db.session.scalars(
            whole()
            .where(
                _column(part) == organisation_id,
                Consignment.state.in_(_WAITING_FOR[part]),
            )
            .order_by(Consignment.id)
            .limit(limit)
        )
    )


def last_receipt(base_id: int) -> Receipt | None:
    """Return the newest receipt of a base: it names the scale the base weighs on."""
    return db.session.scalar(
        select(Receipt)
        .join(Receipt.consignment)
        .where(Consignment.base_id == base_id)
        .order_by(Consignment.id.desc())
        .limit(1)
    )


def _column(part: str) -> InstrumentedAttribute[int]:
    return {
        "holder": Consignment.holder_id,
        "carrier": Consignment.carrier_id,
        "recycler": Consignment.recycler_id,
    }[part]
