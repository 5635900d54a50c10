"""Take, consume, correct and give back a lot's shares of the counters of a base.

Part of ``bases/capacity.py``, which holds the licence's year first. Counters are locked in order of
their ids, so two awards that share some of them wait for each other and never cross.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from recycling.bases.quotas.models import Counter, CounterShare
from recycling.bases.quotas.rules import CATEGORY, STREAM, Share, scaled, what_words, with_joint
from recycling.bases.rules import ReservationState
from recycling.db import db, insert_missing
from recycling.errors import Conflict
from recycling.quantities import NO_MASS, Mass
from recycling.sayings import say

Limits = Mapping[tuple[str, str, str], Mass]


@dataclass(frozen=True)
class Turned:
    """How large shares become: what was received of what was reserved, wet and dry.

    Streams and categories follow the wet mass, groups of elements the dry one their contents are
    stated of.
    """

    wet: tuple[Mass, Mass]
    dry: tuple[Mass, Mass]

    def share(self, scheme: str, mass: Mass) -> Mass:
        """Return what a share of a counter becomes."""
        return scaled(mass, *(self.wet if scheme in _WET or not self.dry[1] else self.dry))


_WET = (STREAM, CATEGORY)


def take(base_id: int, year: int, lot_ref: str, shares: Sequence[Share], limits: Limits) -> None:
    """Reserve all of a lot's shares or none; raises ``Conflict`` naming what is left of one.

    ``limits`` are those not set on the counter itself: the yearly scale of a category.
    """
    for counter, share in _locked(base_id, year, shares):
        _check(counter, share, NO_MASS, limits)
        counter.reserved += share.mass
        _write(counter, lot_ref, share.mass, ReservationState.RESERVED)
    db.session.flush()


def consume(lot_ref: str, turned: Turned, limits: Limits) -> None:
    """Turn a lot's reserved shares into consumed ones, by what was received of the reserved."""
    for held in held_shares(lot_ref):
        counter = held.counter
        mass = turned.share(counter.scheme, held.mass)
        share = Share(counter.scheme, counter.member, counter.licence, mass)
        _check(counter, share, held.mass, limits)
        counter.reserved -= held.mass
        counter.consumed += share.mass
        held.mass, held.state = share.mass, ReservationState.CONSUMED
    db.session.flush()


def correct(lot_ref: str, turned: Turned, limits: Limits) -> None:
    """Change a lot's consumed shares by what was received in truth of what counted before."""
    for held in _locked_shares(lot_ref, ReservationState.CONSUMED):
        counter = held.counter
        mass = turned.share(counter.scheme, held.mass)
        share = Share(counter.scheme, counter.member, counter.licence, mass)
        _check(counter, share, held.mass, limits)
        counter.consumed += mass - held.mass
        held.mass = mass
    db.session.flush()


def release(lot_ref: str) -> None:
    """Give a lot's reserved shares back."""
    for held in held_shares(lot_ref):
        held.counter.reserved -= held.mass
        held.state = ReservationState.RELEASED
    db.session.flush()


def move(lot_ref: str, year: int, turned: Turned, limits: Limits) -> None:
    """Consume a lot's shares in another year than they were reserved in."""
    for counter, share in _moved(lot_ref, year, turned):
        _check(counter, share, NO_MASS, limits)
        counter.consumed += share.mass
        _write(counter, lot_ref, share.mass, ReservationState.CONSUMED)
    db.session.flush()


def carry(lot_ref: str, year: int, mass: Mass, limits: Limits) -> None:
    """Reserve a lot's shares in another year, as they are; all or none. ``mass`` is the lot's."""
    for counter, share in _moved(lot_ref, year, Turned((mass, mass), (mass, mass))):
        _check(counter, share, NO_MASS, limits)
        counter.reserved += share.mass
        _write(counter, lot_ref, share.mass, ReservationState.RESERVED)
    db.session.flush()


def _moved(lot_ref: str, year: int, turned: Turned) -> list[tuple[Counter, Share]]:
    """Give a lot's shares back and return those it takes of another year, as large as they become.

    The counters of both years are locked together, in order of id.
    """
    shares = [
        (row.counter.base_id, Share(row.counter.scheme, row.counter.member, row.counter.licence,
                                    turned.share(row.counter.scheme, row.mass)))
        for row in _shares(lot_ref)
    ]  # fmt: skip
    if not shares:
        return []
    base_id = shares[0][0]
    whole = with_joint(one for _, one in shares)
    wanted = {(one.scheme, one.member, one.licence): one for one in whole}
    _make(base_id, year, wanted)
    _lock_all(base_id, lot_ref, year)
    release(lot_ref)
    return _locked(base_id, year, wanted.values())


def _lock_all(base_id: int, lot_ref: str, year: int) -> None:
    of_lot = select(CounterShare.counter_id).where(
        CounterShare.lot_ref == lot_ref, CounterShare.state == ReservationState.RESERVED
    )
    of_year = (Counter.base_id == base_id) & (Counter.year == year)
    db.session.execute(
        select(Counter.id)
        .where(Counter.id.in_(of_lot) | of_year)
        .order_by(Counter.id)
        .with_for_update()
    ).all()


def held_shares(lot_ref: str) -> list[CounterShare]:
    """Return a lot's reserved shares, their counters locked in order of id."""
    return _locked_shares(lot_ref, ReservationState.RESERVED)


def _locked_shares(lot_ref: str, state: ReservationState) -> list[CounterShare]:
    asked = _of_lot(lot_ref, state).with_for_update(of=Counter)
    return list(db.session.scalars(asked.execution_options(populate_existing=True)))


def _shares(lot_ref: str) -> list[CounterShare]:
    return list(db.session.scalars(_of_lot(lot_ref, ReservationState.RESERVED)))


def _of_lot(lot_ref: str, state: ReservationState) -> Select[CounterShare]:
    return (
        select(CounterShare)
        .join(CounterShare.counter)
        .where(CounterShare.lot_ref == lot_ref, CounterShare.state == state)
        .options(contains_eager(CounterShare.counter))
        .order_by(Counter.id)
    )


def _locked(base_id: int, year: int, shares: Iterable[Share]) -> list[tuple[Counter, Share]]:
    """Return the counters of shares, made where they were missing, locked in order of id."""
    wanted = {(one.scheme, one.member, one.licence): one for one in sorted(shares)}
    if not wanted:
        return []
    _make(base_id, year, wanted)
    rows = db.session.scalars(
        select(Counter)
        .where(
            Counter.base_id == base_id,
            Counter.year == year,
            Counter.scheme.in_({one.scheme for one in wanted.values()}),
            Counter.member.in_({one.member for one in wanted.values()}),
            Counter.licence.in_({one.licence for one in wanted.values()}),
        )
        .order_by(Counter.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    keyed = [((row.scheme, row.member, row.licence), row) for row in rows]
    return [(row, wanted[key]) for key, row in keyed if key in wanted]


def _make(base_id: int, year: int, wanted: Mapping[tuple[str, str, str], Share]) -> None:
    rows = [
        {
            "base_id": base_id,
            "year": year,
            "scheme": scheme,
            "member": member,
            "licence": licence,
            "reserved": NO_MASS,
            "consumed": NO_MASS,
        }
        for scheme, member, licence in wanted
    ]
    insert_missing(Counter, rows)


def locked_counter(base_id: int, year: int, scheme: str, member: str) -> Counter:
    """Return the counter of a base's year, made where it was missing, locked."""
    [(counter, _share)] = _locked(base_id, year, (Share(scheme, member, "", NO_MASS),))
    return counter


def _check(counter: Counter, share: Share, returned: Mass, limits: Limits) -> None:
    limit = counter.quota
    if counter.scheme == CATEGORY:
        limit = limits.get((counter.scheme, counter.member, counter.licence))
    if limit is None:
        return
    left = limit - counter.reserved - counter.consumed + returned
    if left < share.mass:
        raise Conflict(
            "no_quota",
            say(
                "%(left)s is left of the %(limit)s a year for %(what_words)s in %(year)s; this"
                " takes %(mass)s.",
                left=max(left, NO_MASS),
                limit=limit,
                what_words=what_words(counter.scheme, counter.member),
                year=counter.year,
                mass=share.mass,
            ),
            field="mass",
            way_out=say("Take less, choose another base, or wait for the next year."),
        )


def _write(counter: Counter, lot_ref: str, mass: Mass, state: ReservationState) -> None:
    row = db.session.scalar(
        select(CounterShare).where(
            CounterShare.counter_id == counter.id, CounterShare.lot_ref == lot_ref
        )
    )
    if row is None:
        row = CounterShare(counter_id=counter.id, lot_ref=lot_ref)
        db.session.add(row)
    row.mass, row.state = mass, state
