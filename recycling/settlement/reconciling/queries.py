"""Read-only answers about reconciliations and differences, for regulators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select

from recycling.db import db
from recycling.errors import Invalid, missing
from recycling.quantities import Money
from recycling.sayings import say
from recycling.settlement.reconciling.lifecycle import DifferenceState
from recycling.settlement.reconciling.models import (
    Difference,
    Reconciliation,
    ReconciliationSum,
    Sighting,
)
from recycling.settlement.reconciling.rules import Kind
from recycling.settlement.reconciling.words import SAYS, TITLES, TO_DO
from recycling.wire import Page, cards, cursor_id, page_of

ALL = "all"
STATES = (*DifferenceState, ALL)


@dataclass(frozen=True)
class ReconciliationCard:
    """A day's reconciliation: how far it is, how many lines it read and what it found.

    ``differences`` counts what it found, ``new`` what was found for the first time. ``is_balanced``
    is ``None`` where money never stood still long enough to ask, or it has not come to that.
    """

    ref: str
    day: date
    number: int
    is_done: bool
    begun_at: datetime
    ended_at: datetime | None
    lines: int
    is_balanced: bool | None
    differences: int
    new: int


@dataclass(frozen=True)
class SumCard:
    """What one kind of movement came to on a day: how many and how much, on both sides."""

    movement: str
    ours: int
    ours_amount: Money
    theirs: int
    theirs_amount: Money
    fee: Money


@dataclass(frozen=True)
class DifferenceCard:
    """A difference with both amounts, what it says and what is to be done about it."""

    ref: str
    kind: str
    state: str
    title: str
    sentence: str
    to_do: str
    sale: str
    reference: str
    source: str
    ours: Money | None
    theirs: Money | None
    found_on: date
    last_found_on: date
    vanished_on: date | None
    opened_at: datetime
    reason: str
    closed_at: datetime | None
    closed_by: str


def reconciliations(cursor: str = "", limit: int = 50) -> Page[ReconciliationCard]:
    """Return a page of the reconciliations, begun last first."""
    query = _counted()
    if before := cursor_id(cursor):
        query = query.where(Reconciliation.id < before)
    rows = db.session.execute(query.order_by(Reconciliation.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.Reconciliation.id,)), _reconciliation)


def reconciliation(ref: str) -> ReconciliationCard:
    """Return one reconciliation; raises ``NotFound``."""
    row = db.session.execute(_counted().where(Reconciliation.ref == ref)).one_or_none()
    if row is None:
        raise missing("reconciliation", ref)
    return _reconciliation(row)


def _counted() -> Select[*tuple[Any, ...]]:
    of_it = Sighting.reconciliation_id == Reconciliation.id
    found = select(func.count()).select_from(Sighting).where(of_it)
    new = select(func.count()).select_from(Sighting).where(of_it, Sighting.is_new)
    return select(
        Reconciliation,
        found.scalar_subquery().label("differences"),
        new.scalar_subquery().label("new"),
    )


def _reconciliation(row: Any) -> ReconciliationCard:
    of = row.Reconciliation
    return ReconciliationCard(
        of.ref,
        of.day,
        of.number,
        of.ended_at is not None,
        of.begun_at,
        of.ended_at,
        of.lines,
        of.is_balanced,
        row.differences,
        row.new,
    )


def sums(ref: str) -> list[SumCard]:
    """Return what the day of a reconciliation came to, by currency and kind of movement."""
    rows = db.session.scalars(
        select(ReconciliationSum)
        .join(Reconciliation, Reconciliation.id == ReconciliationSum.reconciliation_id)
        .where(Reconciliation.ref == ref)
        .order_by(ReconciliationSum.currency, ReconciliationSum.movement)
    )
    return [
        SumCard(
            row.movement,
            row.ours,
            Money(row.ours_minor, row.currency),
            row.theirs,
            Money(row.theirs_minor, row.currency),
            Money(row.fee_minor, row.currency),
        )
        for row in rows
    ]


def found_by(ref: str, cursor: str = "", limit: int = 50) -> Page[DifferenceCard]:
    """Return a page of what a reconciliation found, as it is now; raises ``NotFound``."""
    found = db.session.scalar(select(Reconciliation.id).where(Reconciliation.ref == ref))
    if found is None:
        raise missing("reconciliation", ref)
    query = (
        select(Difference)
        .join(Sighting, Sighting.difference_id == Difference.id)
        .where(Sighting.reconciliation_id == found)
    )
    return _page(query, cursor, limit)


def differences(
    state: str = DifferenceState.OPEN, cursor: str = "", limit: int = 50
) -> Page[DifferenceCard]:
    """Return a page of the differences in a state (``open``, ``closed``, ``all``), oldest first.

    Raises ``Invalid`` for another state.
    """
    if state not in STATES:
        raise Invalid(
            "bad_state", say("Give one of %(states)s.", states=", ".join(STATES)), field="state"
        )
    query = select(Difference)
    return _page(query if state == ALL else query.where(Difference.state == state), cursor, limit)


def difference(ref: str) -> DifferenceCard:
    """Return one difference; raises ``NotFound``."""
    row = db.session.scalar(select(Difference).where(Difference.ref == ref))
    if row is None:
        raise missing("difference", ref)
    return _difference(row)


def open_count() -> tuple[int, int]:
    """Return how many differences are open, and how many of them were not found any more."""
    gone = func.sum(case((Difference.vanished_on.is_not(None), 1), else_=0))
    count, vanished = db.session.execute(
        select(func.count(), gone).where(Difference.state == DifferenceState.OPEN)
    ).one()
    return count, vanished or 0


def _page(query: Select[Difference], cursor: str, limit: int) -> Page[DifferenceCard]:
    if after := cursor_id(cursor):
        query = query.where(Difference.id > after)
    rows = db.session.scalars(query.order_by(Difference.id).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _difference)


def _difference(row: Difference) -> DifferenceCard:
    kind = Kind(row.kind)
    ours, theirs = (
        _money(row.ours_minor, _ours_currency(row)),
        _money(row.theirs_minor, row.currency),
    )
    said = {
        "ours": _words(ours),
        "theirs": _words(theirs),
        "reference": row.reference or row.source,
        "source": row.source,
        "ours_said": row.ours_said,
        "theirs_said": row.theirs_said or "–",
    }
    return DifferenceCard(
        ref=row.ref,
        kind=row.kind,
        state=row.state,
        title=str(TITLES[kind]),
        sentence=str(SAYS[kind]) % said,
        to_do=str(TO_DO[kind]),
        sale=row.sale,
        reference=row.reference,
        source=row.source,
        ours=ours,
        theirs=theirs,
        found_on=row.found_on,
        last_found_on=row.last_found_on,
        vanished_on=row.vanished_on,
        opened_at=row.opened_at,
        reason=row.reason,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
    )


def _ours_currency(row: Difference) -> str:
    return row.ours_said if row.kind == Kind.OTHER_CURRENCY else row.currency


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def _words(amount: Money | None) -> str:
    """Write how much moved; which way it went stands beside the sentence."""
    return f"{abs(amount).amount} {amount.currency}" if amount else "–"
