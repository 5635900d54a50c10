"""Which payment service an installation speaks to, and what its answers mean."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from recycling.settlement.gateway import gateway as chosen
from recycling.settlement.stripe_gateway import (
    STRIPE_ADDRESS,
    CheckoutState,
    PaymentsMisconfigured,
    StripeGateway,
)
from recycling.settlement.stripe_gateway.protocol import RefundOrder, TransferOrder

COMPLETE = CheckoutState(
    id="cs_1",
    status="complete",
    payment_status="unpaid",
    payment_intent_id="pi_1",
    charge_id=None,
    amount_minor=100,
    currency="eur",
    reference="PAY-1",
    intent_status="processing",
)


def address_of(found: object) -> str:
    assert isinstance(found, StripeGateway)
    return str(found._client._requestor._options.base_addresses["api"])


@pytest.mark.parametrize(
    ("key", "address"), [("", "http://127.0.0.1:8012"), ("sk_test_ours", STRIPE_ADDRESS)]
)
def test_gateway_is_the_sandbox_without_a_key_and_stripe_with_one(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch, key: str, address: str
) -> None:
    settings = replace(in_app.extensions["settings"], stripe_api_key=key)
    monkeypatch.setitem(in_app.extensions, "settings", settings)
    monkeypatch.setitem(in_app.extensions, "payment_gateway", None)
    assert address_of(chosen()) == address
    assert chosen() is chosen()


@pytest.mark.parametrize("key", ["", "sk_live_never"])
def test_gateway_in_production_without_a_test_key_of_stripe_is_refused(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    settings = replace(in_app.extensions["settings"], stripe_api_key=key, environment="production")
    monkeypatch.setitem(in_app.extensions, "settings", settings)
    monkeypatch.setitem(in_app.extensions, "payment_gateway", None)
    with pytest.raises(PaymentsMisconfigured):
        chosen()


@pytest.mark.parametrize(
    ("differs", "is_over"),
    [
        ({}, False),
        ({"status": "open", "intent_status": "requires_payment_method"}, False),
        ({"status": "expired", "intent_status": None}, True),
        ({"intent_status": "requires_payment_method"}, True),
        ({"intent_status": "canceled"}, True),
        ({"payment_status": "paid", "intent_status": "succeeded"}, False),
    ],
)
def test_checkout_is_over_when_it_expired_or_a_late_payment_failed(
    differs: dict[str, str], is_over: bool
) -> None:
    assert replace(COMPLETE, **differs).is_over is is_over  # type: ignore[arg-type]


def test_find_what_was_never_made_is_none(gateway: StripeGateway) -> None:
    transfer = TransferOrder(1, "eur", "acct_1", "SAL-NONE", None, {"payout": "OUT-1"})
    assert gateway.find_transfer(transfer) is None
    assert gateway.find_refund(RefundOrder("pi_none", 1, {"payout": "OUT-1"})) is None
