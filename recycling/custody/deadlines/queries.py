"""Read-only answers about deadlines: what is overdue for whom, what is due on a consignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager

from recycling import clock
from recycling.bases.models import Base
from recycling.custody.deadlines.models import Deadline
from recycling.custody.deadlines.rules import RECYCLER, WHOSE, DeadlineKind, is_overdue
from recycling.custody.models import Consignment
from recycling.custody.queries import concerns
from recycling.db import db
from recycling.deeds import Actor
from recycling.lots.models import Lot
from recycling.parties.rules import Kind
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class DeadlineCard:
    """What is due on a consignment, whose it is, when, and whether it was done in time.

    ``is_readable`` is whether who asked may read the consignment itself.
    """

    consignment: str
    lot: str
    title: str
    holder_name: str
    base_name: str
    kind: str
    whose: str
    began_at: datetime
    due_at: datetime
    is_overdue: bool
    met_at: datetime | None
    source: str
    is_readable: bool


def _whole() -> Select[Deadline]:
    of_consignment = contains_eager(Deadline.consignment)
    return (
        select(Deadline)
        .join(Deadline.consignment)
        .join(Consignment.lot)
        .join(Consignment.base)
        .options(
            of_consignment.contains_eager(Consignment.lot),
            of_consignment.contains_eager(Consignment.base),
            of_consignment.joinedload(Consignment.holder),
            of_consignment.lazyload(Consignment.legs),
        )
    )


def deadlines(
    actor: Actor,
    cursor: str = "",
    limit: int = 50,
    *,
    only_overdue: bool = True,
    consignment: str = "",
) -> Page[DeadlineCard]:
    """Return a page of what is still to be done, begun first first: only what is overdue, or all.

    A regulator reads those about lots of its country and what bases of its country are to do,
    others those of their own consignments. ``consignment`` narrows to one, and then also tells
    what was done.
    """
    watched = actor.country if actor.kind == Kind.REGULATOR else ""
    seen = _watched_in(watched) if watched else concerns(actor.organisation_id or 0)
    query = _whole().where(seen).order_by(Deadline.id).limit(limit + 1)
    if after := cursor_id(cursor):
        query = query.where(Deadline.id > after)
    if only_overdue:
        query = query.where(Deadline.due_at < clock.now())
    if consignment:
        query = query.where(Consignment.ref == consignment)
    else:
        query = query.where(Deadline.met_at.is_(None))
    rows = db.session.scalars(query).all()
    now = clock.now()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: _card(row, now, watched))


def _watched_in(country: str) -> ColumnElement[bool]:
    return or_(
        Lot.country == country,
        and_(Base.country == country, Deadline.kind.in_(_kinds_of(RECYCLER))),
    )


def _kinds_of(whose: str) -> list[DeadlineKind]:
    return [kind for kind, its in WHOSE.items() if its == whose]


def overdue_in(country: str, limit: int) -> list[DeadlineCard]:
    """Return what a country's regulator watches and is overdue, the longest first.

    Without discrepancies: those are for a regulator to decide.
    """
    now = clock.now()
    query = _whole().where(
        _watched_in(country),
        Deadline.met_at.is_(None),
        Deadline.due_at < now,
        Deadline.kind != DeadlineKind.DISCREPANCY,
    )
    rows = db.session.scalars(query.order_by(Deadline.due_at, Deadline.id).limit(limit))
    return [_card(row, now, country) for row in rows]


def awaiting(part: str, organisation_id: int, limit: int) -> list[DeadlineCard]:
    """Return what an organisation is to do soon as holder or as recycler, due first first.

    Without receipts: what stands at a gate is asked for anyway (``receipts_due``).
    """
    column = {"holder": Consignment.holder_id, "recycler": Consignment.recycler_id}[part]
    now = clock.now()
    query = _whole().where(
        column == organisation_id,
        Deadline.met_at.is_(None),
        Deadline.remind_at <= now,
        Deadline.kind.in_(_kinds_of(part)),
        Deadline.kind != DeadlineKind.RECEIPT,
    )
    rows = db.session.scalars(query.order_by(Deadline.due_at, Deadline.id).limit(limit))
    return [_card(row, now) for row in rows]


def receipts_due(consignment_ids: Sequence[int]) -> dict[int, datetime]:
    """Return until when the receipts of consignments are to be signed, where that is laid down."""
    rows = db.session.execute(
        select(Deadline.consignment_id, Deadline.due_at).where(
            Deadline.consignment_id.in_(consignment_ids), Deadline.kind == DeadlineKind.RECEIPT
        )
    )
    return {row.consignment_id: row.due_at for row in rows}


def due_on_lot(lot: Lot, kind: DeadlineKind) -> datetime | None:
    """Return until when this is to be done for a lot, where that is laid down and not done yet."""
    return db.session.scalar(
        select(Deadline.due_at)
        .join(Deadline.consignment)
        .where(Consignment.lot_id == lot.id, Deadline.kind == kind, Deadline.met_at.is_(None))
        .order_by(Deadline.id.desc())
        .limit(1)
    )


def of_consignment(consignment_id: int) -> Sequence[DeadlineCard]:
    """Return everything that is or was due on a consignment, due first first."""
    now = clock.now()
    query = _whole().where(Deadline.consignment_id == consignment_id)
    rows = db.session.scalars(query.order_by(Deadline.due_at, Deadline.id))
    return [_card(row, now) for row in rows]


def _card(row: Deadline, now: datetime, watched: str = "") -> DeadlineCard:
    """Tell of a deadline to a party, or to the regulator of the country that is ``watched``."""
    consignment = row.consignment
    return DeadlineCard(
        consignment=consignment.ref,
        lot=consignment.lot.ref,
        title=consignment.lot.title,
        holder_name=consignment.holder.name,
        base_name=consignment.base.name,
        kind=row.kind,
        whose=WHOSE[DeadlineKind(row.kind)],
        began_at=row.began_at,
        due_at=row.due_at,
        is_overdue=is_overdue(row.due_at, row.met_at, now),
        met_at=row.met_at,
        source=row.source,
        is_readable=watched in ("", consignment.lot.country),
    )
