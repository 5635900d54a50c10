"""Can a sum too large for a card be invoiced, paid by transfer, lowered and called off?"""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.settlement.calls import balances, events_about, holder, refused, transfer
from tests.settlement.conftest import a_client

pytestmark = pytest.mark.once
LARGE = 250_000_000


@pytest.fixture
def sdk(request: pytest.FixtureRequest) -> stripe.StripeClient:
    return a_client(request, "own_sandbox")


@pytest.fixture
def payer(sdk: stripe.StripeClient) -> str:
    return sdk.v1.customers.create({"name": "Recycler GmbH", "email": "pay@recycler.example"}).id


def draft(sdk: stripe.StripeClient, payer: str, amount: int = LARGE, **differing: Any) -> Any:
    params: Any = {
        "customer": payer,
        "collection_method": "send_invoice",
        "currency": "eur",
        "days_until_due": 14,
        "metadata": {"sale": "SALE-1"},
        "payment_settings": {"payment_method_types": ["customer_balance"]},
        **differing,
    }
    made = sdk.v1.invoices.create(params)
    item: Any = {"customer": payer, "invoice": made.id, "currency": "eur", "amount": amount}
    sdk.v1.invoice_items.create({**item, "description": "Magnet swarf, 12.480 t"})
    return sdk.v1.invoices.retrieve(made.id)


def opened(sdk: stripe.StripeClient, payer: str, amount: int = LARGE, **differing: Any) -> Any:
    return sdk.v1.invoices.finalize_invoice(draft(sdk, payer, amount, **differing).id)


def send(sdk: stripe.StripeClient, payer: str, amount: int) -> None:
    sdk.v1.test_helpers.customers.fund_cash_balance(payer, {"amount": amount, "currency": "eur"})


def state(sdk: stripe.StripeClient, invoice: Any) -> tuple[str, int, int]:
    now = sdk.v1.invoices.retrieve(invoice.id)
    return str(now.status), now.amount_paid, now.amount_remaining


def test_draft_sums_its_items_and_has_no_number(sdk: stripe.StripeClient, payer: str) -> None:
    made = draft(sdk, payer)
    assert (made.status, made.number, made.total, made.amount_due) == ("draft", None, LARGE, LARGE)
    assert [line.amount for line in made.lines.data] == [LARGE]


def test_pending_items_are_taken_when_asked(sdk: stripe.StripeClient, payer: str) -> None:
    sdk.v1.invoice_items.create({"customer": payer, "currency": "eur", "amount": 700})
    with_them = draft(sdk, payer, 300, pending_invoice_items_behavior="include")
    assert with_them.total == 1_000


def test_numbers_of_one_customer_have_no_gap(sdk: stripe.StripeClient, payer: str) -> None:
    numbers = [opened(sdk, payer).number for _ in range(2)]
    assert [number[-5:] for number in numbers] == ["-0001", "-0002"]


def test_transfer_of_the_whole_pays_more_than_a_card_could(
    sdk: stripe.StripeClient, payer: str
) -> None:
    before = sum(balances(sdk))
    invoice = opened(sdk, payer)
    send(sdk, payer, LARGE)
    assert state(sdk, invoice) == ("paid", LARGE, 0)
    assert sum(balances(sdk)) - before == LARGE
    [payment] = sdk.v1.invoice_payments.list({"invoice": invoice.id}).data
    intent = sdk.v1.payment_intents.retrieve(str(payment.payment.payment_intent))
    assert (payment.status, payment.amount_paid, intent.status) == ("paid", LARGE, "succeeded")
    assert (
        transfer(sdk, LARGE, holder(sdk), source_transaction=intent.latest_charge).amount == LARGE
    )
    assert events_about(sdk, invoice.id) == [
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]


def test_part_of_the_money_leaves_an_invoice_open_and_is_kept(
    sdk: stripe.StripeClient, payer: str
) -> None:
    invoice = opened(sdk, payer)
    send(sdk, payer, LARGE - 1)
    kept: Any = sdk.v1.customers.cash_balance.retrieve(payer).available
    assert (state(sdk, invoice), kept["eur"]) == (("open", 0, LARGE), LARGE - 1)
    send(sdk, payer, 1)
    assert state(sdk, invoice) == ("paid", LARGE, 0)


def test_invoice_paid_outside_is_paid_without_our_balance(
    sdk: stripe.StripeClient, payer: str
) -> None:
    before = balances(sdk)
    invoice = opened(sdk, payer)
    sdk.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    assert (state(sdk, invoice), balances(sdk)) == (("paid", 0, 0), before)
    send(sdk, payer, LARGE)
    assert balances(sdk) == before


def test_invoice_is_paid_by_card_within_eight_digits(sdk: stripe.StripeClient, payer: str) -> None:
    small, large = opened(sdk, payer, 5_000), opened(sdk, payer)
    by_card: Any = {"payment_method": "pm_card_visa"}
    assert sdk.v1.invoices.pay(small.id, by_card).status == "paid"
    refused(lambda: sdk.v1.invoices.pay(large.id, by_card), "amount_too_large")


def test_declined_card_leaves_the_invoice_open(sdk: stripe.StripeClient, payer: str) -> None:
    invoice = opened(sdk, payer, 5_000)
    with pytest.raises(stripe.CardError):
        sdk.v1.invoices.pay(invoice.id, {"payment_method": "pm_card_chargeDeclined"})
    assert state(sdk, invoice) == ("open", 0, 5_000)


def test_void_invoice_takes_no_money_any_more(sdk: stripe.StripeClient, payer: str) -> None:
    invoice = opened(sdk, payer)
    sdk.v1.invoices.void_invoice(invoice.id)
    send(sdk, payer, LARGE)
    assert state(sdk, invoice)[0] == "void"
    refused(lambda: sdk.v1.invoices.pay(invoice.id, {"paid_out_of_band": True}), "invoice_not_open")


def test_send_finalizes_a_draft(sdk: stripe.StripeClient, payer: str) -> None:
    made = draft(sdk, payer)
    assert sdk.v1.invoices.send_invoice(made.id).status == "open"
    assert events_about(sdk, made.id)[-1] == "invoice.sent"


def test_empty_or_finalized_invoice_is_not_finalized(sdk: stripe.StripeClient, payer: str) -> None:
    params: Any = {"customer": payer, "collection_method": "send_invoice", "days_until_due": 1}
    empty = sdk.v1.invoices.create(params)
    refused(lambda: sdk.v1.invoices.finalize_invoice(empty.id), "invoice_no_customer_line_items")
    invoice = opened(sdk, payer)
    refused(lambda: sdk.v1.invoices.finalize_invoice(invoice.id), "invoice_not_editable")


def test_invoice_to_be_sent_without_a_due_day_is_refused(
    sdk: stripe.StripeClient, payer: str
) -> None:
    params: Any = {"customer": payer, "collection_method": "send_invoice"}
    problem = refused(lambda: sdk.v1.invoices.create(params), "parameter_missing")
    assert problem.param == "days_until_due"


def test_credit_note_lowers_what_an_open_invoice_asks_for(
    sdk: stripe.StripeClient, payer: str
) -> None:
    invoice = opened(sdk, payer)
    note = sdk.v1.credit_notes.create({"invoice": invoice.id, "amount": 50_000_000})
    assert (note.type, note.number) == ("pre_payment", f"{invoice.number}-CN-01")
    send(sdk, payer, 200_000_000)
    assert state(sdk, invoice) == ("paid", 200_000_000, 0)


def test_void_credit_note_asks_for_the_money_again(sdk: stripe.StripeClient, payer: str) -> None:
    invoice = opened(sdk, payer)
    note = sdk.v1.credit_notes.create({"invoice": invoice.id, "amount": 50_000_000})
    assert sdk.v1.credit_notes.void_credit_note(note.id).status == "void"
    assert state(sdk, invoice) == ("open", 0, LARGE)


def test_credit_note_of_a_paid_invoice_says_how_the_money_went_back(
    sdk: stripe.StripeClient, payer: str
) -> None:
    invoice = opened(sdk, payer, 10_000)
    send(sdk, payer, 10_000)
    [payment] = sdk.v1.invoice_payments.list({"invoice": invoice.id}).data
    refund = sdk.v1.refunds.create(
        {"payment_intent": str(payment.payment.payment_intent), "amount": 3_000}
    )
    wanted: Any = {
        "invoice": invoice.id,
        "amount": 4_000,
        "out_of_band_amount": 1_000,
        "refunds": [{"refund": refund.id, "amount_refunded": 3_000}],
    }
    note = sdk.v1.credit_notes.create(wanted)
    assert (note.type, note.post_payment_amount) == ("post_payment", 4_000)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.v1.credit_notes.create({**wanted, "out_of_band_amount": 2_000})
    assert caught.value.param == "out_of_band_amount"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sdk.v1.credit_notes.create({**wanted, "amount": 6_001})
    assert caught.value.param == "amount"
