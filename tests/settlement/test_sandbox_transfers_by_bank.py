"""Is a bank transfer taken in exactly: in parts, too much, too early, given up?"""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.settlement.calls import balances, events_about, refused
from tests.settlement.conftest import Sandbox, a_client

pytestmark = pytest.mark.once


@pytest.fixture
def sdk(request: pytest.FixtureRequest) -> stripe.StripeClient:
    return a_client(request, "own_sandbox")


@pytest.fixture
def payer(sdk: stripe.StripeClient) -> str:
    return sdk.v1.customers.create({"name": "Recycler GmbH", "email": "pay@recycler.example"}).id


def expect(sdk: stripe.StripeClient, payer: str, amount: int = 10_000, **differing: Any) -> Any:
    transfer = {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "DE"}}
    params: Any = {
        "amount": amount,
        "currency": "eur",
        "customer": payer,
        "allowed_payment_method_types": ["customer_balance"],
        "payment_method_data": {"type": "customer_balance"},
        "payment_method_options": {
            "customer_balance": {"funding_type": "bank_transfer", "bank_transfer": transfer}
        },
        "confirm": True,
        **differing,
    }
    wanted = {name: value for name, value in params.items() if value is not None}
    return sdk.v1.payment_intents.create(wanted)  # type: ignore[arg-type]


def send(sdk: stripe.StripeClient, payer: str, amount: int) -> None:
    sdk.v1.test_helpers.customers.fund_cash_balance(payer, {"amount": amount, "currency": "eur"})


def cash(sdk: stripe.StripeClient, payer: str) -> int:
    available: Any = sdk.v1.customers.cash_balance.retrieve(payer).available
    return int(available["eur"]) if available else 0


def status(sdk: stripe.StripeClient, intent: Any) -> str:
    return str(sdk.v1.payment_intents.retrieve(intent.id).status)


def movements(sdk: stripe.StripeClient, payer: str) -> list[tuple[str, int]]:
    listed = sdk.v1.customers.cash_balance_transactions.list(payer).data
    return [(one.type, one.net_amount) for one in listed[::-1]]


def test_awaited_transfer_says_what_to_send_where(sdk: stripe.StripeClient, payer: str) -> None:
    intent = expect(sdk, payer)
    told = intent.next_action.display_bank_transfer_instructions
    [address] = told.financial_addresses
    digits = "".join(str(int(one, 36)) for one in f"{address.iban.iban[4:]}{address.iban.iban[:4]}")
    assert (intent.status, told.amount_remaining, told.currency) == (
        "requires_action",
        10_000,
        "eur",
    )
    assert (address.iban.country, int(digits) % 97) == ("DE", 1)
    assert told.reference


def test_exact_transfer_pays_and_is_on_our_balance(sdk: stripe.StripeClient, payer: str) -> None:
    before = sum(balances(sdk))
    intent = expect(sdk, payer)
    send(sdk, payer, 10_000)
    charge: Any = sdk.v1.charges.list({"payment_intent": intent.id}).data[0]
    assert (status(sdk, intent), cash(sdk, payer)) == ("succeeded", 0)
    assert charge.payment_method_details.type == "customer_balance"
    assert sum(balances(sdk)) - before == 10_000
    assert movements(sdk, payer) == [("funded", 10_000), ("applied_to_payment", -10_000)]


def test_part_of_a_transfer_is_told_and_the_rest_still_awaited(
    sdk: stripe.StripeClient, payer: str
) -> None:
    before = balances(sdk)
    intent = expect(sdk, payer)
    send(sdk, payer, 4_000)
    now: Any = sdk.v1.payment_intents.retrieve(intent.id)
    left = now.next_action.display_bank_transfer_instructions.amount_remaining
    assert (now.status, left, balances(sdk)) == ("requires_action", 6_000, before)
    assert events_about(sdk, intent.id)[-1] == "payment_intent.partially_funded"
    send(sdk, payer, 6_000)
    assert status(sdk, intent) == "succeeded"


def test_too_much_stays_the_customers_cash_and_can_be_sent_back(
    own_sandbox: Sandbox, sdk: stripe.StripeClient, payer: str
) -> None:
    intent = expect(sdk, payer)
    send(sdk, payer, 12_500)
    assert (status(sdk, intent), cash(sdk, payer)) == ("succeeded", 2_500)
    back: Any = {
        "customer": payer,
        "amount": 2_500,
        "currency": "eur",
        "origin": "customer_balance",
    }
    made = sdk.v1.refunds.create(back)
    assert (made.status, cash(sdk, payer)) == ("pending", 0)
    own_sandbox.pass_time(minutes=3)
    assert sdk.v1.refunds.retrieve(made.id).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.v1.refunds.create(back)
    assert caught.value.param == "amount"


def test_money_that_came_before_the_payment_pays_it_at_once(
    sdk: stripe.StripeClient, payer: str
) -> None:
    send(sdk, payer, 10_000)
    assert cash(sdk, payer) == 10_000
    assert (expect(sdk, payer).status, cash(sdk, payer)) == ("succeeded", 0)


def test_transfer_pays_the_payment_of_its_exact_amount_before_an_older_one(
    sdk: stripe.StripeClient, payer: str
) -> None:
    older, exact = expect(sdk, payer, 9_000), expect(sdk, payer, 7_000)
    send(sdk, payer, 7_000)
    assert (status(sdk, older), status(sdk, exact)) == ("requires_action", "succeeded")


def test_cancelled_payment_gives_its_part_back_to_the_cash(
    sdk: stripe.StripeClient, payer: str
) -> None:
    intent = expect(sdk, payer)
    send(sdk, payer, 4_000)
    sdk.v1.payment_intents.cancel(intent.id)
    assert cash(sdk, payer) == 4_000
    assert movements(sdk, payer)[-1] == ("unapplied_from_payment", 4_000)


def test_manual_reconciliation_applies_only_on_request(
    sdk: stripe.StripeClient, payer: str
) -> None:
    by_hand: Any = {"settings": {"reconciliation_mode": "manual"}}
    sdk.v1.customers.cash_balance.update(payer, by_hand)
    intent = expect(sdk, payer)
    send(sdk, payer, 10_000)
    assert (status(sdk, intent), cash(sdk, payer)) == ("requires_action", 10_000)
    refused(
        lambda: sdk.v1.payment_intents.apply_customer_balance(intent.id, {"amount": 10_001}),
        "insufficient_funds",
    )
    sdk.v1.payment_intents.apply_customer_balance(intent.id, {"amount": 4_000})
    assert (status(sdk, intent), cash(sdk, payer)) == ("requires_action", 6_000)
    sdk.v1.payment_intents.apply_customer_balance(intent.id)
    assert (status(sdk, intent), cash(sdk, payer)) == ("succeeded", 0)


@pytest.mark.parametrize(
    ("differing", "param"),
    [
        ({"customer": None}, "customer"),
        ({"customer": "cus_of_nobody"}, "customer"),
        (
            {"payment_method_options": None},
            "payment_method_options[customer_balance][funding_type]",
        ),
        ({"currency": "gbp"}, "currency"),
    ],
)
def test_transfer_asked_for_without_what_it_needs_is_refused(
    sdk: stripe.StripeClient, payer: str, differing: dict[str, Any], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        expect(sdk, payer, **differing)
    assert caught.value.param == param


def test_customer_is_changed_and_found_by_address(sdk: stripe.StripeClient, payer: str) -> None:
    sdk.v1.customers.update(payer, {"email": "till@recycler.example", "metadata": {"org": "ORG-1"}})
    [found] = sdk.v1.customers.list({"email": "till@recycler.example"}).data
    assert (found.id, found.name) == (payer, "Recycler GmbH")


def test_customer_has_the_same_account_number_in_every_instruction(
    sdk: stripe.StripeClient, payer: str
) -> None:
    asked: Any = {
        "currency": "eur",
        "funding_type": "bank_transfer",
        "bank_transfer": {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "DE"}},
    }
    told: Any = sdk.v1.customers.funding_instructions.create(payer, asked)
    shown = expect(sdk, payer).next_action.display_bank_transfer_instructions
    ours = told.bank_transfer.financial_addresses[0].iban.iban
    assert ours == shown.financial_addresses[0].iban.iban
