"""Makers of auctions whose award lapsed, and of second chances."""

from __future__ import annotations

from dataclasses import dataclass

from recycling.auctions import service
from recycling.auctions.second_chances.service import lapse_award, offer_second_chance
from recycling.clock import SteppedClock
from recycling.deeds import SYSTEM, Act
from tests.auctions.makers import Bidder, a_bidder, an_open_auction, close, sealed_terms
from tests.makers import Member, a_member


@dataclass(frozen=True)
class Lapsed:
    """An auction whose winner did not pay, its holder, and its bidders, best bid first."""

    auction: str
    holder: Member
    bidders: tuple[Bidder, ...]

    def offer(self) -> str:
        """Offer the lot to the next bidder."""
        return offer_second_chance(self.holder.act(), self.auction)


def an_awarded_contest(stepped: SteppedClock, *prices: int, **terms: object) -> Lapsed:
    """A sealed auction with a bid at each price, awarded to the best; takes an hour."""
    holder, bidders = a_member("holder"), [a_bidder() for _ in prices]
    ref = an_open_auction(holder, sealed_terms(**terms))
    for bidder, minor in zip(bidders, prices, strict=True):
        bidder.bid(ref, minor)
    stepped.advance(hours=1)
    close(ref)
    service.award(holder.act(), ref)
    ranked = sorted(zip(prices, bidders, strict=True), key=lambda pair: -pair[0])
    return Lapsed(ref, holder, tuple(bidder for _, bidder in ranked))


def a_lapsed_award(stepped: SteppedClock, *prices: int, **terms: object) -> Lapsed:
    """The same, its award taken back because the bidder did not pay."""
    made = an_awarded_contest(stepped, *(prices or (3_000, 2_000, 1_000)), **terms)
    lapse_award(Act(SYSTEM), made.auction, is_bidders=True)
    return made
