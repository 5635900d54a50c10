"""Is everything there that was acknowledged, once, and does the whole still make sense?

The history is held against the tables of the register. What is *lost* was acknowledged and is not
there; what is *doubled* was asked for once and is there twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, func, select

from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import AuctionState, BidState, replay
from recycling.bases.models import Base, Licence, Reservation
from recycling.bases.rules import ReservationState
from recycling.db import db
from recycling.deeds import DeedKey
from recycling.files import holds
from recycling.ledger.models import Fact
from recycling.lots.models import Lot, LotFile
from recycling.quantities import Mass
from recycling.settlement.books.models import BookPosting
from recycling.settlement.models import Payment, Sale
from recycling.settlement.rules import PaymentState
from tests.cluster.history import Answer, History


def lost(history: History) -> list[str]:
    """Name what was acknowledged and is not there."""
    there = _There()
    return [
        f"{one.deed.kind} {one.deed.about} {one.said}"
        for one in history.acknowledged()
        if not there.has(one)
    ]


def doubled(history: History) -> list[str]:
    """Name what is there more often than it was asked for."""
    titles = Counter(_all(select(Lot.title)))
    asked = {deed.about for deed in history.attempted() if deed.kind == "enter" and deed.about}
    bids = Counter(f"{auction} {minor // 100}" for auction, minor in _rows(_BIDS))
    wanted = {deed.about for deed in history.attempted() if deed.kind == "bid"}
    auctions = Counter(_all(select(Lot.ref).join(Auction, Auction.lot_id == Lot.id)))
    opened = {deed.about for deed in history.attempted() if deed.kind == "open"}
    contents = Counter(_all(select(LotFile.sha256)))
    return [
        *_several("lot", titles, asked),
        *_several("bid", bids, wanted),
        *_several("auction of", auctions, opened),
        *_several("file", contents, set(contents)),
    ]


_BIDS = (
    select(Auction.ref, Bid.minor_per_tonne)
    .join(Bid, Bid.auction_id == Auction.id)
    .where(Bid.minor_per_tonne.is_not(None))
)


def _several(what: str, there: Counter[str], asked: Iterable[str]) -> Iterator[str]:
    return (f"{what} {one}: {there[one]} times" for one in asked if there[one] > 1)


def broken_rules(history: History) -> list[str]:
    """Name what the model of a market does not allow."""
    return [
        *_awards(),
        *_logs_of_bids(),
        *_capacity(),
        *_money(history),
    ]


def _awards() -> Iterator[str]:
    made = Counter(_all(select(Fact.subject).where(Fact.type == "AwardMade")))
    yield from (f"{subject} was awarded {many} times" for subject, many in made.items() if many > 1)
    awarded = set(_all(select(Auction.ref).where(Auction.state == AuctionState.AWARDED)))
    if awarded != {subject.removeprefix("auction:") for subject in made}:
        yield "the auctions that are awarded are not those whose award is a fact"
    won = select(Auction.ref).join(Bid, Bid.auction_id == Auction.id)
    winners = Counter(_all(won.where(Bid.state == BidState.WON)))
    yield from (f"{ref} has {many} winners" for ref, many in winners.items() if many > 1)
    sales = Counter(_all(select(Auction.ref).join(Sale, Sale.auction_id == Auction.id)))
    yield from (f"{ref} has {many} sales" for ref, many in sales.items() if many > 1)


def _logs_of_bids() -> Iterator[str]:
    for auction in db.session.scalars(select(Auction)):
        mine = select(Bid).where(Bid.auction_id == auction.id).order_by(Bid.seq)
        bids = db.session.scalars(mine).all()
        if [one.seq for one in bids] != list(range(1, auction.last_seq + 1)):
            yield f"the bids of {auction.ref} have a gap"
        elif auction.state == AuctionState.OPEN and bids and bids[0].envelope is None:
            standing = replay([one.logged() for one in bids], auction.terms)
            if standing.leading_minor_per_tonne != auction.leading_minor_per_tonne:
                yield f"the bids of {auction.ref} do not make its price"


def _capacity() -> Iterator[str]:
    """What is awarded to a base is what it has reserved, and no more than it may."""
    rows = db.session.execute(
        select(Base.ref, Licence.yearly_mass, Lot.wet_mass)
        .select_from(Auction)
        .join(Lot, Lot.id == Auction.lot_id)
        .join(Bid, (Bid.auction_id == Auction.id) & (Bid.state == BidState.WON))
        .join(Base, Base.id == Bid.base_id)
        .join(Licence, Licence.id == Bid.licence_id)
        .where(Auction.state == AuctionState.AWARDED)
    ).all()
    awarded: Counter[str] = Counter()
    may_take: dict[str, Mass] = {}
    for base, yearly, mass in rows:
        awarded[base] += mass.milligrams
        may_take[base] = yearly
    reserved = _reserved()
    for base, milligrams in awarded.items():
        if milligrams > may_take[base].milligrams:
            yield f"{base} was awarded more than its licence allows"
        if milligrams != reserved.get(base, 0):
            yield f"{base} has reserved {reserved.get(base, 0)} mg of {milligrams} mg awarded"


def _reserved() -> dict[str, int]:
    rows = db.session.execute(
        select(Base.ref, Reservation.mass)
        .select_from(Reservation)
        .join(Licence, Licence.id == Reservation.licence_id)
        .join(Base, Base.id == Licence.base_id)
        .where(Reservation.state == ReservationState.RESERVED)
    )
    found: Counter[str] = Counter()
    for base, mass in rows:
        found[base] += mass.milligrams
    return dict(found)


def _money(history: History) -> Iterator[str]:
    total = db.session.scalar(select(func.coalesce(func.sum(BookPosting.amount_minor), 0)))
    if total:
        yield f"the books come to {total} instead of 0"
    paid = select(Sale.ref).join(Payment, Payment.sale_id == Sale.id)
    times = Counter(_all(paid.where(Payment.state == PaymentState.PAID)))
    yield from (f"{ref} was paid {many} times" for ref, many in times.items() if many > 1)
    done = set(_all(select(Payment.ref).where(Payment.state == PaymentState.PAID)))
    told = {one.deed.about for one in history.acknowledged() if one.deed.kind == "pay"}
    yield from (f"{ref} was paid, and the register does not know" for ref in told - done)


class _There:
    """What is in the tables, by what acknowledged deeds name."""

    def __init__(self) -> None:
        self._keys = set(_all(select(DeedKey.key)))
        self._facts = {(subject, kind) for subject, kind in _rows(select(Fact.subject, Fact.type))}
        self._refs = {ref for table in (Lot, Auction, Bid, Payment) for ref in _all(
            select(table.ref))}  # fmt: skip
        self._files = set(
            _rows(select(Lot.ref, LotFile.sha256).join(Lot, Lot.id == LotFile.lot_id))
        )

    def has(self, one: Answer) -> bool:
        """Tell whether an acknowledged deed is there: its key, what it made, its fact."""
        kind, about, said = one.deed.kind, one.deed.about, one.said
        if kind == "pay":  # the payment service acknowledged it; its books are checked
            return said in self._refs
        if kind == "file":
            ref, sha256 = about.split()
            return (ref, sha256) in self._files and holds(sha256) and one.deed.key in self._keys
        if one.deed.key not in self._keys and kind != "check out":
            return False
        if kind == "publish":
            return (f"lot:{said}", "LotPublished") in self._facts
        if kind == "award":
            return (f"auction:{about}", "AwardMade") in self._facts
        return said in self._refs


def _all(asked: Select[Any]) -> list[Any]:
    return list(db.session.scalars(asked))


def _rows(asked: Select[Any]) -> list[Any]:
    return [tuple(row) for row in db.session.execute(asked)]
