"""Read-only answers about discrepancies: those one may read, as cards; does one hold a payment?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import contains_eager

from recycling import clock
from recycling.custody.discrepancies.models import Discrepancy
from recycling.custody.discrepancies.rules import DiscrepancyState
from recycling.custody.models import Consignment
from recycling.custody.queries import read_by
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.lots.models import Lot
from recycling.parties.permissions import Permission, may, permit
from recycling.quantities import Mass
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class DiscrepancyCard:
    """A discrepancy as its parties and the regulator read it, and what the reader may do."""

    ref: str
    consignment: str
    lot: str
    title: str
    holder_name: str
    base_name: str
    grounds: tuple[str, ...]
    declared: Mass
    received: Mass
    difference: Mass
    uncertainty: Mass
    declared_pieces: int | None
    pieces: int | None
    state: str
    opened_at: datetime
    due_at: datetime
    is_overdue: bool
    explained_by: str
    explanation: str
    explained_at: datetime | None
    agreed_by: str
    reason: str
    settled_at: datetime | None
    may_explain: bool
    may_agree: bool
    may_decide: bool


@dataclass(frozen=True)
class Awaited:
    """A discrepancy that awaits somebody's word, for desks."""

    ref: str
    title: str
    due_at: datetime
    is_explained: bool


def whole() -> Select[Discrepancy]:
    """Ask for discrepancies with their consignment, its lot, base and parties."""
    of_consignment = contains_eager(Discrepancy.consignment)
    return (
        select(Discrepancy)
        .join(Discrepancy.consignment)
        .join(Consignment.lot)
        .options(
            of_consignment.contains_eager(Consignment.lot),
            of_consignment.joinedload(Consignment.base),
            of_consignment.joinedload(Consignment.holder),
            of_consignment.joinedload(Consignment.carrier),
            of_consignment.joinedload(Consignment.recycler),
        )
    )


def find(ref: str) -> Discrepancy | None:
    """Return a discrepancy with its consignment, if there is one."""
    return db.session.scalar(whole().where(Discrepancy.ref == ref))


def discrepancies(actor: Actor, cursor: str = "", limit: int = 50) -> Page[DiscrepancyCard]:
    """Return a page of the discrepancies one may read, opened last first.

    A regulator reads those about lots of its country, others those of their own consignments.
    """
    query = whole().where(read_by(actor)).order_by(Discrepancy.id.desc()).limit(limit + 1)
    if before := cursor_id(cursor):
        query = query.where(Discrepancy.id < before)
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: _card(row, actor))


def discrepancy(
    ref: str, actor: Actor, needed: Permission = Permission.CUSTODY_READ
) -> DiscrepancyCard:
    """Return one discrepancy to who has the permission needed.

    Raises ``NotFound``, also for whoever may not read it, and ``Forbidden``.
    """
    row = find(ref)
    if row is None or not may(actor, Permission.CUSTODY_READ, row):
        raise missing("discrepancy", ref)
    permit(actor, needed, row)
    return _card(row, actor)


def of_consignment(consignment_id: int, actor: Actor) -> DiscrepancyCard | None:
    """Return the discrepancy of a consignment, if it has one."""
    row = db.session.scalar(whole().where(Discrepancy.consignment_id == consignment_id))
    return _card(row, actor) if row else None


def awaiting(organisation_id: int, limit: int) -> list[Awaited]:
    """Return those an organisation is to explain, or to agree to, due first first."""
    speaks_next = or_(
        (Consignment.holder_id == organisation_id) & (Discrepancy.explained_by != "holder"),
        (Consignment.recycler_id == organisation_id) & (Discrepancy.explained_by != "recycler"),
    )
    return _awaited(whole().where(speaks_next), limit)


def overdue_in(country: str, now: datetime, limit: int) -> list[Awaited]:
    """Return those about lots of a country that were not settled in time, the longest first."""
    return _awaited(whole().where(Lot.country == country, Discrepancy.due_at < now), limit)


def _awaited(query: Select[Discrepancy], limit: int) -> list[Awaited]:
    rows = db.session.scalars(
        query.where(Discrepancy.state != DiscrepancyState.SETTLED)
        .order_by(Discrepancy.due_at, Discrepancy.id)
        .limit(limit)
    )
    return [
        Awaited(
            row.ref,
            row.consignment.lot.title,
            row.due_at,
            row.state == DiscrepancyState.EXPLAINED,
        )
        for row in rows
    ]


def holds_payment(lot_id: int) -> bool:
    """Tell whether a discrepancy about a lot is not settled: until then its money stays."""
    asked = (
        exists()
        .where(Discrepancy.consignment_id == Consignment.id)
        .where(Consignment.lot_id == lot_id, Discrepancy.state != DiscrepancyState.SETTLED)
    )
    return bool(db.session.scalar(select(asked)))


def part_of(row: Discrepancy, actor: Actor) -> str:
    """Return as whom an actor speaks of a discrepancy: ``holder`` or ``recycler``."""
    return "holder" if actor.organisation_id == row.consignment.holder_id else "recycler"


def _card(row: Discrepancy, actor: Actor) -> DiscrepancyCard:
    consignment, is_settled = row.consignment, row.state == DiscrepancyState.SETTLED
    speaks = not is_settled and may(actor, Permission.DISCREPANCIES_EXPLAIN, row)
    is_others = row.explained_by not in ("", part_of(row, actor))
    return DiscrepancyCard(
        ref=row.ref,
        consignment=consignment.ref,
        lot=consignment.lot.ref,
        title=consignment.lot.title,
        holder_name=consignment.holder.name,
        base_name=consignment.base.name,
        grounds=tuple(row.grounds),
        declared=row.declared,
        received=row.received,
        difference=row.difference,
        uncertainty=row.uncertainty,
        declared_pieces=row.declared_pieces,
        pieces=row.pieces,
        state=row.state,
        opened_at=row.opened_at,
        due_at=row.due_at,
        is_overdue=not is_settled and row.due_at < clock.now(),
        explained_by=row.explained_by,
        explanation=row.explanation,
        explained_at=row.explained_at,
        agreed_by=row.agreed_by,
        reason=row.reason,
        settled_at=row.settled_at,
        may_explain=speaks,
        may_agree=speaks and is_others,
        may_decide=not is_settled and may(actor, Permission.DISCREPANCIES_DECIDE, row),
    )
