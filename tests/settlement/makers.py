"""Makers of sales: awarded lots between a holder and a recycler, unpaid or paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import requests
from flask import Flask

from recycling.auctions import service as auctions
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.quantities import Mass, UnitPrice
from recycling.settlement import payments, payouts, queries, service
from recycling.settlement.awards import awarded
from recycling.settlement.models import Payment, Payout, Sale
from tests.auctions.browsing import Browser
from tests.auctions.makers import Bidder, a_bidder, close, sealed_terms
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member
from tests.remembering import remembered

Result = TypeVar("Result")

BASE_URL = "http://localhost"
MASS = Mass.kg("2500")
"""The mass of every lot that does not say otherwise: 2.5 t."""


@dataclass(frozen=True)
class Market:
    """A holder, a recycler with a licensed base, the regulator who licensed it; their clock."""

    clock: SteppedClock
    holder: Member
    bidder: Bidder
    regulator: Member

    @property
    def recycler(self) -> Member:
        return self.bidder.member


@remembered
def a_market(stepped: SteppedClock) -> Market:
    """A market of two (needs an application context)."""
    regulator = a_member("regulator")
    return Market(stepped, a_member("holder"), a_bidder(regulator), regulator)


@remembered
def an_award(market: Market, minor_per_tonne: int, **lot: Any) -> str:
    """The reference of an auction that awarded a lot at this signed price; takes an hour."""
    ref = a_published_lot(market.holder, **lot)
    auction = auctions.open_auction(market.holder.act(), ref, sealed_terms())
    market.bidder.bid(auction, minor_per_tonne)
    market.clock.advance(hours=1)
    close(auction)
    auctions.award(market.holder.act(), auction)
    return auction


@remembered
def a_sale(market: Market, minor_per_tonne: int = 125_000, **lot: Any) -> str:
    """The reference of an open sale: 2.5 t at 1 250.00 EUR/t make 3 125.00 EUR."""
    terms = awarded(an_award(market, minor_per_tonne, **lot))
    db.session.rollback()
    return service.open_sale(Act(SYSTEM), terms)


def a_page(market: Market, sale: str) -> str:
    """The address of the provider's page on which the payer pays the sale's next payment."""
    payer = market.recycler if seen(sale).amount_minor > 0 else market.holder
    return payments.pay(payer.act(), sale, BASE_URL)


def press(page: str, button: str = "pay") -> str:
    """Press a button of the payment page as a browser does; where it leads on to."""
    answer = requests.post(f"{page}/{button}", allow_redirects=False, timeout=5)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


@remembered
def a_paid_sale(market: Market, minor_per_tonne: int = 125_000, **lot: Any) -> str:
    """The reference of a sale that is paid in full, in as many payments as it takes."""
    sale = a_sale(market, minor_per_tonne, **lot)
    while seen(sale).state == "opened":
        press(a_page(market, sale))
        assert payments.settle(last_payment(sale).ref) == "paid"
    return sale


@remembered
def release(sale: str, accepted: Mass = MASS, key: str = "") -> None:
    """Divide what was paid by the accepted mass, as a receipt or certificate makes the registry."""
    payouts.release_sale(Act(SYSTEM, key), sale, accepted)


def seen(sale: str) -> Sale:
    """The sale as it stands now."""
    db.session.rollback()
    return queries.unlocked(sale)


def last_payment(sale: str) -> Payment:
    """The payment that was begun last."""
    return seen(sale).payments[-1]


def payouts_of(sale: str) -> list[Payout]:
    """The payouts of a sale, oldest first."""
    return seen(sale).payouts


def price(minor_per_tonne: int) -> UnitPrice:
    """A signed price in EUR."""
    return UnitPrice(minor_per_tonne, "EUR")


class Outside:
    """A market seen from outside the application: people at browsers, programs, the provider."""

    def __init__(self, app: Flask, stepped: SteppedClock) -> None:
        self.app = app
        self.market = self.inside(a_market, stepped)

    def inside(self, do: Callable[..., Result], *args: Any, **named: Any) -> Result:
        """Do something inside the application's context."""
        with self.app.app_context():
            return do(*args, **named)

    def sale(self, minor_per_tonne: int = 125_000, *, paid: bool = False) -> str:
        """The reference of a new sale."""
        return self.inside(a_paid_sale if paid else a_sale, self.market, minor_per_tonne)

    def page(self, sale: str) -> str:
        """The provider's page of a sale's next payment."""
        return self.inside(a_page, self.market, sale)

    def state(self, sale: str) -> str:
        """How far the sale has come."""
        return self.inside(lambda: seen(sale).state)

    def checkout(self, sale: str) -> str:
        """The provider's name of the page of the sale's last payment."""
        return self.inside(lambda: str(last_payment(sale).checkout_id))

    def browse(self, member: Member | None = None) -> Browser:
        """A browser, signed in where a member is given."""
        return Browser(self.app, member)
