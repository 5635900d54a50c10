"""Does each payment method turn out as Stripe's test method of that name does?"""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.settlement.calls import balances, events_about, pay
from tests.settlement.conftest import Sandbox, a_client

pytestmark = pytest.mark.once
PAYS, BOUNCES = "DE89370400440532013000", "DE62370400440532013001"


@pytest.fixture
def sdk(request: pytest.FixtureRequest) -> stripe.StripeClient:
    return a_client(request, "own_sandbox")


def debit(iban: str, **billing: str) -> dict[str, Any]:
    named = {"name": "Recycler GmbH", "email": "pay@recycler.example", **billing}
    return {"type": "sepa_debit", "sepa_debit": {"iban": iban}, "billing_details": named}


@pytest.mark.parametrize(
    ("method", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
        ("pm_card_chargeDeclinedFraudulent", "card_declined", "fraudulent"),
        (
            "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
            "card_declined",
            "card_velocity_exceeded",
        ),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", None),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", None),
    ],
)
def test_declining_card_says_why(
    sdk: stripe.StripeClient, method: str, code: str, decline_code: str | None
) -> None:
    with pytest.raises(stripe.CardError) as caught:
        pay(sdk, 10_000, payment_method=method)
    said: Any = caught.value.json_body["error"]
    assert (said["code"], said.get("decline_code")) == (code, decline_code)
    assert said["message"].startswith(("Your card", "An error"))


def test_debit_is_under_way_and_then_paid(own_sandbox: Sandbox, sdk: stripe.StripeClient) -> None:
    before = sum(balances(sdk))
    intent = pay(sdk, 10_000, payment_method=None, payment_method_data=debit(PAYS))
    charge = sdk.v1.charges.retrieve(intent.latest_charge)
    assert (intent.status, charge.status, charge.paid) == ("processing", "pending", False)
    assert sum(balances(sdk)) == before
    own_sandbox.pass_time(minutes=3)
    assert sdk.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    assert sum(balances(sdk)) - before == 10_000
    assert events_about(sdk, charge.id) == ["charge.pending", "charge.succeeded"]


def test_debit_that_bounces_leaves_the_intent_asking_for_another_method(
    own_sandbox: Sandbox, sdk: stripe.StripeClient
) -> None:
    before = sum(balances(sdk))
    intent = pay(sdk, 10_000, payment_method=None, payment_method_data=debit(BOUNCES))
    assert intent.status == "processing"
    own_sandbox.pass_time(minutes=3)
    failed: Any = sdk.v1.payment_intents.retrieve(intent.id)
    assert (failed.status, failed.last_payment_error.code) == (
        "requires_payment_method",
        "debit_declined",
    )
    assert sum(balances(sdk)) == before
    assert events_about(sdk, intent.id)[-2:] == [
        "payment_intent.processing",
        "payment_intent.payment_failed",
    ]


def test_debit_under_way_cannot_be_cancelled(sdk: stripe.StripeClient) -> None:
    intent = pay(sdk, 10_000, payment_method=None, payment_method_data=debit(PAYS))
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.v1.payment_intents.cancel(intent.id)
    assert caught.value.code == "payment_intent_unexpected_state"


@pytest.mark.parametrize(
    ("described", "param"),
    [
        (debit("FR1420041010050500013M02606"), "payment_method_data[sepa_debit][iban]"),
        (debit(PAYS, email=""), "payment_method_data[billing_details][email]"),
        ({"type": "gold"}, "payment_method_data[type]"),
        ({"type": "klarna"}, "payment_method_data[type]"),
    ],
)
def test_method_not_described_enough_is_refused_naming_the_field(
    sdk: stripe.StripeClient, described: dict[str, Any], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        pay(sdk, 10_000, payment_method=None, payment_method_data=described)
    assert caught.value.param == param


def test_intent_is_changed_until_it_is_paid(sdk: stripe.StripeClient) -> None:
    intent = sdk.v1.payment_intents.create(
        {"amount": 500, "currency": "eur", "metadata": {"sale": "S-1", "part": "2"}}
    )
    changed = sdk.v1.payment_intents.update(intent.id, {"amount": 700, "metadata": {"part": ""}})
    assert (changed.amount, changed.metadata.to_dict()) == (700, {"sale": "S-1"})
    paid = pay(sdk, 10_000)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.v1.payment_intents.update(paid.id, {"amount": 700})
    assert caught.value.code == "payment_intent_unexpected_state"
