"""Makers of what follows a deposit: an award, a sale that is paid or lapses."""

from __future__ import annotations

from sqlalchemy import select

from recycling.auctions import service as auctions
from recycling.db import db
from recycling.reactions import react
from recycling.settlement import lapsing, payments, sweeping
from recycling.settlement.models import Sale
from recycling.settlement.rules import PAY_WITHIN
from tests.auctions.makers import Bidder, close
from tests.settlement.conftest import Sandbox
from tests.settlement.deposits.makers import an_auction, laid_down
from tests.settlement.makers import BASE_URL, Market, last_payment, press


def bid(market: Market, bidder: Bidder, auction: str, minor: int) -> str:
    """The reference of the deposit upon which somebody bids."""
    ref = laid_down(bidder, auction)
    bidder.bid(auction, minor)
    return ref


def awarded(market: Market, auction: str) -> None:
    """Close an auction, award it, and let everything follow from that."""
    market.clock.advance(hours=1)
    close(auction)
    auctions.award(market.holder.act(), auction)
    react()


def won(market: Market, minor: int = 125_000) -> tuple[str, str]:
    """The deposit of who won an auction, and the sale."""
    auction = an_auction(market)
    ref = bid(market, market.bidder, auction, minor)
    awarded(market, auction)
    return ref, sale_of(auction)


def sale_of(auction: str) -> str:
    """The sale of an auction."""
    db.session.rollback()
    return db.session.scalars(select(Sale.ref).where(Sale.auction.has(ref=auction))).one()


def paid(market: Market, sale: str) -> None:
    """Let the winner pay."""
    press(payments.pay(market.recycler.act(), sale, BASE_URL))
    assert payments.settle(last_payment(sale).ref) == "paid"
    react()


def lapsed(market: Market, sale: str) -> None:
    """Let the time to pay pass, and the payee end the sale."""
    market.clock.advance(days=PAY_WITHIN.days, seconds=1)
    lapsing.end_unpaid(market.holder.act(), sale)
    react()


def near_its_end(market: Market) -> None:
    """Let six days pass, and the registry look at what it holds."""
    market.clock.advance(days=6)
    sweeping.tick()
    sweeping.tick()


def transfers(sandbox: Sandbox, sale: str) -> list[int]:
    """What was passed on out of a sale at the provider."""
    found = sandbox.sdk().v1.transfers.list({"transfer_group": sale})
    return [one.amount for one in found.data]


def settled(market: Market) -> None:
    """Let the registry do all that is decided."""
    react()
    while sweeping.tick():
        pass
