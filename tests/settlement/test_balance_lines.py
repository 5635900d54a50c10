"""What the service lists of our balance, in our words: each line with what it was for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from recycling.settlement.stripe_gateway import (
    BalanceLine,
    RefundOrder,
    ReversalOrder,
    StripeGateway,
    TransferOrder,
    TryAgainLater,
)
from tests.settlement.conftest import HOLDER, Sandbox, paid

Key = Callable[[], str]
pytestmark = pytest.mark.once
METADATA = {"sale": "SALE-2026-0001", "payment": "PAY-1"}


def newest(gateway: StripeGateway, count: int) -> list[BalanceLine]:
    return list(gateway.balance_lines(None).lines[:count])


def test_each_line_names_what_it_was_for(gateway: StripeGateway, key: Key) -> None:
    account = gateway.create_account(HOLDER, key=key())
    state = paid(gateway, key(), metadata=METADATA)
    order = TransferOrder(
        1_000, "eur", account, "SALE-2026-0001", state.charge_id, {"payout": "OUT-1"}
    )
    transfer = gateway.transfer(order, key=key())
    refund = gateway.refund(
        RefundOrder(str(state.payment_intent_id), 500, {"payout": "OUT-2"}), key=key()
    )
    reversal = gateway.reverse_transfer(ReversalOrder(transfer, 300), key=key())
    back, given, passed, taken = newest(gateway, 4)
    assert (taken.type, taken.source_id, taken.amount_minor) == (
        "charge",
        state.charge_id,
        1_960_175,
    )
    assert (taken.transfer_group, taken.metadata["payment"]) == ("SALE-2026-0001", "PAY-1")
    assert (passed.type, passed.source_id, passed.amount_minor) == ("transfer", transfer, -1_000)
    assert (passed.account_id, passed.about_id) == (account, state.charge_id)
    assert passed.metadata == {"payout": "OUT-1"}
    assert (given.source_id, given.about_id, given.amount_minor) == (refund, state.charge_id, -500)
    assert (back.source_id, back.about_id, back.amount_minor) == (reversal, transfer, 300)


def test_lines_of_one_source_are_asked_for_by_its_id(gateway: StripeGateway, key: Key) -> None:
    state = paid(gateway, key())
    (line,) = gateway.balance_lines_of(str(state.charge_id))
    assert line == newest(gateway, 1)[0]


def test_lines_go_on_after_a_line_and_begin_at_an_instant(gateway: StripeGateway, key: Key) -> None:
    for _ in range(3):
        paid(gateway, key())
    first, second, third = newest(gateway, 3)
    assert gateway.balance_lines(None, first.id).lines[:2] == (second, third)
    later = first.created_at + timedelta(seconds=1)
    assert gateway.balance_lines(later).lines == ()
    since = gateway.balance_lines(first.created_at)
    assert first in since.lines
    assert not since.has_more


def test_a_page_holds_a_hundred_lines_and_says_whether_there_are_more(
    own_sandbox: Sandbox, key: Key
) -> None:
    gateway = StripeGateway("sk_test_payment_sandbox", own_sandbox.url)
    sdk = own_sandbox.sdk()
    for _ in range(101):
        sdk.v1.payment_intents.create(
            {"amount": 500, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True,
             "return_url": "https://site.example/"}
        )  # fmt: skip
    first = gateway.balance_lines(None)
    rest = gateway.balance_lines(None, first.lines[-1].id)
    assert (len(first.lines), first.has_more) == (100, True)
    assert (len(rest.lines), rest.has_more) == (1, False)
    assert isinstance(first.lines[0].created_at, datetime)
    assert gateway.balance() == {"eur": 50_500}


def test_balance_is_what_is_available_and_pending_together(
    gateway: StripeGateway, key: Key
) -> None:
    before = gateway.balance().get("eur", 0)
    paid(gateway, key())
    assert gateway.balance()["eur"] - before == 1_960_175


def test_a_service_that_is_down_is_asked_again_later(sandbox: Sandbox) -> None:
    gateway = StripeGateway("sk_test_payment_sandbox", sandbox.url, max_network_retries=0)
    sandbox.fault("api", "status", status=503, times=None)
    for ask in (
        gateway.balance,
        lambda: gateway.balance_lines(None),
        lambda: gateway.balance_lines_of("ch_1"),
    ):
        with pytest.raises(TryAgainLater):
            ask()
