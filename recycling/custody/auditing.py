"""Does every award and receipt in the ledger stand behind what its lot holds of a licence?

The facts are folded again, lot by lot: an award reserves the lot's mass at a licence, a new year
takes it over, a receipt consumes what was accepted in the year it was received, a refusal gives all
back, a correction changes what was accepted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import func, select

from recycling.auctions.models import Auction, Award
from recycling.bases.models import Licence, Reservation
from recycling.bases.rules import ReservationState
from recycling.custody.models import Consignment
from recycling.custody.rules.capacity import (
    AWARDED,
    CARRIED,
    CORRECTED,
    RECEIVED,
    SET_ASIDE,
    Event,
    Holding,
    fold,
)
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.lots.models import Lot
from recycling.sayings import say

_AT_ONCE = 200


def disagreements() -> Iterator[str]:
    """Name every lot whose reservations differ from what its awards and receipts came to."""
    for lots in _awarded_lots():
        refs = [ref for _id, ref in lots]
        expected, found = _expected(lots), _found(refs)
        for ref in refs:
            if expected[ref] != found[ref]:
                yield say(
                    "lot %(ref)s holds %(held)s; its facts say %(told)s.",
                    ref=ref,
                    held=_said(found[ref]),
                    told=_said(expected[ref]),
                )
    yield from _unawarded()


def _awarded_lots() -> Iterator[list[tuple[int, str]]]:
    last = 0
    while rows := db.session.execute(
        select(Lot.id, Lot.ref)
        .where(
            Lot.id > last,
            Lot.id.in_(select(Auction.lot_id).join(Award, Award.auction_id == Auction.id)),
        )
        .order_by(Lot.id)
        .limit(_AT_ONCE)
    ).all():
        last = rows[-1].id
        yield [(row.id, row.ref) for row in rows]


def _expected(lots: Sequence[tuple[int, str]]) -> defaultdict[str, dict[str, Holding]]:
    ids, refs = [lot_id for lot_id, _ref in lots], [ref for _id, ref in lots]
    subjects = [
        *(f"auction:{ref}" for ref in _refs(Auction, ids)),
        *(f"consignment:{ref}" for ref in _refs(Consignment, ids)),
        *(f"licence:{ref}" for ref in _licences(refs)),
    ]
    events: defaultdict[str, list[Event]] = defaultdict(list, {ref: [] for ref in refs})
    types = AWARDED, CARRIED, RECEIVED, SET_ASIDE, CORRECTED
    wanted = Fact.subject.in_(subjects), Fact.type.in_(types)
    for fact in db.session.scalars(select(Fact).where(*wanted).order_by(Fact.id)):
        if fact.body["lot"] in events:
            events[fact.body["lot"]].append(Event(fact.type, fact.at, fact.body))
    found: defaultdict[str, dict[str, Holding]] = defaultdict(dict)
    return found | {ref: fold(happened) for ref, happened in events.items()}


def _refs(table: type[Auction | Consignment], lot_ids: Iterable[int]) -> Sequence[str]:
    return db.session.scalars(select(table.ref).where(table.lot_id.in_(lot_ids))).all()


def _licences(lots: Iterable[str]) -> Sequence[str]:
    """Return the licences that lots hold or held capacity of; what was carried is said of them."""
    wanted = select(Reservation.licence_id).where(Reservation.lot_ref.in_(lots))
    return db.session.scalars(select(Licence.ref).where(Licence.id.in_(wanted))).all()


def _found(lots: Iterable[str]) -> defaultdict[str, dict[str, Holding]]:
    found: defaultdict[str, dict[str, Holding]] = defaultdict(dict)
    for row, licence in db.session.execute(
        select(Reservation, Licence.ref)
        .join(Licence, Licence.id == Reservation.licence_id)
        .where(Reservation.lot_ref.in_(lots), Reservation.state != ReservationState.RELEASED)
    ):
        found[row.lot_ref][licence] = Holding(row.state, row.year, row.mass)
    db.session.expunge_all()
    return found


def _unawarded() -> Iterator[str]:
    rows = db.session.scalars(
        select(Reservation.lot_ref)
        .outerjoin(Lot, Lot.ref == Reservation.lot_ref)
        .outerjoin(Auction, Auction.lot_id == Lot.id)
        .outerjoin(Award, Award.auction_id == Auction.id)
        .where(Reservation.state != ReservationState.RELEASED)
        .group_by(Reservation.lot_ref)
        .having(func.count(Award.id) == 0)
    )
    yield from (
        say("lot %(ref)s holds capacity, but was awarded to nobody.", ref=ref) for ref in rows
    )


def _said(held: dict[str, Holding]) -> str:
    said = (f"{one.mass} {one.state} of {ref} in {one.year}" for ref, one in sorted(held.items()))
    return ", ".join(said) or "nothing"
