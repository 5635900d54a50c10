"""Makers of auctions: open with somebody to bid, or awarded; each takes only what differs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from recycling import clock
from recycling.auctions import service
from recycling.auctions.rules import Format, Terms
from recycling.clock import SteppedClock
from recycling.deeds import SYSTEM, Act
from recycling.quantities import UnitPrice
from tests.bases.makers import a_licensed_base
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member
from tests.remembering import remembered


@dataclass(frozen=True)
class Bidder:
    """A recycler with a base licensed for the default lot."""

    member: Member
    base: str

    def bid(self, auction: str, minor_per_tonne: int, key: str = "", currency: str = "EUR") -> str:
        """Place a bid; its reference."""
        offer = service.Offer(self.base, UnitPrice(minor_per_tonne, currency))
        return service.place_bid(self.member.act(key), auction, offer)


@remembered
def a_bidder(regulator: Member | None = None, **differs: Any) -> Bidder:
    """A new recycler with a licensed base (``differs``: see ``a_licensed_base``)."""
    recycler = a_member("recycler")
    return Bidder(
        recycler, a_licensed_base(recycler, regulator or a_member("regulator"), **differs)
    )


def open_terms(**differs: Any) -> Terms:
    """Open and ascending for an hour, 10.00 EUR/t a step, five minutes of soft close."""
    whole = Terms(
        format=Format.OPEN,
        currency="EUR",
        closes_at=clock.now() + timedelta(hours=1),
        increment_minor=1_000,
        soft_close_seconds=300,
        extension_seconds=300,
    )
    return replace(whole, **differs)


def sealed_terms(**differs: Any) -> Terms:
    """Sealed for an hour."""
    whole = Terms(Format.SEALED, "EUR", clock.now() + timedelta(hours=1))
    return replace(whole, **differs)


@remembered
def an_open_auction(holder: Member, terms: Terms | None = None, lot: str = "") -> str:
    """The reference of an open auction of the holder's (a newly published lot unless named)."""
    lot = lot or a_published_lot(holder)
    return service.open_auction(holder.act(), lot, terms or open_terms())


@remembered
def a_closed_auction(
    holder: Member, bidder: Bidder, stepped: SteppedClock, minor_per_tonne: int = 125_000
) -> str:
    """The reference of an auction with one bid that awaits the award; the clock moves an hour."""
    ref = an_open_auction(holder)
    bidder.bid(ref, minor_per_tonne)
    stepped.advance(hours=1)
    return close(ref)


@remembered
def an_awarded_auction(
    holder: Member, bidder: Bidder, stepped: SteppedClock, minor_per_tonne: int = 125_000
) -> str:
    """The reference of an auction whose lot is awarded to the bidder; the clock moves an hour."""
    ref = a_closed_auction(holder, bidder, stepped, minor_per_tonne)
    service.award(holder.act(), ref)
    return ref


def close(ref: str) -> str:
    """Close what is due, as the worker does."""
    return service.close_auction(Act(SYSTEM), ref)
