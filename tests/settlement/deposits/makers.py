"""Makers of deposits: an auction that asks for one, a page that is open, money that is held."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import select, update

from recycling import clock
from recycling.auctions import service as auctions
from recycling.auctions.deposits.models import Deposit
from recycling.auctions.rules.conditions import Conditions
from recycling.db import db
from recycling.errors import Refusal
from recycling.quantities import Money
from recycling.settlement.deposits import placing, service, settling
from tests.auctions.makers import Bidder, a_bidder, open_terms
from tests.lots.makers import a_published_lot
from tests.makers import a_member
from tests.remembering import remembered
from tests.settlement.makers import BASE_URL, Market

AMOUNT = Money.of(500, "EUR")
"""What every auction here asks for."""


@remembered
def an_auction(market: Market, amount: Money = AMOUNT, **terms: Any) -> str:
    """The reference of an open auction, an hour before its close, that asks for a deposit."""
    lot = a_published_lot(market.holder)
    conditions = Conditions(deposit=amount)
    return auctions.open_auction(market.holder.act(), lot, open_terms(**terms), conditions)


def a_page(bidder: Bidder, auction: str) -> str:
    """The address of the provider's page on which the bidder lays its deposit down."""
    return placing.lay_down(bidder.member.act(), auction, BASE_URL)


def press(page: str, button: str = "pay") -> str:
    """Press a button of the page as a browser does; where it leads on to."""
    answer = requests.post(f"{page}/{button}", allow_redirects=False, timeout=5)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


@remembered
def laid_down(bidder: Bidder, auction: str) -> str:
    """The reference of a deposit that is held for a week from now, by this clock.

    The sandbox's clock is the machine's, so until when it holds is put right here.
    """
    press(a_page(bidder, auction))
    ref = last(auction).ref
    assert settling.settle(ref) == "held"
    holds_until(ref, clock.now() + timedelta(days=7))
    return ref


def holds_until(ref: str, until: datetime) -> None:
    """Let the bank hold a deposit until then, by this clock."""
    db.session.execute(update(Deposit).where(Deposit.ref == ref).values(held_until=until))
    db.session.commit()


def last(auction: str) -> Deposit:
    """The deposit that was begun last in an auction."""
    db.session.rollback()
    asked = select(Deposit).where(Deposit.auction.has(ref=auction)).order_by(Deposit.id.desc())
    return db.session.scalars(asked).first()


def seen(ref: str) -> Deposit:
    """A deposit as it stands now."""
    db.session.rollback()
    return db.session.scalars(select(Deposit).where(Deposit.ref == ref)).one()


def refused(code: str, do: Any, *args: Any, **named: Any) -> Refusal:
    """Expect a refusal with this code and return it."""
    with pytest.raises(Refusal) as caught:
        do(*args, **named)
    db.session.rollback()
    assert caught.value.code == code
    return caught.value


def at_the_bank(market: Market, sandbox: Any, ref: str) -> str:
    """How the money of a deposit stands at the provider."""
    intent_id = seen(ref).intent_id
    return str(sandbox.sdk().v1.payment_intents.retrieve(intent_id).status)


@remembered
def a_begun_deposit() -> str:
    """The reference of a deposit of somebody, whose page is not open yet."""
    holder, asked = a_member("holder"), Conditions(deposit=AMOUNT)
    lot = a_published_lot(holder)
    auction = auctions.open_auction(holder.act(), lot, open_terms(), asked)
    return service.ask_deposit(a_bidder().member.act(), auction)
