"""Does money leave for the bank, come back when the bank refuses, and can it be read back?"""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.settlement.calls import (
    balances,
    events_about,
    holder,
    pay,
    refused,
    refused_for_lack,
    transfer,
)
from tests.settlement.conftest import Sandbox, a_client

pytestmark = pytest.mark.once


@pytest.fixture
def sdk(request: pytest.FixtureRequest) -> stripe.StripeClient:
    return a_client(request, "own_sandbox")


@pytest.fixture
def rich(own_sandbox: Sandbox, sdk: stripe.StripeClient) -> str:
    """An account with 9 000 EUR cents available."""
    account = holder(sdk)
    intent = pay(sdk, 10_000, payment_method="pm_card_bypassPending")
    transfer(sdk, 9_000, account, source_transaction=intent.latest_charge)
    return account


def pay_out(sdk: stripe.StripeClient, amount: int, account: str) -> Any:
    params: Any = {"amount": amount, "currency": "eur"}
    return sdk.v1.payouts.create(params, {"stripe_account": account})


def test_payout_goes_from_pending_over_in_transit_to_paid(
    own_sandbox: Sandbox, sdk: stripe.StripeClient, rich: str
) -> None:
    made = pay_out(sdk, 4_000, rich)
    states = [made.status]
    for span in ({"hours": 1}, {"days": 2}):
        own_sandbox.pass_time(**span)
        states.append(sdk.v1.payouts.retrieve(made.id, None, {"stripe_account": rich}).status)
    assert states == ["pending", "in_transit", "paid"]
    assert balances(sdk, rich) == (5_000, 0)
    assert events_about(sdk, made.id, rich) == ["payout.created", "payout.updated", "payout.paid"]


def test_payout_over_what_is_available_is_refused(sdk: stripe.StripeClient, rich: str) -> None:
    refused_for_lack(lambda: pay_out(sdk, 9_001, rich))
    assert balances(sdk, rich) == (9_000, 0)


def test_payout_of_an_account_that_may_not_receive_is_refused(sdk: stripe.StripeClient) -> None:
    account = sdk.v1.accounts.create({"country": "FR"}).id
    refused(lambda: pay_out(sdk, 1, account), "payouts_not_allowed")


def test_cancelled_payout_brings_the_money_back(
    own_sandbox: Sandbox, sdk: stripe.StripeClient, rich: str
) -> None:
    made = pay_out(sdk, 9_000, rich)
    gone = sdk.v1.payouts.cancel(made.id, None, {"stripe_account": rich})
    assert (gone.status, balances(sdk, rich)) == ("canceled", (9_000, 0))
    own_sandbox.pass_time(days=3)
    assert events_about(sdk, made.id, rich) == ["payout.created", "payout.canceled"]


def test_payout_on_its_way_cannot_be_cancelled(
    own_sandbox: Sandbox, sdk: stripe.StripeClient, rich: str
) -> None:
    made = pay_out(sdk, 9_000, rich)
    own_sandbox.pass_time(hours=1)
    refused(
        lambda: sdk.v1.payouts.cancel(made.id, None, {"stripe_account": rich}),
        "payout_not_cancelable",
    )


def test_payout_the_bank_sends_back_fails_even_after_paid(
    own_sandbox: Sandbox, sdk: stripe.StripeClient, rich: str
) -> None:
    made = pay_out(sdk, 9_000, rich)
    own_sandbox.pass_time(days=2)
    own_sandbox.happens("payout.fails", id=made.id, failure_code="no_account")
    expand: Any = {"expand": ["failure_balance_transaction"]}
    failed: Any = sdk.v1.payouts.retrieve(made.id, expand, {"stripe_account": rich})
    assert (failed.status, failed.failure_code) == ("failed", "no_account")
    assert failed.failure_balance_transaction.net == 9_000
    assert failed.failure_balance_transaction.type == "payout_failure"
    assert balances(sdk, rich) == (9_000, 0)


def test_automatic_payout_names_every_movement_it_paid_out(
    own_sandbox: Sandbox, sdk: stripe.StripeClient, rich: str
) -> None:
    pay_out(sdk, 2_000, rich)
    [made] = own_sandbox.happens("payout.runs", account=rich)["data"]
    options: Any = {"stripe_account": rich}
    entries = sdk.v1.balance_transactions.list({"payout": made["id"]}, options).data
    assert [(entry.type, entry.net) for entry in entries] == [
        ("payout", -7_000),
        ("payout", -2_000),
        ("payment", 9_000),
    ]
    assert (made["automatic"], balances(sdk, rich)) == (True, (0, 0))


def test_second_automatic_payout_holds_only_what_came_since(
    own_sandbox: Sandbox, sdk: stripe.StripeClient, rich: str
) -> None:
    own_sandbox.happens("payout.runs", account=rich)
    intent = pay(sdk, 500, payment_method="pm_card_bypassPending")
    transfer(sdk, 300, rich, source_transaction=intent.latest_charge)
    [second] = own_sandbox.happens("payout.runs", account=rich)["data"]
    entries = sdk.v1.balance_transactions.list(
        {"payout": second["id"]}, {"stripe_account": rich}
    ).data
    assert [entry.net for entry in entries] == [-300, 300]


def test_event_of_an_account_names_it_and_stays_out_of_the_platforms_list(
    sdk: stripe.StripeClient, rich: str
) -> None:
    made = pay_out(sdk, 1, rich)
    event = sdk.v1.events.list({"limit": 1}, {"stripe_account": rich}).data[0]
    assert event.account == rich
    assert events_about(sdk, made.id) == []
