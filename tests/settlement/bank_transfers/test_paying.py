"""A sale is paid by bank transfer: whole, in parts, too much, too late."""

from __future__ import annotations

import pytest
from flask import current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Unavailable
from recycling.ledger.models import Fact
from recycling.quantities import Mass
from recycling.settlement import lapsing, payments, payouts
from recycling.settlement.bank_transfers import asking, following, service
from recycling.settlement.bank_transfers.rules import arrived_minor, goes_back, left_minor
from recycling.settlement.books.booking import balances_of
from recycling.settlement.books.checking import violations
from recycling.settlement.sandbox import SANDBOX_KEY
from recycling.settlement.stripe_gateway import StripeGateway
from tests.settlement.bank_transfers.makers import (
    LARGE,
    asked,
    cash,
    customer_of,
    looked_at,
    sends,
    transfer_of,
)
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import (
    MASS,
    Market,
    a_page,
    a_sale,
    last_payment,
    payouts_of,
    press,
    release,
    seen,
)

WHOLE = 125_000_000


@pytest.fixture
def sale(market: Market) -> str:
    """A sale of 1 250 000.00 EUR, nothing of it paid."""
    return a_sale(market, LARGE)


def facts(sale: str, kind: str) -> list[dict[str, object]]:
    found = select(Fact).where(Fact.type == kind, Fact.subject == f"sale:{sale}").order_by(Fact.id)
    bodies = [dict(fact.body) for fact in db.session.scalars(found)]
    db.session.rollback()
    return bodies


def held(sale: str) -> dict[str, int]:
    balances = balances_of(seen(sale).id)
    return {str(key.kind): minor for key, minor in balances.items() if minor}


def test_sum_beyond_a_payment_page_is_paid_at_once(
    market: Market, sandbox: Sandbox, sale: str
) -> None:
    ref = asked(market, sale)
    row = transfer_of(sale)
    assert (row.left.minor, row.iban[:2], bool(row.reference)) == (WHOLE, "DE", True)
    assert row.asked_until == seen(sale).pay_by
    assert looked_at(sale) == "started"
    sends(sandbox, sale, WHOLE)
    assert payments.settle(ref) == "paid"
    assert seen(sale).state == "paid"
    assert held(sale) == {"held": WHOLE, "payer": -WHOLE}
    assert list(violations()) == []


def test_payment_by_transfer_is_passed_on_and_the_rest_given_back(
    market: Market, sandbox: Sandbox, sale: str
) -> None:
    asked(market, sale)
    sends(sandbox, sale, WHOLE)
    looked_at(sale)
    release(sale, Mass.kg("2400"))
    assert payouts.carry_out_planned() == 2
    assert sorted((one.kind, one.amount_minor, one.state) for one in payouts_of(sale)) == [
        ("refund", 5_000_000, "done"),
        ("transfer", 120_000_000, "done"),
    ]
    assert list(violations()) == []


def test_part_that_came_is_noted_and_pays_nothing_yet(
    market: Market, sandbox: Sandbox, sale: str
) -> None:
    asked(market, sale)
    sends(sandbox, sale, 25_000_000)
    for _ in range(2):
        assert looked_at(sale) == "started"
    row = transfer_of(sale)
    assert (row.arrived.minor, row.left.minor) == (25_000_000, 100_000_000)
    assert len(facts(sale, "TransferArrived")) == 1
    assert held(sale) == {}
    sends(sandbox, sale, 100_000_000)
    assert looked_at(sale) == "paid"
    assert transfer_of(sale).arrived.minor == WHOLE


def test_what_is_too_much_stays_the_payers_and_goes_back_once(
    market: Market, sandbox: Sandbox, sale: str
) -> None:
    asked(market, sale)
    sends(sandbox, sale, WHOLE + 700)
    assert looked_at(sale) == "paid"
    looked_at(sale)
    assert held(sale) == {"held": WHOLE, "payer": -WHOLE}
    assert cash(sandbox, sale) == 0
    assert transfer_of(sale).given_back.minor == 700
    sends(sandbox, sale, 300)
    looked_at(sale)
    assert transfer_of(sale).given_back.minor == 1_000
    assert [one["amount_minor"] for one in facts(sale, "OverpaymentGivenBack")] == [700, 300]
    assert list(violations()) == []


def test_return_whose_answer_is_lost_is_found_and_not_made_twice(
    market: Market, sandbox: Sandbox, sale: str
) -> None:
    asked(market, sale)
    sends(sandbox, sale, WHOLE + 700)
    sandbox.fault("api", "drop", match="/v1/refunds", method="POST")
    with pytest.raises(Unavailable):
        looked_at(sale)
    db.session.rollback()
    market.clock.advance(minutes=10)
    asking.sweep()
    row = transfer_of(sale)
    assert (row.back_minor, row.going_minor) == (700, 0)
    listed = sandbox.sdk().v1.customers.cash_balance_transactions.list(customer_of(sale)).data
    assert [one.net_amount for one in listed if one.type == "return_initiated"] == [-700]


def test_return_is_found_though_the_provider_forgot_its_key(
    market: Market, later_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    till = StripeGateway(SANDBOX_KEY, later_sandbox.url, max_network_retries=0)
    monkeypatch.setitem(current_app.extensions, "payment_gateway", till)
    sale = a_sale(market, LARGE)
    asked(market, sale)
    sends(later_sandbox, sale, WHOLE + 700)
    later_sandbox.fault("api", "drop", match="/v1/refunds", method="POST")
    with pytest.raises(Unavailable):
        looked_at(sale)
    db.session.rollback()
    later_sandbox.pass_time(hours=25)
    sends(later_sandbox, sale, 900)
    looked_at(sale)
    looked_at(sale)
    assert transfer_of(sale).back_minor == 1_600
    assert [one["amount_minor"] for one in facts(sale, "OverpaymentGivenBack")] == [700, 900]
    assert cash(later_sandbox, sale) == 0


def test_what_was_seen_before_a_return_plans_no_other(
    market: Market, sandbox: Sandbox, sale: str
) -> None:
    asked(market, sale)
    sends(sandbox, sale, WHOLE + 700)
    invoice_id = transfer_of(sale).invoice_id
    early = following.seen(invoice_id)
    looked_at(sale)
    with pytest.raises(Conflict) as refused:
        service.plan_return(Act(SYSTEM), invoice_id, early.cash_minor, early)
    assert refused.value.code == service.NOT_NEWS
    assert transfer_of(sale).given_back.minor == 700


@pytest.mark.parametrize("path", ["/v1/customers", "/v1/invoices", "/v1/invoiceitems"])
def test_asking_whose_answer_is_lost_is_taken_up_again(
    market: Market, sandbox: Sandbox, sale: str, path: str
) -> None:
    sandbox.fault("api", "drop", match=path, method="POST")
    with pytest.raises(Unavailable):
        asked(market, sale)
    db.session.rollback()
    ref = asked(market, sale)
    named = [
        one
        for one in sandbox.sdk().v1.customers.list({"limit": 100}).data
        if one.metadata and one.metadata.to_dict().get("payment") == ref
    ]
    assert len(named) == 1
    assert transfer_of(sale).left.minor == WHOLE


def test_asking_twice_gives_the_same_account(market: Market, sale: str) -> None:
    first = asked(market, sale)
    iban = transfer_of(sale).iban
    assert asked(market, sale) == first
    assert transfer_of(sale).iban == iban
    assert len(seen(sale).payments) == 1


def test_sale_that_lapses_asks_for_no_transfer_and_gives_back_what_came(
    market: Market, sandbox: Sandbox, sale: str
) -> None:
    asked(market, sale)
    sends(sandbox, sale, 25_000_000)
    looked_at(sale)
    market.clock.advance(days=15)
    lapsing.end_unpaid(market.holder.act(), sale)
    assert seen(sale).state == "lapsed"
    assert last_payment(sale).state == "expired"
    assert (cash(sandbox, sale), transfer_of(sale).back_minor) == (0, 25_000_000)
    sends(sandbox, sale, 100_000_000)
    market.clock.advance(days=1)
    asking.sweep()
    assert transfer_of(sale).back_minor == WHOLE
    assert held(sale) == {}


def test_sale_whose_transfer_came_at_the_last_moment_does_not_lapse(
    market: Market, sandbox: Sandbox, sale: str
) -> None:
    asked(market, sale)
    sends(sandbox, sale, WHOLE)
    market.clock.advance(days=15)
    with pytest.raises(Conflict):
        lapsing.end_unpaid(market.holder.act(), sale)
    assert seen(sale).state == "paid"


def test_payer_may_go_over_to_the_payment_page_and_back(market: Market, sandbox: Sandbox) -> None:
    sale = a_sale(market)
    asked(market, sale)
    sends(sandbox, sale, 100)
    page = a_page(market, sale)
    assert [one.state for one in seen(sale).payments] == ["expired", "started"]
    asked(market, sale)
    assert [one.state for one in seen(sale).payments] == ["expired", "expired", "started"]
    sends(sandbox, sale, 312_500)
    assert looked_at(sale) == "paid"
    assert page


def test_page_that_was_paid_meanwhile_leaves_nothing_to_send(market: Market) -> None:
    sale = a_sale(market)
    press(a_page(market, sale))
    with pytest.raises(Conflict, match="nothing to pay"):
        asked(market, sale)
    assert seen(sale).state == "paid"


def test_only_the_payer_asks_for_a_transfer(market: Market, sale: str) -> None:
    with pytest.raises(Forbidden):
        asking.ask(market.holder.act(), sale)


def test_treatment_fee_is_paid_by_transfer_too(market: Market, sandbox: Sandbox) -> None:
    sale = a_sale(market, -56_600)
    asked(market, sale)
    sends(sandbox, sale, 141_500)
    assert looked_at(sale) == "paid"
    release(sale, MASS)
    assert payouts.carry_out_planned() == 1
    assert seen(sale).state == "released"


def test_sweep_finds_what_nobody_told(market: Market, sandbox: Sandbox, sale: str) -> None:
    asked(market, sale)
    sends(sandbox, sale, WHOLE)
    market.clock.advance(hours=1)
    assert asking.sweep() == 1
    assert seen(sale).state == "paid"


def test_invoice_settled_elsewhere_is_questioned(
    market: Market, sandbox: Sandbox, sale: str
) -> None:
    asked(market, sale)
    sandbox.sdk().v1.invoices.pay(transfer_of(sale).invoice_id, {"paid_out_of_band": True})
    assert looked_at(sale) == "questioned"
    assert seen(sale).state == "opened"


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked_minor=st.integers(1, 10**12),
    parts=st.lists(st.integers(1, 10**12), max_size=6),
)
def test_whatever_comes_is_used_or_left_or_goes_back(asked_minor: int, parts: list[int]) -> None:
    cash_minor, back, state = 0, 0, "started"
    for one in parts:
        cash_minor += one
        if state == "started" and cash_minor >= asked_minor:
            cash_minor, state = cash_minor - asked_minor, "paid"
        going = goes_back(state, cash_minor)
        cash_minor, back = cash_minor - going, back + going
    came = arrived_minor(state, asked_minor, cash_minor, back)
    assert came == sum(parts)
    assert left_minor(asked_minor, came) == max(0, asked_minor - sum(parts))
    assert (state == "paid") == (left_minor(asked_minor, came) == 0)
    assert state == "started" or cash_minor == 0
