"""Sales open, are paid in one or more payments, and every payment is settled exactly once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, NotFound, Unavailable
from recycling.ledger.models import Fact
from recycling.lots import queries as lots
from recycling.quantities import Mass, Money
from recycling.settlement import payments, queries, service
from recycling.settlement.awards import awarded
from recycling.settlement.gateway import gateway
from recycling.settlement.stripe_gateway import LARGEST_PAYMENT_MINOR
from tests.makers import a_member
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import (
    BASE_URL,
    Market,
    a_page,
    a_paid_sale,
    a_sale,
    an_award,
    last_payment,
    press,
    price,
    seen,
)

LARGE = 50_000_000
"""A price that makes 1 250 000.00 EUR of 2.5 t: two payments."""


def facts_of(sale: str) -> list[str]:
    db.session.rollback()
    rows = select(Fact.type).where(Fact.subject == f"sale:{sale}").order_by(Fact.number)
    return list(db.session.scalars(rows))


def lot_state(sale: str) -> str:
    state: str = lots.lot(seen(sale).lot.ref).state
    return state


@pytest.mark.parametrize(
    ("minor_per_tonne", "amount", "payer"),
    [(125_000, 312_500, "recycler"), (-56_600, -141_500, "holder"), (0, 0, None)],
)
def test_open_sale_keeps_the_signed_amount_and_who_pays(
    market: Market, minor_per_tonne: int, amount: int, payer: str | None
) -> None:
    sale = seen(a_sale(market, minor_per_tonne))
    assert (sale.state, sale.amount_minor) == ("opened", amount)
    assert sale.amount == Money(abs(amount), "EUR")
    assert sale.parties()["payer"] == (sale.parties()[payer] if payer else None)
    assert (sale.payer is None) == (sale.payee is None) == (payer is None)


def test_open_sale_twice_with_the_key_of_its_award_opens_it_once(market: Market) -> None:
    terms = awarded(an_award(market, 125_000))
    first = service.open_sale(Act(SYSTEM, "7:open_sale"), terms)
    assert service.open_sale(Act(SYSTEM, "7:open_sale"), terms) == first
    with pytest.raises(Conflict):
        service.open_sale(Act(SYSTEM), terms)


def test_open_sale_by_a_person_is_forbidden(market: Market) -> None:
    terms = awarded(an_award(market, 125_000))
    with pytest.raises(Forbidden):
        service.open_sale(market.holder.act(), terms)


def test_awarded_without_award_is_not_found(market: Market) -> None:
    with pytest.raises(NotFound):
        awarded("AUC-22222-22222")


def test_settle_free_sale_lets_the_lot_go_without_a_payment(market: Market) -> None:
    sale = a_sale(market, 0)
    service.settle_free_sale(Act(SYSTEM), sale)
    assert (seen(sale).state, lot_state(sale)) == ("paid", "paid")
    assert seen(sale).payments == []
    assert queries.due(seen(sale)) is None


def test_settle_free_sale_that_has_an_amount_is_refused(market: Market) -> None:
    with pytest.raises(Conflict, match="not an open sale at zero"):
        service.settle_free_sale(Act(SYSTEM), a_sale(market, 1))


def test_pay_free_sale_is_refused(market: Market) -> None:
    sale = a_sale(market, 0)
    with pytest.raises(Forbidden):
        payments.pay(market.recycler.act(), sale, BASE_URL)


@pytest.mark.parametrize("minor_per_tonne", [125_000, -56_600])
def test_pay_settles_once_and_moves_sale_and_lot_on(market: Market, minor_per_tonne: int) -> None:
    sale = a_sale(market, minor_per_tonne)
    press(a_page(market, sale))
    assert payments.settle(last_payment(sale).ref) == "paid"
    assert payments.settle(last_payment(sale).ref) == "paid"
    assert (seen(sale).state, lot_state(sale)) == ("paid", "paid")
    assert facts_of(sale) == ["SaleOpened", "PaymentStarted", "PaymentPageOpened", "SalePaid"]
    assert seen(sale).paid == seen(sale).amount


def test_pay_tells_the_provider_what_is_bought_and_where_to_return(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_sale(market)
    a_page(market, sale)
    payment = last_payment(sale)
    sent = sandbox.sdk().v1.checkout.sessions.retrieve(str(payment.checkout_id))
    assert sent.client_reference_id == payment.ref
    assert sent.amount_total == 312_500
    assert sent.success_url == f"{BASE_URL}/sales/{sale}/returned?checkout={{CHECKOUT_SESSION_ID}}"
    assert sent.cancel_url == f"{BASE_URL}/sales/{sale}/returned"


def test_pay_again_before_paying_leads_to_the_same_page(market: Market) -> None:
    sale = a_sale(market)
    assert a_page(market, sale) == a_page(market, sale)
    assert len(seen(sale).payments) == 1


def test_pay_with_a_replayed_key_leads_to_the_same_page(market: Market) -> None:
    sale, act = a_sale(market), market.recycler.act("once")
    assert payments.pay(act, sale, BASE_URL) == payments.pay(act, sale, BASE_URL)
    assert facts_of(sale).count("PaymentStarted") == 1


def test_pay_with_a_key_whose_payment_is_over_is_refused(market: Market) -> None:
    sale, act = a_sale(market), market.recycler.act("once")
    press(payments.pay(act, sale, BASE_URL))
    with pytest.raises(Conflict, match="is paid"):
        payments.pay(act, sale, BASE_URL)
    assert payments.open_page(act, sale, BASE_URL) == last_payment(sale).ref


def test_pay_when_the_last_payment_went_through_unnoticed_asks_for_nothing_more(
    market: Market,
) -> None:
    sale = a_sale(market)
    press(a_page(market, sale))
    with pytest.raises(Conflict, match="nothing to pay"):
        a_page(market, sale)
    assert seen(sale).state == "paid"


def test_pay_by_the_other_party_is_forbidden(market: Market) -> None:
    with pytest.raises(Forbidden):
        payments.pay(market.holder.act(), a_sale(market), BASE_URL)


def test_pay_by_the_regulator_is_forbidden(market: Market) -> None:
    with pytest.raises(Forbidden):
        payments.pay(market.regulator.act(), a_sale(market), BASE_URL)


def test_pay_by_a_stranger_is_not_found(market: Market) -> None:
    sale = a_sale(market)
    with pytest.raises(NotFound):
        payments.pay(a_member("recycler").act(), sale, BASE_URL)


def test_pay_a_large_sale_takes_equal_payments_one_after_another(market: Market) -> None:
    sale = a_sale(market, LARGE)
    press(a_page(market, sale))
    assert payments.settle(last_payment(sale).ref) == "paid"
    due = queries.due(seen(sale))
    assert seen(sale).state == "opened"
    assert due is not None
    assert (due.next, due.left, due.payments) == (due.left, Money(62_500_000, "EUR"), 1)
    press(a_page(market, sale))
    payments.settle(last_payment(sale).ref)
    assert [p.amount_minor for p in seen(sale).payments] == [62_500_000, 62_500_000]
    assert seen(sale).state == "paid"
    assert "InstalmentPaid" in facts_of(sale)


def test_pay_one_cent_more_than_one_payment_carries_asks_for_no_last_cent(market: Market) -> None:
    sale = a_sale(market, LARGEST_PAYMENT_MINOR + 1, wet_mass=Mass.kg("1000"))
    a_page(market, sale)
    assert last_payment(sale).amount_minor == 50_000_000


def test_pay_after_the_page_expired_begins_another_payment(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_sale(market)
    first = a_page(market, sale)
    sandbox.sdk().v1.checkout.sessions.expire(str(last_payment(sale).checkout_id))
    second = a_page(market, sale)
    assert first != second
    assert [p.state for p in seen(sale).payments] == ["expired", "started"]
    press(second)
    assert payments.settle(last_payment(sale).ref) == "paid"
    assert seen(sale).paid == seen(sale).amount


def test_pay_when_the_provider_works_but_its_answer_is_lost_takes_the_same_page_up(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_sale(market)
    sandbox.fault("api", "drop", match="/v1/checkout/sessions", method="POST")
    with pytest.raises(Unavailable):
        a_page(market, sale)
    assert last_payment(sale).checkout_id is None
    page = a_page(market, sale)
    made = [
        one for one in sandbox.watch("requests")
        if one["idempotency_key"] == last_payment(sale).ref
    ]  # fmt: skip
    assert [one["replayed"] for one in made] == [False, True]
    assert page == last_payment(sale).checkout_url
    assert [p.state for p in seen(sale).payments] == ["started"]


def test_settle_of_an_unpaid_page_changes_nothing(market: Market) -> None:
    sale = a_sale(market)
    press(a_page(market, sale), "decline")
    assert payments.settle(last_payment(sale).ref) == "started"
    assert facts_of(sale)[-1] == "PaymentPageOpened"


def test_settle_before_a_page_is_open_asks_nobody(market: Market, sandbox: Sandbox) -> None:
    sale = a_sale(market)
    ref = payments.start_payment(market.recycler.act(), sale)
    sandbox.fault("api", "status", status=500, times=None)
    assert payments.settle(ref) == "started"


def test_settle_unknown_payment_is_not_found(market: Market) -> None:
    with pytest.raises(NotFound):
        payments.settle("PAY-22222-22222")


def test_settle_of_another_amount_is_questioned_once_and_stops_the_sale(
    market: Market, caplog: pytest.LogCaptureFixture
) -> None:
    sale = a_sale(market)
    press(a_page(market, sale))
    row = last_payment(sale)
    row.amount_minor -= 1
    db.session.commit()
    assert payments.settle(last_payment(sale).ref) == "questioned"
    assert payments.settle(last_payment(sale).ref) == "questioned"
    assert (seen(sale).state, seen(sale).paid_minor, lot_state(sale)) == ("opened", 0, "awarded")
    assert facts_of(sale)[-1] == "PaymentQuestioned"
    assert "differs at the provider" in caplog.text
    with pytest.raises(Conflict, match="reports another amount"):
        a_page(market, sale)


@pytest.mark.parametrize("deed", [payments.take_payment, payments.question_payment])
def test_settling_by_a_person_is_forbidden(market: Market, deed: Callable[..., str]) -> None:
    sale = a_sale(market)
    a_page(market, sale)
    payment = last_payment(sale)
    state = gateway().checkout(str(payment.checkout_id))
    with pytest.raises(Forbidden):
        deed(market.recycler.act(), payment.ref, state)


def test_take_payment_twice_is_refused(market: Market) -> None:
    sale = a_paid_sale(market)
    payment = last_payment(sale)
    state = gateway().checkout(str(payment.checkout_id))
    with pytest.raises(Conflict, match="is paid already"):
        payments.take_payment(Act(SYSTEM), payment.ref, state)


def test_settle_that_the_lot_refuses_is_not_taken_for_settled(market: Market) -> None:
    sale = a_sale(market)
    press(a_page(market, sale))
    lot = lots.lot(seen(sale).lot.ref)
    lot.state = "withdrawn"
    db.session.commit()
    with pytest.raises(Conflict, match="withdrawn"):
        payments.settle(last_payment(sale).ref)
    assert last_payment(sale).state == "started"


def test_settle_by_many_at_once_takes_the_payment_once(paying: Flask, market: Market) -> None:
    sale = a_sale(market)
    press(a_page(market, sale))
    ref, states = last_payment(sale).ref, []
    db.session.rollback()
    together = threading.Barrier(6)

    def settle() -> None:
        with paying.app_context():
            together.wait(10)
            states.append(payments.settle(ref))

    threads = [threading.Thread(target=settle) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert states == ["paid"] * 6
    assert facts_of(sale).count("SalePaid") == 1
    assert seen(sale).paid_minor == 312_500


def test_pay_by_many_at_once_opens_one_page(paying: Flask, market: Market) -> None:
    sale = a_sale(market)
    db.session.rollback()
    together, pages = threading.Barrier(4), []

    def pay() -> None:
        with paying.app_context():
            together.wait(10)
            pages.append(payments.pay(market.recycler.act(), sale, BASE_URL))

    threads = [threading.Thread(target=pay) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(pages) == 4
    assert len(set(pages)) == 1
    assert len(seen(sale).payments) == 1


def test_sales_of_lists_both_parts_newest_first_in_pages(market: Market) -> None:
    made = [a_sale(market) for _ in range(3)]
    for member in (market.holder, market.recycler):
        ours = member.actor.organisation_id or 0
        first = queries.sales_of(ours, limit=2)
        rest = queries.sales_of(ours, first.next, limit=2)
        assert [s.ref for s in (*first.items, *rest.items)] == made[::-1]
        assert rest.next == ""
    assert queries.sales_of(market.regulator.actor.organisation_id or 0).items == ()


def test_to_pay_lists_open_sales_the_organisation_pays(market: Market) -> None:
    buys, treats = a_sale(market), a_sale(market, -56_600)
    a_sale(market, 0)
    a_paid_sale(market)
    recycler, holder = (m.actor.organisation_id or 0 for m in (market.recycler, market.holder))
    assert [s.ref for s in queries.to_pay(recycler)] == [buys]
    assert [s.ref for s in queries.to_pay(holder)] == [treats]


def test_sale_of_lot_without_sale_is_not_found(market: Market) -> None:
    lot_id = seen(a_sale(market)).lot_id
    assert queries.sale_of_lot(lot_id).lot_id == lot_id
    with pytest.raises(NotFound):
        queries.sale_of_lot(lot_id + 1000)
    with pytest.raises(NotFound):
        queries.unlocked("SAL-22222-22222")
    with pytest.raises(NotFound):
        queries.locked("SAL-22222-22222")


def test_open_sale_rounds_the_amount_once_half_up(market: Market) -> None:
    terms = replace(awarded(an_award(market, 1)), price=price(-1))
    sale = seen(service.open_sale(Act(SYSTEM), terms))
    assert sale.amount_minor == -3
