"""Which lots took of a base's year, and how much of it did each?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import contains_eager

from recycling.bases.models import Base, Licence, Reservation
from recycling.bases.quotas.models import Counter, CounterShare
from recycling.bases.quotas.rules import what_words
from recycling.bases.rules import ReservationState
from recycling.db import db
from recycling.quantities import Mass
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class TakenCard:
    """What one lot holds of a counter: reserved, or consumed by what was received."""

    lot: str
    year: int
    scheme: str
    member: str
    licence: str
    what: str
    mass: Mass
    state: str


@dataclass(frozen=True)
class Counted:
    """Which counters of a base are asked about, of all licences.

    Without ``member`` all of the scheme, without ``scheme`` all there are; without ``state`` what
    is reserved and what is received.
    """

    base_ref: str
    year: int
    scheme: str = ""
    member: str = ""
    state: str = ""


@dataclass(frozen=True)
class Behind:
    """How many lots still have how much reserved of a year that is over."""

    year: int
    lots: int
    mass: Mass


def taken(of: Counted, cursor: str = "", limit: int = 50) -> Page[TakenCard]:
    """Return a page of the lots that hold of a base's counter in a year, the newest first."""
    wanted = (
        select(CounterShare)
        .join(CounterShare.counter)
        .join(Counter.base)
        .where(
            Base.ref == of.base_ref,
            Counter.year == of.year,
            CounterShare.state != ReservationState.RELEASED,
        )
        .options(contains_eager(CounterShare.counter))
    )
    if of.scheme:
        wanted = wanted.where(Counter.scheme == of.scheme)
    if of.member:
        wanted = wanted.where(Counter.member == of.member)
    if of.state:
        wanted = wanted.where(CounterShare.state == of.state)
    if before := cursor_id(cursor):
        wanted = wanted.where(CounterShare.id < before)
    rows = db.session.scalars(wanted.order_by(CounterShare.id.desc()).limit(limit + 1)).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _card)


def behind(base_ref: str, year: int) -> list[Behind]:
    """Return what is still reserved of each year before this one: it had no room in this one."""
    rows = db.session.execute(
        select(Reservation.year, func.count(), func.sum(type_coerce(Reservation.mass, BigInteger)))
        .join(Licence, Licence.id == Reservation.licence_id)
        .join(Base, Base.id == Licence.base_id)
        .where(
            Base.ref == base_ref,
            Reservation.state == ReservationState.RESERVED,
            Reservation.year < year,
        )
        .group_by(Reservation.year)
        .order_by(Reservation.year)
    )
    return [Behind(past, lots, Mass(int(mass))) for past, lots, mass in rows]


def _card(row: CounterShare) -> TakenCard:
    counter = row.counter
    return TakenCard(
        lot=row.lot_ref,
        year=counter.year,
        scheme=counter.scheme,
        member=counter.member,
        licence=counter.licence,
        what=what_words(counter.scheme, counter.member),
        mass=row.mass,
        state=row.state,
    )
