"""Can money be held on a card, taken wholly or in part, and let go?"""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.settlement.calls import balances, events_about, pay, refused
from tests.settlement.conftest import Sandbox, a_client

pytestmark = pytest.mark.once


@pytest.fixture
def sdk(request: pytest.FixtureRequest) -> stripe.StripeClient:
    return a_client(request, "own_sandbox")


def hold(sdk: stripe.StripeClient, **differing: Any) -> Any:
    return pay(sdk, 10_000, capture_method="manual", **differing)


def test_held_money_is_not_on_the_balance(sdk: stripe.StripeClient) -> None:
    before = balances(sdk)
    held = hold(sdk)
    charge: Any = sdk.v1.charges.retrieve(held.latest_charge)
    assert (held.status, held.amount_capturable, held.amount_received) == (
        "requires_capture",
        10_000,
        0,
    )
    assert (charge.captured, charge.amount_captured, charge.balance_transaction) == (False, 0, None)
    assert charge.payment_method_details.card.capture_before == charge.created + 7 * 86_400
    assert balances(sdk) == before


def test_capture_takes_all_of_it(sdk: stripe.StripeClient) -> None:
    before = sum(balances(sdk))
    taken = sdk.v1.payment_intents.capture(hold(sdk).id)
    assert (taken.status, taken.amount_received, taken.amount_capturable) == (
        "succeeded",
        10_000,
        0,
    )
    assert sum(balances(sdk)) - before == 10_000
    assert events_about(sdk, taken.id) == [
        "payment_intent.created",
        "payment_intent.amount_capturable_updated",
        "payment_intent.succeeded",
    ]


def test_capture_of_a_part_lets_the_rest_go(sdk: stripe.StripeClient) -> None:
    before = sum(balances(sdk))
    held = hold(sdk)
    taken = sdk.v1.payment_intents.capture(held.id, {"amount_to_capture": 2_500})
    assert (taken.status, taken.amount, taken.amount_received) == ("succeeded", 10_000, 2_500)
    assert sum(balances(sdk)) - before == 2_500
    refused(lambda: sdk.v1.payment_intents.capture(held.id), "payment_intent_unexpected_state")
    problem = refused_refund(sdk, held.id, 2_501)
    assert problem.param == "amount"


def refused_refund(sdk: stripe.StripeClient, intent_id: str, amount: int) -> Any:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.v1.refunds.create({"payment_intent": intent_id, "amount": amount})
    return caught.value


def test_capture_of_more_than_is_held_is_refused(sdk: stripe.StripeClient) -> None:
    held = hold(sdk)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.v1.payment_intents.capture(held.id, {"amount_to_capture": 10_001})
    assert caught.value.param == "amount_to_capture"


def test_cancelled_hold_lets_all_of_it_go(sdk: stripe.StripeClient) -> None:
    before = balances(sdk)
    held = hold(sdk)
    gone = sdk.v1.payment_intents.cancel(held.id, {"cancellation_reason": "abandoned"})
    charge = sdk.v1.charges.retrieve(held.latest_charge)
    assert (gone.status, gone.amount_capturable) == ("canceled", 0)
    assert (charge.refunded, balances(sdk)) == (True, before)


def test_hold_runs_out_after_seven_days(own_sandbox: Sandbox, sdk: stripe.StripeClient) -> None:
    held = hold(sdk)
    own_sandbox.pass_time(days=6, hours=23)
    assert sdk.v1.payment_intents.retrieve(held.id).status == "requires_capture"
    own_sandbox.pass_time(hours=1)
    gone = sdk.v1.payment_intents.retrieve(held.id)
    assert (gone.status, gone.cancellation_reason) == ("canceled", "automatic")
    assert events_about(sdk, held.latest_charge)[-1] == "charge.expired"


def test_captured_hold_does_not_run_out(own_sandbox: Sandbox, sdk: stripe.StripeClient) -> None:
    taken = sdk.v1.payment_intents.capture(hold(sdk).id)
    own_sandbox.pass_time(days=8)
    assert sdk.v1.payment_intents.retrieve(taken.id).status == "succeeded"


def test_held_money_cannot_be_transferred_or_refunded(sdk: stripe.StripeClient) -> None:
    held = hold(sdk)
    refused(lambda: sdk.v1.refunds.create({"payment_intent": held.id}), "charge_not_paid")
    to = sdk.v1.accounts.create({"capabilities": {"transfers": {"requested": True}}}).id
    params: Any = {"amount": 1, "currency": "eur", "destination": to}
    params["source_transaction"] = held.latest_charge
    refused(lambda: sdk.v1.transfers.create(params), "charge_not_paid")


def test_hold_over_eight_digits_is_refused(sdk: stripe.StripeClient) -> None:
    params: Any = {"amount": 100_000_000, "currency": "eur", "capture_method": "manual"}
    refused(lambda: sdk.v1.payment_intents.create(params), "amount_too_large")


def test_debit_cannot_be_held(sdk: stripe.StripeClient) -> None:
    debit = {
        "type": "sepa_debit",
        "sepa_debit": {"iban": "DE89370400440532013000"},
        "billing_details": {"name": "A", "email": "a@b.example"},
    }
    with pytest.raises(stripe.InvalidRequestError) as caught:
        hold(sdk, payment_method=None, payment_method_data=debit)
    assert caught.value.param == "capture_method"
