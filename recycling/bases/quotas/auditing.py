"""Do the counters of every year agree with what lots hold of them?

Recomputed from each lot's reservation and shares; a sentence for each disagreement. Reads as of one
moment where the caller holds one, a few thousand rows in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, or_, select, type_coerce

from recycling import clock
from recycling.bases.models import Licence, LicenceYear, Reservation
from recycling.bases.quotas.models import Counter, CounterShare
from recycling.bases.quotas.rules import CATEGORY, STREAM, what_words
from recycling.bases.rules import ReservationState
from recycling.ledger.regrowth import streamed
from recycling.quantities import NO_MASS, Mass
from recycling.sayings import say

_RELEASED = ReservationState.RELEASED
_WHOLE = (STREAM, CATEGORY)


def disagreements() -> Iterator[str]:
    """Name every year of a licence, counter and share that differs from what lots hold."""
    yield from _years()
    yield from _counters()
    yield from _shares()


def _held(table: type[Reservation | CounterShare], state: ReservationState) -> ColumnElement[int]:
    mass = type_coerce(table.mass, BigInteger)
    return func.coalesce(func.sum(case((table.state == state, mass), else_=0)), 0)


def _years() -> Iterator[str]:
    """Compare each licence's year with its reservations, in both directions."""
    rows = streamed(
        select(
            Licence.ref,
            Reservation.year,
            Licence.yearly_mass,
            LicenceYear.reserved,
            LicenceYear.consumed,
            _held(Reservation, ReservationState.RESERVED),
            _held(Reservation, ReservationState.CONSUMED),
        )
        .join(Licence, Licence.id == Reservation.licence_id)
        .outerjoin(LicenceYear, _same_year())
        .group_by(
            Licence.id,
            Licence.ref,
            Reservation.year,
            Licence.yearly_mass,
            LicenceYear.id,
            LicenceYear.reserved,
            LicenceYear.consumed,
        )
    )
    for ref, year, most, *counted, reserved, consumed in rows:
        what = say("licence %(ref)s in %(year)s", ref=ref, year=year)
        yield from _difference(what, counted, (reserved, consumed))
        is_past = int(str(year)) < clock.today().year  # its scale may have been another then
        if not is_past and _mass(reserved) + _mass(consumed) > most:  # type: ignore[operator]
            yield say("%(what)s: lots hold more than its %(most)s a year.", what=what, most=most)
    for ref, year, reserved, consumed in streamed(
        select(Licence.ref, LicenceYear.year, LicenceYear.reserved, LicenceYear.consumed)
        .join(Licence, Licence.id == LicenceYear.licence_id)
        .outerjoin(Reservation, _same_year())
        .where(Reservation.id.is_(None))
    ):
        yield from _difference(f"licence {ref} in {year}", (reserved, consumed), (0, 0))


def _same_year() -> ColumnElement[bool]:
    return and_(
        LicenceYear.licence_id == Reservation.licence_id, LicenceYear.year == Reservation.year
    )


def _counters() -> Iterator[str]:
    rows = streamed(
        select(
            Counter.id,
            Counter.year,
            Counter.scheme,
            Counter.member,
            Counter.reserved,
            Counter.consumed,
            _held(CounterShare, ReservationState.RESERVED),
            _held(CounterShare, ReservationState.CONSUMED),
        )
        .outerjoin(CounterShare, CounterShare.counter_id == Counter.id)
        .group_by(
            Counter.id,
            Counter.year,
            Counter.scheme,
            Counter.member,
            Counter.reserved,
            Counter.consumed,
        )
    )
    for number, year, scheme, member, *counted, reserved, consumed in rows:
        what = say(
            "counter %(number)s of %(member)s in %(year)s",
            number=number,
            member=what_words(str(scheme), str(member)),
            year=year,
        )
        yield from _difference(what, counted, (reserved, consumed))


def _difference(what: str, counted: Any, held: Any) -> Iterator[str]:
    for name, said, found in zip(("reserved", "received"), counted, held, strict=True):
        if (said or NO_MASS) != _mass(found):
            yield say(
                "%(what)s: counted %(value)s %(name)s, but lots hold %(mass)s.",
                what=what,
                value=said or NO_MASS,
                name=name,
                mass=_mass(found),
            )


def _mass(milligrams: Any) -> Mass:
    return Mass(int(milligrams))


def _shares() -> Iterator[str]:
    """Name each share that no reservation of its lot, year and state stands behind.

    Of a stream or category a lot holds as much as of its licence.
    """
    rows = streamed(
        select(CounterShare.lot_ref, Counter.year, Counter.scheme, Counter.member)
        .join(Counter, Counter.id == CounterShare.counter_id)
        .outerjoin(
            Reservation,
            and_(
                Reservation.lot_ref == CounterShare.lot_ref,
                Reservation.state == CounterShare.state,
                Reservation.year == Counter.year,
            ),
        )
        .where(
            CounterShare.state != _RELEASED,
            or_(
                Reservation.id.is_(None),
                and_(Counter.scheme.in_(_WHOLE), Reservation.mass != CounterShare.mass),
            ),
        )
        .order_by(CounterShare.id)
    )
    for lot, year, scheme, member in rows:
        what = what_words(str(scheme), str(member))
        yield say(
            "lot %(lot)s holds another share of %(what)s in %(year)s than it has"
            " reserved or received.",
            lot=lot,
            what=what,
            year=year,
        )
