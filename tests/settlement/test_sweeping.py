"""What nobody tells us of is asked about: soon at first, then rarely, and never in one process."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.ledger.models import Fact
from recycling.settlement import payments, sweeping
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


def asked(sandbox: Sandbox, sale: str) -> int:
    """How often the provider was asked about a sale's last payment."""
    path = f"/v1/checkout/sessions/{last_payment(sale).checkout_id}"
    return len(sandbox.watch(f"requests?path={path}"))


def test_tick_with_nothing_due_asks_nobody(market: Market, sandbox: Sandbox) -> None:
    a_page(market, a_sale(market))
    before = sandbox.asked()
    assert sweeping.tick() == 0
    assert sandbox.asked() == before


def test_tick_settles_a_payment_nobody_told_us_of(market: Market) -> None:
    sale = a_sale(market)
    press(a_page(market, sale))
    assert sweeping.tick() == 0
    market.clock.advance(minutes=2)
    assert sweeping.tick() == 1
    assert seen(sale).state == "paid"
    assert sweeping.tick() == 0


def test_tick_expires_a_page_that_ran_out(market: Market, sandbox: Sandbox) -> None:
    sale = a_sale(market)
    a_page(market, sale)
    sandbox.sdk().v1.checkout.sessions.expire(str(last_payment(sale).checkout_id))
    market.clock.advance(minutes=2)
    assert sweeping.tick() == 1
    assert last_payment(sale).state == "expired"


def test_tick_asks_about_an_unpaid_page_ever_more_rarely(market: Market, sandbox: Sandbox) -> None:
    sale = a_sale(market)
    a_page(market, sale)
    for _ in range(24 * 12):
        market.clock.advance(minutes=5)
        sweeping.tick()
    assert 24 <= asked(sandbox, sale) <= 35


def test_tick_leaves_a_service_that_is_down_alone(market: Market, sandbox: Sandbox) -> None:
    for _ in range(3):
        a_page(market, a_sale(market))
    market.clock.advance(minutes=3)
    before = sandbox.asked()
    sandbox.fault("api", "status", status=503, times=None)
    for _ in range(29):
        market.clock.advance(seconds=1)
        sweeping.tick()
    assert sandbox.asked() == before + 1


def test_tick_with_one_payment_that_fails_does_the_others(
    market: Market, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, lost, fine = (a_sale(market) for _ in range(3))
    for sale in (stuck, lost, fine):
        press(a_page(market, sale))
    last_payment(lost).checkout_id = "cs_test_unknown"
    db.session.commit()
    seen(stuck).lot.state = "withdrawn"
    db.session.commit()
    market.clock.advance(minutes=2)
    assert sweeping.tick() == 1
    assert [seen(sale).state for sale in (stuck, lost, fine)] == ["opened", "opened", "paid"]
    assert "is refused" in caplog.text


def test_tick_survives_a_surprise(
    market: Market, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sales = [a_sale(market) for _ in range(2)]
    for sale in sales:
        press(a_page(market, sale))
    market.clock.advance(minutes=2)
    _break_first_question(monkeypatch)
    assert sweeping.tick() == 1
    assert "ZeroDivisionError" in caplog.text
    market.clock.advance(minutes=2)
    assert sweeping.tick() == 1


def _break_first_question(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = payments.gateway()
    ask, broken = gateway.checkout, [True]

    def breaks(checkout_id: str) -> object:
        return 1 // 0 if broken and broken.pop() else ask(checkout_id)

    monkeypatch.setattr(gateway, "checkout", breaks)


def test_tick_does_payments_and_payouts(market: Market) -> None:
    sale = a_paid_sale(market)
    release(sale)
    assert sweeping.tick() == 1
    assert seen(sale).state == "released"


def test_tick_by_many_workers_does_everything_once(
    paying: Flask, market: Market, sandbox: Sandbox
) -> None:
    unpaid = a_sale(market)
    press(a_page(market, unpaid))
    paid = a_paid_sale(market)
    release(paid)
    market.clock.advance(minutes=2)
    db.session.rollback()
    together, done = threading.Barrier(4), []

    def work() -> None:
        with paying.app_context():
            together.wait(10)
            done.append(sweeping.tick())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(done) == 2
    assert (seen(unpaid).state, seen(paid).state) == ("paid", "released")
    assert [p.attempts for p in payouts_of(paid)] == [1]
    assert asked(sandbox, unpaid) == 1
    assert _facts("SalePaid") == 2


def _facts(kind: str) -> int:
    return db.session.scalar(select(func.count()).where(Fact.type == kind)) or 0


def test_payment_without_a_page_is_not_asked_about(market: Market, sandbox: Sandbox) -> None:
    payments.start_payment(market.recycler.act(), a_sale(market))
    market.clock.advance(days=1)
    before = sandbox.asked()
    assert sweeping.tick() == 0
    assert sandbox.asked() == before


def test_page_that_opens_is_due_two_minutes_later(market: Market) -> None:
    sale = a_sale(market)
    ref = payments.start_payment(market.recycler.act(), sale)
    payments.attach_checkout(Act(SYSTEM), ref, "cs_test_x", "http://127.0.0.1:9/x")
    assert last_payment(sale).due_at == market.clock.now() + timedelta(minutes=2)
