"""Read-only answers: the exceptions of an authority, and the lines of the sales it watches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import joinedload

from recycling import clock
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.oversight.invoices.lifecycle import ExceptionState
from recycling.oversight.invoices.models import InvoiceException
from recycling.oversight.invoices.rules import Kind
from recycling.parties.permissions import Permission, may
from recycling.quantities import Mass, Money
from recycling.sayings import say
from recycling.wire import Page, cards, decode_cursor, page_of

ALL = "all"
STATES = (*ExceptionState, ALL)
AGES = (0, 30, 90, 365)
_DAYS_OF_A_CENTURY = 36_500


@dataclass(frozen=True)
class Sought:
    """Which exceptions are listed: by state, kind, base, and at least so many days old."""

    state: str = ExceptionState.OPEN
    kind: str = ""
    base: str = ""
    days: int = 0

    def __post_init__(self) -> None:
        """Raise ``Invalid`` for a state, kind or age there is none of."""
        for field, value, known in (
            ("state", self.state, STATES),
            ("kind", self.kind or Kind.MASS_DIFFERS, tuple(Kind)),
        ):
            if value not in known:
                raise Invalid(
                    f"unknown_{field}",
                    say("There is no such %(field)s of an exception.", field=field),
                    field=field,
                    way_out=say("Use one of %(known)s.", known=", ".join(known)),
                )
        if not 0 <= self.days <= _DAYS_OF_A_CENTURY:
            raise Invalid("bad_age", say("Give an age from 0 to 36 500 days."), field="days")


@dataclass(frozen=True)
class ExceptionCard:
    """An exception as a regulator reads it; ``days`` is how long the figures differ by now.

    ``sale`` or ``batch`` is what it is about. ``amount`` is what is at stake, where it is money.
    """

    ref: str
    kind: str
    sale: str
    batch: str
    base: str
    base_name: str
    amount: Money | None
    mass: Mass
    since_on: date
    days: int
    state: str
    found_at: datetime
    agreed_at: datetime | None
    reason: str
    closed_at: datetime | None
    closed_by: str
    may_close: bool


def exceptions(
    actor: Actor, cursor: str = "", limit: int = 50, sought: Sought | None = None
) -> Page[ExceptionCard]:
    """Return a page of the exceptions put to a regulator's country, the oldest first.

    Raises ``Invalid`` for a cursor of another list, ``NotFound`` for an unknown base.
    """
    query = _narrowed(_whole().where(InvoiceException.country == actor.country), sought or Sought())
    place = tuple_(InvoiceException.since_on, InvoiceException.id)
    if after := place_in(cursor):
        query = query.where(place > after)
    query = query.order_by(InvoiceException.since_on, InvoiceException.id).limit(limit + 1)
    rows = db.session.scalars(query).all()
    page = page_of(rows, limit, lambda row: (row.since_on.isoformat(), row.id))
    return cards(page, lambda row: _card(row, actor))


def _whole() -> Select[InvoiceException]:
    return select(InvoiceException).options(joinedload(InvoiceException.base, innerjoin=True))


def _narrowed(query: Select[InvoiceException], sought: Sought) -> Select[InvoiceException]:
    if sought.state != ALL:
        query = query.where(InvoiceException.state == sought.state)
    if sought.kind:
        query = query.where(InvoiceException.kind == sought.kind)
    if sought.base:
        base_id = db.session.scalar(select(Base.id).where(Base.ref == sought.base.strip()))
        if base_id is None:
            raise missing("base", sought.base.strip())
        query = query.where(InvoiceException.base_id == base_id)
    if sought.days:
        since = clock.today() - timedelta(days=sought.days)
        query = query.where(InvoiceException.since_on <= since)
    return query


def place_in(cursor: str) -> tuple[date, int] | None:
    """Return the day and the id after which a page begins, or nothing for the first.

    Raises ``Invalid`` for a cursor of another list.
    """
    place = decode_cursor(cursor)
    if place is None:
        return None
    match place:
        case (str(day), int(number)):
            try:
                return date.fromisoformat(day), number
            except ValueError:
                pass
    raise Invalid("bad_cursor", say("This cursor belongs to another list."), field="cursor")


def exception(ref: str, actor: Actor) -> ExceptionCard:
    """Return one exception; raises ``NotFound``, also for whoever may not read it."""
    row = db.session.scalar(_whole().where(InvoiceException.ref == ref))
    if row is None or not may(actor, Permission.INVOICES_READ, row):
        raise missing("exception", ref)
    return _card(row, actor)


def of_subjects(actor: Actor, subjects: list[str]) -> list[ExceptionCard]:
    """Return the exceptions of these subjects put to a regulator's country, the oldest first."""
    query = _whole().where(
        InvoiceException.subject.in_(subjects), InvoiceException.country == actor.country
    )
    rows = db.session.scalars(query.order_by(InvoiceException.id))
    return [_card(row, actor) for row in rows]


def _card(row: InvoiceException, actor: Actor) -> ExceptionCard:
    what, _, ref = row.subject.partition(":")
    return ExceptionCard(
        ref=row.ref,
        kind=row.kind,
        sale=ref if what == "sale" else "",
        batch=ref if what == "batch" else "",
        base=row.base.ref,
        base_name=row.base.name,
        amount=row.amount,
        mass=row.mass,
        since_on=row.since_on,
        days=(clock.today() - row.since_on).days,
        state=row.state,
        found_at=row.found_at,
        agreed_at=row.agreed_at,
        reason=row.reason,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        may_close=row.state != ExceptionState.CLOSED and may(actor, Permission.INVOICES_CLOSE, row),
    )
