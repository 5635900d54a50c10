"""Read-only answers about returns: the list, one return, what is behind each figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from recycling import clock
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, absent, missing
from recycling.months import Month
from recycling.oversight.returns import gathering
from recycling.oversight.returns.cards import (
    ReturnCard,
    WholeReturn,
    card_of,
    name_of,
    whole_of,
)
from recycling.oversight.returns.keeping import WHOLE, span_of
from recycling.oversight.returns.models import MonthlyReturn, ReturnVersion
from recycling.oversight.returns.rules import MOVED, ReturnState
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from recycling.sayings import say
from recycling.wire import Page, cards, cursor_id, page_of

_PARTIES = (
    joinedload(MonthlyReturn.base, innerjoin=True),
    joinedload(MonthlyReturn.recycler, innerjoin=True),
)


class Standing(StrEnum):
    """Which returns are listed: by state, and by what the regulator looks for."""

    ALL = "all"
    DUE = "due"
    LATE = "late"
    SIGNED = "signed"
    QUESTIONED = "questioned"
    ACCEPTED = "accepted"
    STATED = "stated_otherwise"
    DIFFERS = "differs"


_BY_STANDING: dict[Standing, Callable[[datetime], ColumnElement[bool]]] = {
    Standing.DUE: lambda _now: MonthlyReturn.state == ReturnState.DUE,
    Standing.LATE: lambda now: (
        (MonthlyReturn.state == ReturnState.DUE) & (MonthlyReturn.due_at < now)
    ),
    Standing.SIGNED: lambda _now: MonthlyReturn.state == ReturnState.SIGNED,
    Standing.QUESTIONED: lambda _now: MonthlyReturn.state == ReturnState.QUESTIONED,
    Standing.ACCEPTED: lambda _now: MonthlyReturn.state == ReturnState.ACCEPTED,
    Standing.STATED: lambda _now: MonthlyReturn.stated_otherwise > 0,
    Standing.DIFFERS: lambda _now: MonthlyReturn.differs.is_(True),
}


@dataclass(frozen=True)
class Asked:
    """Which returns are asked for; what is empty narrows nothing."""

    month: str = ""
    base: str = ""
    standing: str = Standing.ALL


EVERYTHING = Asked()


@dataclass(frozen=True)
class SourceCard:
    """What a receipt, batch or material makes of a figure; ``kind`` is which of them it is."""

    source: str
    kind: str
    stream: str
    stream_name: str
    element: str
    figure: str
    mass: Mass


def returns(
    actor: Actor, asked: Asked = EVERYTHING, cursor: str = "", limit: int = 50
) -> Page[ReturnCard]:
    """Return a page of the returns one may read, drawn up last first.

    A regulator reads those of its country's bases, a recycler its own. Raises ``Invalid`` naming
    ``month`` or ``standing``.
    """
    query = (
        select(MonthlyReturn)
        .where(_readable(actor))
        .options(*_PARTIES)
        .order_by(MonthlyReturn.id.desc())
        .limit(limit + 1)
    )
    query = _narrowed(query, asked)
    if before := cursor_id(cursor):
        query = query.where(MonthlyReturn.id < before)
    rows, now = db.session.scalars(query).all(), clock.now()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: card_of(row, now))


def _readable(actor: Actor) -> ColumnElement[bool]:
    if actor.kind == Kind.REGULATOR:
        return MonthlyReturn.country == actor.country
    return MonthlyReturn.recycler_id == (actor.organisation_id or 0)


def _narrowed(query: Select[MonthlyReturn], asked: Asked) -> Select[MonthlyReturn]:
    standing = asked.standing or Standing.ALL
    if standing not in set(Standing):
        words = say(
            "There is no such standing. Use one of %(standing)s.", standing=", ".join(Standing)
        )
        raise Invalid("unknown_standing", words, field="standing")
    if standing != Standing.ALL:
        query = query.where(_BY_STANDING[Standing(standing)](clock.now()))
    if asked.month:
        query = query.where(MonthlyReturn.month == str(Month.parse(asked.month)))
    if asked.base:
        wanted = select(Base.id).where(Base.ref == asked.base.strip())
        query = query.where(MonthlyReturn.base_id == wanted.scalar_subquery())
    return query


def _readable_row(ref: str, actor: Actor, *loaded: ExecutableOption) -> MonthlyReturn:
    query = select(MonthlyReturn).where(MonthlyReturn.ref == ref)
    row = db.session.scalar(query.options(*_PARTIES, *loaded))
    if row is None or not may(actor, Permission.RETURNS_READ, row):
        raise missing("return", ref)
    return row


def monthly_return(ref: str, actor: Actor) -> WholeReturn:
    """Return one return; raises ``NotFound``, also for whoever may not read it."""
    row = _readable_row(ref, actor, *WHOLE)
    before = db.session.scalar(
        select(MonthlyReturn)
        .where(MonthlyReturn.base_id == row.base_id, MonthlyReturn.month < row.month)
        .order_by(MonthlyReturn.month.desc())
        .limit(1)
        .options(selectinload(MonthlyReturn.versions))
    )
    return whole_of(row, actor, clock.now(), before)


def version(ref: str, number: int, actor: Actor) -> ReturnVersion:
    """Return a version as it was signed; raises ``NotFound``."""
    row = _readable_row(ref, actor)
    found = db.session.get(ReturnVersion, (row.id, number))
    if found is None:
        raise absent(
            "version", say("There is no version %(number)s of %(ref)s.", number=number, ref=ref)
        )
    return found


@dataclass(frozen=True)
class Behind:
    """Behind which figures one looks; ``None`` narrows nothing, an empty element is the mass."""

    stream: str | None = None
    element: str | None = None
    figure: str | None = None


def sources(
    ref: str, actor: Actor, behind: Behind, cursor: str = "", limit: int = 50
) -> Page[SourceCard]:
    """Return a page of ``all_sources``."""
    found, start = all_sources(ref, actor, behind), cursor_id(cursor)
    places = list(enumerate(found[start : start + limit + 1], start + 1))
    return cards(page_of(places, limit, lambda one: (one[0],)), lambda one: one[1])


def all_sources(ref: str, actor: Actor, behind: Behind) -> list[SourceCard]:
    """Return what the register holds behind a return's figures now, receipt and batch by batch.

    Raises ``NotFound``, ``Invalid`` naming a ``figure`` that no fact moves.
    """
    row, figure = _readable_row(ref, actor), behind.figure
    if figure is not None and figure not in MOVED:
        words = say("Facts of a month move %(moved)s.", moved=", ".join(MOVED))
        raise Invalid("unknown_figure", words, field="figure")
    return [
        SourceCard(
            one.source,
            _KINDS.get(one.source[:3], ""),
            one.key.stream,
            name_of(one.key.stream),
            one.key.element,
            one.figure,
            one.mass,
        )
        for one in gathering.movements(span_of(row))
        if behind.stream in (None, one.key.stream)
        and behind.element in (None, one.key.element)
        and figure in (None, one.figure)
    ]


_KINDS = {"CON": "consignment", "BAT": "batch", "MAT": "material"}


def awaiting_signature(recycler_id: int, limit: int) -> list[ReturnCard]:
    """Return a recycler's returns that are due, or asked about, the one due first first."""
    return _first(
        MonthlyReturn.recycler_id == recycler_id,
        MonthlyReturn.state.in_((ReturnState.DUE, ReturnState.QUESTIONED)),
        limit=limit,
    )


def awaiting_regulator(country: str, limit: int) -> list[ReturnCard]:
    """Return a country's returns that are signed and not accepted, or overdue, due first first."""
    now = clock.now()
    late = (MonthlyReturn.state == ReturnState.DUE) & (MonthlyReturn.due_at < now)
    return _first(
        MonthlyReturn.country == country,
        (MonthlyReturn.state == ReturnState.SIGNED) | late,
        limit=limit,
    )


def _first(*wanted: ColumnElement[bool], limit: int) -> list[ReturnCard]:
    query = select(MonthlyReturn).where(*wanted).options(*_PARTIES)
    rows = db.session.scalars(query.order_by(MonthlyReturn.due_at, MonthlyReturn.id).limit(limit))
    return [card_of(row, clock.now()) for row in rows]
