"""What becomes of money that goes back: refunds that fail or wait, and disputes?"""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.settlement.calls import balances, events_about, holder, pay, refused, transfer
from tests.settlement.conftest import Sandbox, a_client

pytestmark = pytest.mark.once
FEE = 2_000


@pytest.fixture
def sdk(request: pytest.FixtureRequest) -> stripe.StripeClient:
    return a_client(request, "own_sandbox")


def refunded(sdk: stripe.StripeClient, method: str) -> Any:
    intent = pay(sdk, 10_000, payment_method=method)
    return sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 4_000})


def disputed(sandbox: Sandbox, sdk: stripe.StripeClient, method: str = "") -> Any:
    """Return the dispute that follows a payment with a disputing card."""
    intent = pay(sdk, 10_000, payment_method=method or "pm_card_createDispute")
    sandbox.pass_time(seconds=1)
    [dispute] = sdk.v1.disputes.list({"payment_intent": intent.id}).data
    return dispute


def test_refund_that_waits_succeeds_later(own_sandbox: Sandbox, sdk: stripe.StripeClient) -> None:
    made = refunded(sdk, "pm_card_pendingRefund")
    assert made.status == "pending"
    own_sandbox.pass_time(minutes=3)
    assert sdk.v1.refunds.retrieve(made.id).status == "succeeded"
    assert events_about(sdk, made.id) == ["refund.created", "refund.updated"]


def test_refund_the_bank_does_not_take_fails_later_and_its_money_is_ours_again(
    own_sandbox: Sandbox, sdk: stripe.StripeClient
) -> None:
    before = sum(balances(sdk))
    made = refunded(sdk, "pm_card_refundFail")
    assert (made.status, sum(balances(sdk)) - before) == ("succeeded", 6_000)
    own_sandbox.pass_time(minutes=3)
    expand: Any = {"expand": ["failure_balance_transaction", "charge"]}
    failed: Any = sdk.v1.refunds.retrieve(made.id, expand)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert failed.failure_balance_transaction.type == "refund_failure"
    assert (failed.charge.amount_refunded, sum(balances(sdk)) - before) == (0, 10_000)
    assert events_about(sdk, made.id)[-1] == "refund.failed"


def test_refund_fails_by_switch_once(own_sandbox: Sandbox, sdk: stripe.StripeClient) -> None:
    made = refunded(sdk, "pm_card_visa")
    failed = own_sandbox.happens("refund.fails", id=made.id, reason="lost_or_stolen_card")
    assert failed["status"] == "failed"
    again = sdk.v1.refunds.create({"charge": made.charge, "amount": 10_000})
    assert again.status == "succeeded"


def test_dispute_takes_the_money_and_a_fee_at_once(
    own_sandbox: Sandbox, sdk: stripe.StripeClient
) -> None:
    before = sum(balances(sdk))
    dispute = disputed(own_sandbox, sdk)
    [entry] = dispute.balance_transactions
    assert (dispute.status, dispute.reason, dispute.amount) == (
        "needs_response",
        "fraudulent",
        10_000,
    )
    assert (entry.type, entry.amount, entry.fee, entry.net) == (
        "adjustment",
        -10_000,
        FEE,
        -10_000 - FEE,
    )
    assert sum(balances(sdk)) - before == -FEE
    assert events_about(sdk, dispute.id) == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]


def test_disputed_payment_is_not_refunded(own_sandbox: Sandbox, sdk: stripe.StripeClient) -> None:
    dispute = disputed(own_sandbox, sdk)
    refused(lambda: sdk.v1.refunds.create({"charge": dispute.charge}), "charge_disputed")


@pytest.mark.parametrize(
    ("text", "status", "kept"),
    [("winning_evidence", "won", 10_000 - FEE), ("losing_evidence", "lost", -FEE)],
)
def test_evidence_decides_a_dispute(
    own_sandbox: Sandbox, sdk: stripe.StripeClient, text: str, status: str, kept: int
) -> None:
    before = sum(balances(sdk))
    dispute = disputed(own_sandbox, sdk)
    answered = sdk.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": text}})
    assert answered.status == "under_review"
    own_sandbox.pass_time(minutes=3)
    assert sdk.v1.disputes.retrieve(dispute.id).status == status
    assert sum(balances(sdk)) - before == kept
    assert events_about(sdk, dispute.id)[-1] == "charge.dispute.closed"


def test_evidence_may_be_laid_aside_before_it_is_submitted(
    own_sandbox: Sandbox, sdk: stripe.StripeClient
) -> None:
    dispute = disputed(own_sandbox, sdk)
    aside: Any = {"evidence": {"customer_name": "Recycler GmbH"}, "submit": False}
    staged: Any = sdk.v1.disputes.update(dispute.id, aside)
    assert (staged.status, staged.evidence_details.has_evidence) == ("needs_response", True)
    sent: Any = sdk.v1.disputes.update(dispute.id, {"submit": True})
    assert (sent.status, sent.evidence_details.submission_count) == ("under_review", 1)
    more: Any = {"evidence": {"customer_name": "Somebody else"}}
    refused(lambda: sdk.v1.disputes.update(dispute.id, more), "dispute_not_open")


def test_dispute_nobody_answers_is_lost_on_its_day(
    own_sandbox: Sandbox, sdk: stripe.StripeClient
) -> None:
    dispute = disputed(own_sandbox, sdk)
    own_sandbox.pass_time(days=9)
    lost: Any = sdk.v1.disputes.retrieve(dispute.id)
    assert (lost.status, lost.evidence_details.past_due) == ("lost", True)


def test_closed_dispute_is_lost(own_sandbox: Sandbox, sdk: stripe.StripeClient) -> None:
    dispute = disputed(own_sandbox, sdk)
    assert sdk.v1.disputes.close(dispute.id).status == "lost"
    refused(lambda: sdk.v1.disputes.close(dispute.id), "dispute_not_open")


def test_inquiry_takes_no_money_and_is_refundable(
    own_sandbox: Sandbox, sdk: stripe.StripeClient
) -> None:
    before = sum(balances(sdk))
    dispute = disputed(own_sandbox, sdk, "pm_card_createDisputeInquiry")
    assert (dispute.status, dispute.balance_transactions) == ("warning_needs_response", [])
    assert sum(balances(sdk)) - before == 10_000
    assert sdk.v1.refunds.create({"charge": dispute.charge}).status == "succeeded"


def test_dispute_after_transfer_takes_the_balance_below_zero_and_bars_transfers(
    own_sandbox: Sandbox, sdk: stripe.StripeClient
) -> None:
    account = holder(sdk)
    intent = pay(sdk, 10_000, currency="dkk", payment_method="pm_card_bypassPending")
    transfer(sdk, 9_000, account, currency="dkk", source_transaction=intent.latest_charge)
    made = own_sandbox.happens(
        "charge.is_disputed", id=intent.latest_charge, reason="product_not_received"
    )
    assert made["reason"] == "product_not_received"
    assert balances(sdk, currency="dkk") == (1_000 - 10_000 - FEE, 0)
    refused(lambda: transfer(sdk, 1, account, currency="dkk"), "balance_insufficient")
    own_sandbox.happens("dispute.is_decided", id=made["id"], won=True)
    assert balances(sdk, currency="dkk") == (1_000 - FEE, 0)


def test_dispute_of_a_part_takes_that_part(own_sandbox: Sandbox, sdk: stripe.StripeClient) -> None:
    intent = pay(sdk, 10_000)
    made = own_sandbox.happens("charge.is_disputed", id=intent.latest_charge, amount=2_500)
    assert made["amount"] == 2_500
