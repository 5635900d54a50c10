"""Read-only answers about second chances: those one may read, and who could be asked next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from recycling import clock
from recycling.auctions.models import Auction, Bid
from recycling.auctions.queries import row_of
from recycling.auctions.ranking import Ranking, ranking_of
from recycling.auctions.rules import AuctionState
from recycling.auctions.second_chances.lapsed import has_lapsed
from recycling.auctions.second_chances.models import SecondChance
from recycling.auctions.second_chances.rules import ChanceState, answer_by
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.lots.models import Lot
from recycling.parties.permissions import Permission, may, permit
from recycling.parties.rules import Kind
from recycling.quantities import Mass, Money, UnitPrice
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class ChanceCard:
    """A second chance as its parties and the country's regulator read it.

    ``label`` is the number under which the bidder bid; ``price`` is per tonne of ``wet_mass``.
    ``may_answer``: the reader is who is asked (``is_mine``), and there is time left.
    """

    ref: str
    auction: str
    lot: str
    title: str
    wet_mass: Mass
    bid: str
    label: int
    base: str
    base_name: str
    price: UnitPrice
    state: str
    offered_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    is_holder: bool
    is_mine: bool
    may_answer: bool

    @property
    def estimate(self) -> Money:
        """Return the signed amount for the lot's declared mass."""
        return self.price.times(self.wet_mass)


@dataclass(frozen=True)
class NextAsked:
    """Who could be asked next, by an auction's holder, and until when they would answer.

    ``asked`` is the offer that is open; then nobody else is.
    """

    ranking: Ranking
    asked: ChanceCard | None
    would_answer_by: datetime


def second_chances(actor: Actor, cursor: str = "", limit: int = 50) -> Page[ChanceCard]:
    """Return a page of the offers one may read, offered last first.

    A regulator reads those about lots of its country; others those they made or were made.
    """
    query = _whole().order_by(SecondChance.id.desc()).limit(limit + 1)
    if before := cursor_id(cursor):
        query = query.where(SecondChance.id < before)
    if actor.kind == Kind.REGULATOR:
        query = query.join(SecondChance.auction).join(Auction.lot)
        query = query.where(Lot.country == actor.country)
    else:
        own = actor.organisation_id
        query = query.where(or_(SecondChance.holder_id == own, SecondChance.bidder_id == own))
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: _card(row, actor))


def second_chance(ref: str, actor: Actor) -> ChanceCard:
    """Return one offer; raises ``NotFound``, also for whoever may not read it."""
    row = db.session.scalar(_whole().where(SecondChance.ref == ref))
    if row is None or not may(actor, Permission.CHANCES_READ, row):
        raise missing("second chance", ref)
    return _card(row, actor)


def next_asked(ref: str, actor: Actor) -> NextAsked:
    """Return whom the holder of an auction whose award lapsed could ask.

    Raises ``NotFound``, and ``Forbidden`` for any but the holder.
    """
    row = row_of(ref)
    permit(actor, Permission.AUCTIONS_AWARD, row)
    asked = db.session.scalar(_asked_in(row))
    return NextAsked(
        ranking_of(ref, actor),
        None if asked is None else _card(asked, actor),
        answer_by(clock.now()),
    )


@dataclass(frozen=True)
class ShownChance:
    """What a reader sees of an auction whose award lapsed: the offer that is theirs to know."""

    chance: ChanceCard | None


def shown_chance(row: Auction, actor: Actor) -> ShownChance | None:
    """Return what became of an auction's lapsed award; ``None`` where none lapsed."""
    if row.state != AuctionState.CLOSED or not has_lapsed(row):
        return None
    asked = db.session.scalar(_asked_in(row))
    is_known = asked is not None and may(actor, Permission.CHANCES_READ, asked)
    return ShownChance(_card(asked, actor) if asked is not None and is_known else None)


def to_answer(bidder_id: int, limit: int) -> list[SecondChance]:
    """Return the open offers an organisation is asked to answer, the first due first."""
    return list(
        db.session.scalars(
            _whole()
            .where(
                SecondChance.bidder_id == bidder_id,
                SecondChance.state == ChanceState.OFFERED,
                SecondChance.answer_by > clock.now(),
            )
            .order_by(SecondChance.answer_by)
            .limit(limit)
        )
    )


def _whole() -> Select[SecondChance]:
    return select(SecondChance).options(joinedload(SecondChance.bid).joinedload(Bid.base))


def _asked_in(row: Auction) -> Select[SecondChance]:
    return _whole().where(
        SecondChance.auction_id == row.id, SecondChance.state == ChanceState.OFFERED
    )


def _card(row: SecondChance, actor: Actor) -> ChanceCard:
    auction, bid = row.auction, row.bid
    is_open = row.state == ChanceState.OFFERED and clock.now() < row.answer_by
    return ChanceCard(
        ref=row.ref,
        auction=auction.ref,
        lot=auction.lot.ref,
        title=auction.lot.title,
        wet_mass=auction.lot.wet_mass,
        bid=bid.ref,
        label=bid.label,
        base=bid.base.ref,
        base_name=bid.base.name,
        price=UnitPrice(bid.logged().minor_per_tonne, auction.currency),
        state=row.state,
        offered_at=row.offered_at,
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        is_holder=actor.organisation_id == row.holder_id,
        is_mine=actor.organisation_id == row.bidder_id,
        may_answer=is_open and may(actor, Permission.CHANCES_ANSWER, row),
    )
