"""Every amount on the pages of money is the books', for whoever reads it."""

from __future__ import annotations

from datetime import timedelta

from recycling import clock
from recycling.db import db
from recycling.quantities import Mass, Money
from recycling.settlement import payouts
from recycling.settlement import queries as sales
from recycling.settlement.books import queries as books
from recycling.settlement.money import queries
from recycling.settlement.rules import LONGEST_HOLD
from tests.makers import Member
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import Market, a_paid_sale, a_sale, release, seen


def balance(who: Member, kind: str) -> int:
    """What the books say a member's organisation has on its account of a kind."""
    db.session.rollback()
    return sum(one.balance.minor for one in books.accounts(who.actor, kind=kind).items)


def held(who: Member) -> tuple[int, int]:
    db.session.rollback()
    rows = queries.waiting(who.actor).items
    return sum(one.held.minor for one in rows), sum(one.on_its_way.minor for one in rows)


def test_what_is_held_for_a_payee_is_what_the_books_hold_of_its_payer(
    market: Market, sandbox: Sandbox
) -> None:
    a_paid_sale(market)
    a_paid_sale(market, 50_000)
    a_sale(market, 70_000)
    assert held(market.holder) == (312_500 + 125_000, 0)
    assert held(market.holder)[0] == balance(market.recycler, "payer")
    assert held(market.recycler) == (0, 0)


def test_treatment_fee_is_held_for_the_recycler(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market, -56_600)
    (one,) = queries.waiting(market.recycler.actor).items
    assert (one.sale, one.held, one.released_by) == (sale, Money(141_500, "EUR"), "certificate")
    assert one.kept_until == (seen(sale).paid_at or clock.now()) + LONGEST_HOLD
    assert held(market.holder) == (0, 0)


def test_money_released_is_on_its_way_and_then_has_come(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    release(sale, Mass.kg("2000"))
    assert held(market.holder) == (62_500, 250_000)
    assert held(market.holder)[1] == balance(market.holder, "payee")
    while payouts.carry_out_planned():
        pass
    db.session.rollback()
    assert held(market.holder) == (0, 0)
    (come,) = queries.come(market.holder.actor)
    assert (come.passed_on, come.fees) == (seen(sale).passed_on, Money(0, "EUR"))
    assert come.passed_on.minor == 250_000
    assert queries.come(market.recycler.actor) == ()


def test_totals_are_the_sums_of_all_accounts(market: Market, sandbox: Sandbox) -> None:
    release(a_paid_sale(market))
    a_paid_sale(market, -56_600)
    db.session.rollback()
    every = books.accounts(market.regulator.actor, limit=200).items
    for total in queries.totals():
        theirs = [one for one in every if one.kind == total.kind]
        assert total.accounts == len(theirs)
        assert total.balance.minor == sum(one.balance.minor for one in theirs)
    assert {one.kind for one in queries.totals()} == {one.kind for one in every}


def test_money_near_its_deadline_is_found_by_who_watches(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    watcher = market.regulator.actor

    def near() -> list[str]:
        db.session.rollback()
        by = clock.now() + queries.NEAR
        return [one.sale for one in queries.waiting(watcher, kept_before=by).items]

    assert near() == []
    market.clock.advance(seconds=int((LONGEST_HOLD - queries.NEAR + timedelta(1)).total_seconds()))
    assert near() == [sale]


def test_list_is_paged_and_every_sale_is_on_it_once(market: Market, sandbox: Sandbox) -> None:
    made = [a_paid_sale(market, price) for price in (10_000, 20_000, 30_000)]
    db.session.rollback()
    found, cursor = [], ""
    while True:
        page = queries.waiting(market.holder.actor, cursor, limit=2)
        found += [one.sale for one in page.items]
        cursor = page.next
        if not cursor:
            break
    assert found == made
    assert sales.to_pay(market.recycler.actor.organisation_id or 0) == []
