"""What does a reader see of an auction and its bids? Frozen cards, made for one reader each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Row

from recycling import clock
from recycling.auctions.bidders import Bidder
from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import (
    AuctionState,
    Reader,
    Terms,
    ask_at,
    falls_next_at,
    is_due,
    least_acceptable,
    may_know_bidder,
    may_know_reason,
    may_read_price,
)
from recycling.auctions.rules.fees import PlatformFee, fee_on
from recycling.auctions.rules.outliers import is_far_above
from recycling.deeds import Actor
from recycling.quantities import Mass, Money, UnitPrice


@dataclass(frozen=True)
class LotInShort:
    """The lot an auction is about, as a list shows it. Prices are per tonne of ``wet_mass``."""

    ref: str
    title: str
    stream: str
    subtype: str
    country: str
    place: str
    wet_mass: Mass


@dataclass(frozen=True)
class AuctionCard:
    """An auction as one reader sees it.

    ``best`` is the leading price of an open auction; ``least`` the lowest price the next bid may
    name; ``ask`` what the holder asks just now; ``reserve_met`` is ``None`` where prices are sealed
    or there is no reserve. Whoever is not invited where that is asked for reads no price at all.
    """

    ref: str
    lot: LotInShort
    format: str
    state: str
    currency: str
    opens_at: datetime
    planned_close_at: datetime
    closes_at: datetime
    ended_at: datetime | None
    is_taking_bids: bool
    soft_close_seconds: int
    extension_seconds: int
    increment: Money
    has_reserve: bool
    hides_reserve: bool
    reserve: UnitPrice | None
    reserve_met: bool | None
    bids: int
    bidders: int
    best: UnitPrice | None
    least: UnitPrice | None
    is_holder: bool
    ask: UnitPrice | None = None
    step_seconds: int = 0
    falls_next_at: datetime | None = None
    by_invitation: bool = False
    is_invited: bool = True
    end_reason: str = ""
    end_words: str = ""
    takes_formulas: bool = False

    @property
    def hides_prices(self) -> bool:
        """Tell whether prices are sealed just now."""
        return self.format == "sealed" and self.state == AuctionState.OPEN

    @property
    def platform_fee(self) -> PlatformFee:
        """Return what the platform keeps if the lot is awarded today."""
        return fee_on(clock.today())

    def estimate(self, price: UnitPrice) -> Money:
        """Return the signed amount a price would make for the lot's declared mass."""
        return price.times(self.lot.wet_mass)


@dataclass(frozen=True)
class BidCard:
    """A bid as one reader sees it; ``price``, ``bidder`` and ``reason`` only for who may know.

    ``formula`` is the document by which the price came about, for whoever may read the price.
    """

    ref: str
    seq: int
    label: int
    is_mine: bool
    price: UnitPrice | None
    placed_at: datetime
    state: str
    commitment: str | None
    salt: str | None
    bidder: str | None
    bidder_name: str | None
    base: str | None
    base_name: str | None
    reason: str
    is_automatic: bool = False
    limit: UnitPrice | None = None
    formula: Mapping[str, Any] | None = None


def is_far(auction: AuctionCard, price: UnitPrice) -> bool:
    """Tell whether a price is far above all its bidder can compare it with."""
    known = (one.minor_per_tonne for one in (auction.best, auction.reserve) if one)
    return is_far_above(price.minor_per_tonne, known, auction.increment.minor)


def auction_card(auction: Auction, reader: Reader, at: datetime) -> AuctionCard:
    """Make the card of an auction for a reader at this instant."""
    terms, standing = auction.terms, auction.standing
    is_open = auction.state == AuctionState.OPEN
    reserve = terms.reserve_minor_per_tonne
    shown = reserve if reader.is_holder else terms.shown_reserve
    leading, least = standing.leading_minor_per_tonne, least_acceptable(terms, standing, at)
    if not reader.is_invited:
        shown = leading = least = None
    return AuctionCard(
        ref=auction.ref,
        lot=_lot(auction),
        format=auction.format,
        state=auction.state,
        currency=auction.currency,
        opens_at=auction.opens_at,
        planned_close_at=auction.planned_close_at,
        closes_at=auction.closes_at,
        ended_at=auction.ended_at,
        is_taking_bids=is_open and not is_due(auction.closes_at, at),
        soft_close_seconds=auction.soft_close_seconds,
        extension_seconds=auction.extension_seconds,
        increment=Money(auction.increment_minor, auction.currency),
        has_reserve=reserve is not None,
        hides_reserve=reserve is not None and terms.shown_reserve is None,
        reserve=_price(shown, auction.currency),
        reserve_met=_reserve_met(reserve, leading),
        bids=auction.last_seq,
        bidders=auction.bidders,
        best=_price(leading, auction.currency),
        least=_price(least, auction.currency),
        is_holder=reader.is_holder,
        ask=_price(
            _asked(terms, min(at, auction.closes_at)) if reader.is_invited else None,
            auction.currency,
        ),
        step_seconds=terms.step_seconds,
        falls_next_at=falls_next_at(terms, at) if is_open else None,
        by_invitation=auction.by_invitation,
        is_invited=reader.is_invited,
        end_reason=auction.end_reason,
        end_words=auction.end_words,
        takes_formulas=auction.takes_formulas,
    )


def bid_card(auction: Auction, bid: Bid, reader: Reader) -> BidCard:
    """Make the card of a bid (its ``bidder`` and ``base`` loaded) for a reader."""
    named = _Named(bid.bidder.ref, bid.bidder.name, bid.base.ref, bid.base.name)
    market = _Market(auction.format, auction.state, auction.currency)
    formula = None if bid.formula is None else bid.formula.document
    return _bid_card(bid, market, named, reader, formula)


def own_bid_card(row: Row[*tuple[Any, ...]]) -> BidCard:
    """Make the card its bidder sees, of a row that ``service.placed`` asks for."""
    named = _Named(row.bidder, row.bidder_name, row.base, row.base_name)
    market = _Market(row.format, row.auction_state, row.currency)
    return _bid_card(row, market, named, Reader(row.bidder_id), row.formula)


def placed_bid_card(
    auction: Auction, made: Mapping[str, Any], actor: Actor, bidder: Bidder
) -> BidCard:
    """Make the card its bidder sees, of the values of a bid that was just made.

    ``bidder`` is the bid's base, and the name of its recycler.
    """
    named = _Named(actor.organisation_ref, bidder.recycler, bidder.ref, bidder.name)
    market = _Market(auction.format, auction.state, auction.currency)
    bid = SimpleNamespace(**made)
    return _bid_card(bid, market, named, Reader(bid.bidder_id), bid.formula)


class _Market(NamedTuple):
    """What of an auction decides who may read what of its bids."""

    format: str
    state: str
    currency: str


class _Named(NamedTuple):
    """Who bid, and with which base."""

    bidder: str | None = None
    bidder_name: str | None = None
    base: str | None = None
    base_name: str | None = None


def _bid_card(
    bid: Any, market: _Market, named: _Named, reader: Reader, formula: Mapping[str, Any] | None
) -> BidCard:
    """Make the card of a bid, a row or an object, for a reader."""
    reads = may_read_price(reader, market.format, market.state, bid.bidder_id)
    is_mine = reader.organisation_id == bid.bidder_id
    knows = may_know_bidder(reader, market.state, bid.state, bid.bidder_id)
    return BidCard(
        ref=bid.ref,
        seq=bid.seq,
        label=bid.label,
        is_mine=is_mine,
        price=_price(bid.minor_per_tonne, market.currency) if reads else None,
        placed_at=bid.placed_at,
        state=bid.state,
        commitment=bid.commitment,
        salt=bid.salt if is_mine or (reads and bid.limit_minor is None) else None,
        reason=bid.reason if may_know_reason(reader, bid.bidder_id) else "",
        is_automatic=bid.is_automatic,
        limit=_price(bid.limit_minor, market.currency) if is_mine else None,
        formula=formula if reads else None,
        **(named if knows else _Named())._asdict(),
    )


def _lot(auction: Auction) -> LotInShort:
    lot = auction.lot
    return LotInShort(
        lot.ref, lot.title, lot.stream, lot.subtype, lot.country, lot.place, lot.wet_mass
    )


def _price(minor_per_tonne: int | None, currency: str) -> UnitPrice | None:
    return None if minor_per_tonne is None else UnitPrice(minor_per_tonne, currency)


def _asked(terms: Terms, at: datetime) -> int | None:
    return ask_at(terms, at) if terms.traits.asks else None


def _reserve_met(reserve: int | None, leading: int | None) -> bool | None:
    if reserve is None or leading is None:
        return None
    return leading >= reserve
