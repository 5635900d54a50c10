"""A market with people in it, seen from outside: through pages."""

from __future__ import annotations

from flask import Flask

from recycling.clock import SteppedClock
from tests.auctions.browsing import Browser
from tests.auctions.makers import (
    Bidder,
    a_bidder,
    an_open_auction,
    close,
    open_terms,
    sealed_terms,
)
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member


class Market:
    """A holder, a regulator and two bidders, and the application."""

    def __init__(self, app: Flask, stepped: SteppedClock) -> None:
        self.app, self.stepped = app, stepped
        with app.app_context():
            self.holder, self.regulator = a_member("holder"), a_member("regulator")
            self.bidder, self.rival = (a_bidder(self.regulator) for _ in range(2))
            self.lot = a_published_lot(self.holder)

    def opened(self, sealed: bool = False) -> str:
        with self.app.app_context():
            terms = sealed_terms() if sealed else open_terms()
            return an_open_auction(self.holder, terms, self.lot)

    def bid(self, who: Bidder, ref: str, minor: int) -> str:
        with self.app.app_context():
            return who.bid(ref, minor)

    def browse(self, member: Member | None = None) -> Browser:
        return Browser(self.app, member)

    def closed(self, *bids: int) -> str:
        ref = self.opened()
        for place, minor in enumerate(bids):
            self.bid((self.bidder, self.rival)[place % 2], ref, minor)
        with self.app.app_context():
            self.stepped.advance(hours=1)
            return close(ref)
