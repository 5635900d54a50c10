"""Is everything there that was acknowledged, once, and does the whole still make sense?

The history is held against the tables of the register. What is *lost* was acknowledged and is not
there; what is *doubled* was asked for once and is there twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select

from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import AuctionState, BidState, replay
from recycling.bases.models import Base, Licence, Reservation
from recycling.bases.rules import ReservationState
from recycling.certificates.models import Certificate
from recycling.custody.models import Consignment
from recycling.db import db
from recycling.deeds import DeedKey
from recycling.files import holds
from recycling.ledger.models import Fact
from recycling.lots.models import Lot, LotFile
from recycling.quantities import Mass
from recycling.recovery.models import Batch, BatchInput, Output
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
    asked: dict[str, Counter[str]] = defaultdict(Counter)
    for deed in history.attempted():
        asked[deed.kind][deed.about] += bool(deed.about)
    titles = Counter(_all(select(Lot.title)))
    bids = Counter(f"{auction} {minor // 100}" for auction, minor in _rows(_BIDS))
    auctions = Counter(_all(select(Lot.ref).join(Auction, Auction.lot_id == Lot.id)))
    contents = Counter(_all(select(LotFile.sha256)))
    return [
        *_several("lot", titles, asked["enter"]),
        *_several("bid", bids, asked["bid"]),
        *_several("auction of", auctions, asked["open"]),
        *_several("file", contents, Counter(dict.fromkeys(contents, 1))),
        *_several("consignment of", Counter(_all(_CONSIGNED)), asked["consign"]),
        *_several("certificate of", Counter(_all(_CERTIFIED)), asked["certify"]),
        *_several("input of", Counter(_all(_TAKEN_IN)), asked["take in"]),
        *_several("output of", Counter(_all(_DECLARED)), asked["declare"]),
    ]


_BIDS = (
    select(Auction.ref, Bid.minor_per_tonne)
    .join(Bid, Bid.auction_id == Auction.id)
    .where(Bid.minor_per_tonne.is_not(None))
)
_CONSIGNED = select(Lot.ref).join(Consignment, Consignment.lot_id == Lot.id)
_CERTIFIED = select(Lot.ref).join(Certificate, Certificate.lot_id == Lot.id)
_TAKEN_IN = select(Batch.ref).join(BatchInput, BatchInput.batch_id == Batch.id)
_DECLARED = select(Batch.ref).join(Output, Output.batch_id == Batch.id)


def _several(what: str, there: Counter[str], asked: Counter[str]) -> Iterator[str]:
    many = ((one, there[one]) for one, times in asked.items() if there[one] > times > 0)
    return (f"{what} {one}: {times} times" for one, times in many)


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
        .where(Reservation.state.in_((ReservationState.RESERVED, ReservationState.CONSUMED)))
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


# What is known to be there by a fact of what the deed is about, and what by its key alone.
_FACTS = {
    "publish": ("lot", "LotPublished"),
    "award": ("auction", "AwardMade"),
    "collect": ("consignment", "HandoverGiven"),
    "take over": ("consignment", "HandoverTaken"),
    "deliver": ("consignment", "HandoverGiven"),
    "receive": ("consignment", "ConsignmentReceived"),
    "take in": ("batch", "LotTakenIn"),
    "declare": ("batch", "OutputDeclared"),
    "close batch": ("batch", "BatchClosed"),
}
_KEY_ONLY = {"code"}


class _There:
    """What is in the tables, by what acknowledged deeds name."""

    def __init__(self) -> None:
        self._keys = set(_all(select(DeedKey.key)))
        self._facts = {(subject, kind) for subject, kind in _rows(select(Fact.subject, Fact.type))}
        tables = (Lot, Auction, Bid, Payment, Consignment, Batch, Certificate)
        self._refs = {ref for table in tables for ref in _all(select(table.ref))}
        self._files = set(
            _rows(select(Lot.ref, LotFile.sha256).join(Lot, Lot.id == LotFile.lot_id))
        )

    def has(self, one: Answer) -> bool:
        """Tell whether an acknowledged deed is there: its key, what it made, its fact."""
        kind, about, said = one.deed.kind, one.deed.about, one.said
        if kind == "verify":  # nothing is written; what was shown was checked when it was shown
            return True
        if kind == "pay":  # the payment service acknowledged it; its books are checked
            return said in self._refs
        if kind != "check out" and one.deed.key not in self._keys:
            return False
        if kind == "file":
            ref, sha256 = about.split()
            return (ref, sha256) in self._files and holds(sha256)
        if kind in _FACTS:
            subject, fact = _FACTS[kind]
            return (f"{subject}:{about or said}", fact) in self._facts
        return kind in _KEY_ONLY or said in self._refs


def _all(asked: Select[Any]) -> list[Any]:
    return list(db.session.scalars(asked))


def _rows(asked: Select[Any]) -> list[Any]:
    return [tuple(row) for row in db.session.execute(asked)]
