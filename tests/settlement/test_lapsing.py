"""A sale that is not paid in time is ended by its payee and nobody else; its lot goes on."""

from __future__ import annotations

import pytest

from recycling.auctions import queries as auctions
from recycling.auctions.second_chances.service import take_second_chance
from recycling.db import db
from recycling.deeds import SYSTEM
from recycling.errors import Conflict, Forbidden
from recycling.lots import queries as lots
from recycling.reactions import react
from recycling.settlement import lapsing, payments, payouts, queries
from recycling.settlement.books.checking import violations
from recycling.settlement.models import Payment
from recycling.settlement.rules import PAY_WITHIN
from tests.auctions.second_chances.makers import an_awarded_contest
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import (
    Market,
    Outside,
    a_page,
    a_sale,
    last_payment,
    payouts_of,
    press,
    seen,
)

BUYS, TREATS = 125_000, -56_600
TOO_MUCH_FOR_ONE = 50_000_000


def wait(market: Market) -> None:
    market.clock.advance(seconds=PAY_WITHIN.total_seconds() + 1)


def sale_of(auction: str) -> str:
    db.session.rollback()
    lot = auctions.row_of(auction).lot_id
    return str(queries.sale_of_lot(lot).ref)


def of_lot(sale: str) -> str:
    return str(lots.lot(seen(sale).lot.ref).state)


def test_a_sale_has_fourteen_days_to_be_paid(market: Market) -> None:
    sale = a_sale(market)
    market.clock.advance(seconds=PAY_WITHIN.total_seconds() - 60)
    with pytest.raises(Conflict) as early:
        lapsing.end_unpaid(market.holder.act(), sale)
    assert early.value.code == "not_overdue"
    assert queries.overdue(market.holder.actor.organisation_id or 0, market.clock.now()) == []
    market.clock.advance(minutes=2)
    waiting = queries.overdue(market.holder.actor.organisation_id or 0, market.clock.now())
    assert [one.ref for one in waiting] == [sale]
    lapsing.end_unpaid(market.holder.act(), sale)
    assert seen(sale).state == "lapsed"


@pytest.mark.parametrize(("minor", "payer"), [(BUYS, "recycler"), (TREATS, "holder")])
def test_only_who_is_to_be_paid_ends_it(market: Market, minor: int, payer: str) -> None:
    sale = a_sale(market, minor)
    wait(market)
    with pytest.raises(Forbidden):
        lapsing.end_unpaid(getattr(market, payer).act(), sale)
    payee = {"recycler": "holder", "holder": "recycler"}[payer]
    lapsing.end_unpaid(getattr(market, payee).act(), sale)
    assert seen(sale).state == "lapsed"


@pytest.mark.parametrize("minor", [BUYS, TREATS])
def test_its_award_lapses_and_the_lot_is_free_for_others(market: Market, minor: int) -> None:
    sale = a_sale(market, minor)
    react()
    wait(market)
    payee = market.holder if minor > 0 else market.recycler
    lapsing.end_unpaid(payee.act(), sale)
    react()
    auction = auctions.auction(seen(sale).auction.ref, SYSTEM)
    assert (auction.state, of_lot(sale)) == ("unsold", "published")


def test_the_page_of_a_payment_is_closed_before_the_sale_ends(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_sale(market)
    page = a_page(market, sale)
    wait(market)
    lapsing.end_unpaid(market.holder.act(), sale)
    assert seen(sale).state == "lapsed"
    assert last_payment(sale).state == "expired"
    session = sandbox.sdk().v1.checkout.sessions.retrieve(page.rpartition("/")[2])
    assert session.status == "expired"


def test_what_was_paid_at_the_last_moment_counts(market: Market) -> None:
    sale = a_sale(market)
    page = a_page(market, sale)
    wait(market)
    press(page)
    with pytest.raises(Conflict):
        lapsing.end_unpaid(market.holder.act(), sale)
    assert seen(sale).state == "paid"


def test_a_payment_whose_page_nobody_saw_is_in_nobodys_way(market: Market) -> None:
    sale = a_sale(market)
    ref = payments.start_payment(market.recycler.act(), sale)
    wait(market)
    lapsing.end_unpaid(market.holder.act(), sale)
    assert queries.payment(ref).state == "expired"
    assert seen(sale).state == "lapsed"


def test_what_was_paid_in_part_goes_back_and_the_books_are_even(market: Market) -> None:
    sale = a_sale(market, TOO_MUCH_FOR_ONE)
    press(a_page(market, sale))
    assert payments.settle(last_payment(sale).ref) == "paid"
    paid = seen(sale).paid_minor
    wait(market)
    lapsing.end_unpaid(market.holder.act(), sale)
    assert payouts.carry_out_planned() == 1
    given = [(one.kind, one.amount_minor, one.state) for one in payouts_of(sale)]
    assert given == [("refund", paid, "done")]
    assert seen(sale).state == "lapsed"
    assert list(violations()) == []


def test_a_repeated_key_ends_it_once(market: Market) -> None:
    sale = a_sale(market)
    wait(market)
    assert lapsing.end_unpaid(market.holder.act("again"), sale) == sale
    assert lapsing.end_unpaid(market.holder.act("again"), sale) == sale


def test_the_same_auction_makes_a_new_sale_once_the_next_bidder_takes_the_lot(
    market: Market,
) -> None:
    contest = an_awarded_contest(market.clock, 3_000, 2_000)
    react()
    auction = contest.auction
    first = sale_of(auction)
    wait(market)
    lapsing.end_unpaid(contest.holder.act(), first)
    react()
    take_second_chance(contest.bidders[1].member.act(), contest.offer())
    react()
    second = sale_of(auction)
    assert (second != first, seen(second).minor_per_tonne) == (True, 2_000)
    assert queries.sale_of_lot(seen(first).lot_id).ref == second


def test_a_payee_ends_a_sale_on_its_page(outside: Outside) -> None:
    sale = outside.sale(BUYS)
    holder = outside.browse(outside.market.holder)
    holder.see(f"/sales/{sale}")
    assert "Wait no longer" not in holder.words
    outside.market.clock.advance(days=15)
    holder = outside.browse(outside.market.holder)
    holder.see(f"/sales/{sale}")
    assert "Wait no longer" in holder.words
    holder.see(f"/sales/{sale}/lapse")
    assert "publish it again" in holder.words
    holder.follow(holder.send(f"/sales/{sale}/lapse"))
    assert "was not paid in time" in holder.words


def test_no_payment_begins_once_it_has_lapsed(market: Market) -> None:
    sale = a_sale(market)
    wait(market)
    lapsing.end_unpaid(market.holder.act(), sale)
    with pytest.raises(Conflict) as refused:
        payments.start_payment(market.recycler.act(), sale)
    assert refused.value.code == "sale_not_open"
    assert db.session.query(Payment).count() == 0
