"""Every deed that moves money enters it, once; and money leaves only as the books say."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from flask_migrate import downgrade, stamp, upgrade
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DatabaseError

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.ledger.models import Fact
from recycling.quantities import NO_MASS, Mass
from recycling.settlement import payments, payouts
from recycling.settlement.books.models import BookAccount, BookEntry, BookPosting
from recycling.settlement.models import Payout
from recycling.settlement.stripe_gateway import CheckoutState
from tests.settlement.books.reading import balances, entries, whole
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import (
    Market,
    a_page,
    a_paid_sale,
    a_sale,
    last_payment,
    payouts_of,
    press,
    release,
    seen,
)

HALF = Mass.kg("1250")


def test_payment_is_entered_as_the_payers_own(market: Market) -> None:
    sale = a_paid_sale(market)
    ref = last_payment(sale).ref
    assert entries(sale) == [("paid", ref, {"held": 312_500, "payer": -312_500})]


def test_sale_taken_in_part_is_entered_to_its_end(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    release(sale, HALF)
    assert balances() == {"held": 312_500, "payer": -156_250, "payee": -156_250}
    payouts.carry_out_planned()
    out = {payout.kind: payout.ref for payout in payouts_of(sale)}
    assert entries(sale)[1:] == [
        ("released", sale, {"payer": 156_250, "payee": -156_250}),
        ("passed_on", out["transfer"], {"payee": 156_250, "held": -156_250}),
        ("given_back", out["refund"], {"payer": 156_250, "held": -156_250}),
    ]
    assert balances() == {"held": 0, "payer": 0, "payee": 0}


def test_refused_lot_releases_nothing(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market, -56_600)
    release(sale, NO_MASS)
    payouts.carry_out_planned()
    assert [kind for kind, _ref, _posted in entries(sale)] == ["paid", "given_back"]
    assert balances() == {"held": 0, "payer": 0}


def test_treatment_fee_is_the_recyclers_after_release(market: Market) -> None:
    sale = a_paid_sale(market, -56_600)
    release(sale)
    accounts = db.session.scalars(
        select(BookAccount).where(BookAccount.organisation_id.is_not(None))
    )
    owners = {account.kind: account.organisation_id for account in accounts}
    assert owners == {
        "payer": market.holder.actor.organisation_id,
        "payee": market.recycler.actor.organisation_id,
    }


def test_each_entry_names_the_fact_of_its_deed(market: Market, sandbox: Sandbox) -> None:
    sale = a_paid_sale(market)
    release(sale)
    payouts.carry_out_planned()
    rows = db.session.execute(
        select(BookEntry.kind, Fact.type, Fact.at, BookEntry.at)
        .join(Fact, Fact.id == BookEntry.fact_id)
        .order_by(Fact.id)
    ).all()
    assert [(kind, fact) for kind, fact, _at, _entered in rows] == [
        ("paid", "SalePaid"),
        ("released", "ReleasePlanned"),
        ("passed_on", "MoneyPassedOn"),
    ]
    assert all(row[2] == row[3] for row in rows)


def test_money_nobody_asked_for_is_kept_in_suspense(market: Market) -> None:
    sale = a_sale(market)
    a_page(market, sale)
    reported = CheckoutState(
        id="cs_1",
        reference=last_payment(sale).ref,
        amount_minor=99_00,
        currency="usd",
        status="complete",
        payment_status="paid",
        payment_intent_id="pi_1",
        charge_id="ch_1",
    )
    payments.question_payment(Act(SYSTEM), last_payment(sale).ref, reported)
    ref = last_payment(sale).ref
    assert entries(sale) == [("questioned", ref, {"held": 99_00, "suspense": -99_00})]


def test_payout_beyond_what_the_books_owe_does_not_reach_the_service(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    release(sale, HALF)
    db.session.execute(update(Payout).where(Payout.kind == "transfer").values(amount_minor=156_251))
    db.session.commit()
    ref = next(payout.ref for payout in payouts_of(sale) if payout.kind == "transfer")
    with pytest.raises(Conflict, match="do not say"):
        payouts.carry_out(ref)
    assert sandbox.sdk().v1.transfers.list({"transfer_group": sale}).data == []


def test_payout_is_not_noted_without_cover(market: Market) -> None:
    sale = a_paid_sale(market)
    release(sale)
    payout = payouts_of(sale)[0]
    payout.amount_minor += 1
    db.session.commit()
    with pytest.raises(Conflict, match="hold less"):
        payouts.finish_payout(Act(SYSTEM), payout.ref, "tr_1")
    assert payouts_of(sale)[0].state == "planned"
    assert [kind for kind, _ref, _posted in entries(sale)] == ["paid", "released"]


@pytest.mark.parametrize("table", [BookAccount, BookEntry, BookPosting])
def test_rows_of_the_books_are_never_changed_or_deleted(
    market: Market, table: type[BookAccount | BookEntry | BookPosting]
) -> None:
    a_paid_sale(market)
    for statement in (update(table).values(kind=table.kind), delete(table)):
        with pytest.raises(DatabaseError, match="never changed"):
            db.session.execute(statement)
        db.session.rollback()


@pytest.fixture
def taken(market: Market) -> tuple[int, dict[str, int]]:
    """The fact of a payment, and the accounts it was posted to."""
    a_paid_sale(market)
    fact = db.session.scalars(select(BookEntry.fact_id)).one()
    accounts = {account.kind: account.id for account in db.session.scalars(select(BookAccount))}
    return fact, accounts


def posting(
    fact: int, account: int, amount: int, *, number: int = 2, kind: str = "given_back"
) -> None:
    before = db.session.scalar(
        select(BookPosting.balance_minor).where(
            BookPosting.account_id == account, BookPosting.number == number - 1
        )
    )
    db.session.execute(
        insert(BookPosting).values(
            account_id=account,
            number=number,
            fact_id=fact,
            kind=kind,
            amount_minor=amount,
            balance_minor=(before or 0) + amount,
        )
    )


def entry(fact: int, currency: str = "EUR") -> None:
    known = db.session.execute(select(BookEntry.sale_id, BookEntry.at).limit(1)).one()
    db.session.execute(
        insert(BookEntry).values(
            fact_id=fact,
            kind="given_back",
            currency=currency,
            sale_id=known.sale_id,
            reference="OUT-1",
            at=known.at,
        )
    )


Taken = tuple[int, dict[str, int]]


def test_database_refuses_an_entry_that_does_not_balance(taken: Taken) -> None:
    fact, accounts = taken
    posting(fact, accounts["payer"], 100)
    posting(fact, accounts["held"], -99)
    with pytest.raises(DatabaseError, match="balances in one currency"):
        entry(fact)


def test_database_refuses_an_entry_in_another_currency_than_its_accounts(taken: Taken) -> None:
    fact, accounts = taken
    posting(fact, accounts["payer"], 100)
    posting(fact, accounts["held"], -100)
    with pytest.raises(DatabaseError, match="balances in one currency"):
        entry(fact, "USD")


def test_database_refuses_an_entry_without_postings(taken: Taken) -> None:
    with pytest.raises(DatabaseError, match="balances in one currency"):
        entry(taken[0])


def test_database_refuses_a_posting_without_an_entry(taken: Taken) -> None:
    fact, accounts = taken
    posting(fact, accounts["payer"], 100)
    with pytest.raises(DatabaseError, match=r"(?i)foreign key"):
        db.session.commit()


def test_database_refuses_a_posting_of_a_sealed_entry(taken: Taken) -> None:
    fact, accounts = taken
    with pytest.raises(DatabaseError, match="sealed"):
        posting(fact, accounts["payer"], 100, kind="paid")


@pytest.mark.parametrize("number", [1, 3])
def test_database_refuses_a_posting_out_of_turn(taken: Taken, number: int) -> None:
    fact, accounts = taken
    with pytest.raises(DatabaseError, match="carries"):
        posting(fact, accounts["payer"], 100, number=number)


def test_the_same_is_never_entered_twice(taken: Taken) -> None:
    fact, accounts = taken
    posting(fact, accounts["payer"], 100)
    posting(fact, accounts["held"], -100)
    entry(fact)
    with pytest.raises(DatabaseError):
        entry(fact)


@pytest.mark.each
def test_payments_of_many_at_once_keep_the_running_balances(paying: Flask, market: Market) -> None:
    sales = [a_sale(market) for _ in range(6)]
    for sale in sales:
        press(a_page(market, sale))
    refs = [last_payment(sale).ref for sale in sales]
    db.session.remove()

    def settle(ref: str) -> None:
        with paying.app_context():
            payments.settle(ref)

    threads = [threading.Thread(target=settle, args=(ref,)) for ref in refs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {seen(sale).state for sale in sales} == {"paid"}
    assert balances() == {"held": 6 * 312_500, "payer": -6 * 312_500}


@pytest.mark.once
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_migration_enters_what_was_paid_before_there_were_books(
    market: Market, sandbox: Sandbox
) -> None:
    for price, accepted in ((125_000, HALF), (-56_600, Mass.kg("2500")), (90_000, NO_MASS)):
        release(a_paid_sale(market, price), accepted)
    payouts.carry_out_planned()
    a_paid_sale(market, 60_000_000)
    before = whole()
    db.session.remove()
    stamp()
    downgrade(revision="0049")
    upgrade()
    assert whole() == before
