"""Does the gateway say what happened in our words, and accept only what is safe?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe

from recycling.settlement.sandbox.webhooks import signature
from recycling.settlement.stripe_gateway import (
    STRIPE_ADDRESS,
    EventRefused,
    PaymentGateway,
    PaymentRefused,
    PaymentsMisconfigured,
    RefundOrder,
    ReversalOrder,
    StripeGateway,
    TransferOrder,
    check_configuration,
)
from tests.settlement.conftest import HOLDER, Sandbox, order, paid

Key = Callable[[], str]
SECRET = "whsec_ours"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "livemode": False,
    "created": 1_795_000_000,
    "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
}


@pytest.fixture
def offline() -> PaymentGateway:
    return StripeGateway("sk_test_1", "http://127.0.0.1:9")


def sealed(event: Any = EVENT, secret: str = SECRET, age_s: int = 0) -> tuple[bytes, str]:
    body = json.dumps(event).encode()
    return body, signature(body, secret, int(time.time()) - age_s)


def test_open_checkout_answers_a_page_that_is_open_for_a_day(
    gateway: PaymentGateway, key: Key
) -> None:
    page = gateway.open_checkout(order(), key=key())
    left = page.expires_at - datetime.now(UTC)
    assert page.id.startswith("cs_test_")
    assert page.url.endswith(page.id)
    assert timedelta(hours=23) < left <= timedelta(hours=24)


def test_open_checkout_passes_on_name_reference_group_and_metadata(
    gateway: StripeGateway, sdk: stripe.StripeClient, key: Key
) -> None:
    state = paid(gateway, key())
    session = sdk.v1.checkout.sessions.retrieve(
        state.id, {"expand": ["line_items", "payment_intent"]}
    )
    intent: Any = session.payment_intent
    assert session.line_items is not None
    assert [line.description for line in session.line_items.data] == ["Magnet swarf, 12.480 t"]
    assert session.client_reference_id == state.reference == "SALE-2026-0001"
    assert intent.transfer_group == "SALE-2026-0001"
    assert session.metadata is not None
    assert session.metadata["sale"] == intent.metadata["sale"] == "SALE-2026-0001"


def test_checkout_before_payment_has_no_charge(gateway: PaymentGateway, key: Key) -> None:
    state = gateway.checkout(gateway.open_checkout(order(), key=key()).id)
    assert (state.status, state.is_paid, state.charge_id) == ("open", False, None)
    assert (state.amount_minor, state.currency) == (1_960_175, "eur")


def test_checkout_of_nothing_is_refused(gateway: PaymentGateway) -> None:
    with pytest.raises(PaymentRefused) as caught:
        gateway.checkout("cs_test_nothing")
    assert caught.value.code == "resource_missing"


@pytest.mark.parametrize("amount_minor", [-5, 0, 100_000_000])
def test_open_checkout_of_an_impossible_amount_is_refused_unsent(
    offline: PaymentGateway, key: Key, amount_minor: int
) -> None:
    with pytest.raises(PaymentRefused) as caught:
        offline.open_checkout(order(amount_minor=amount_minor), key=key())
    assert caught.value.field == "amount_minor"


def test_refused_request_names_the_parameter(gateway: PaymentGateway, key: Key) -> None:
    with pytest.raises(PaymentRefused) as caught:
        gateway.open_checkout(order(currency="XAU"), key=key())
    assert (caught.value.status, caught.value.field) == (
        422,
        "line_items[0][price_data][currency]",
    )


def test_key_used_for_another_deed_is_refused(gateway: PaymentGateway, key: Key) -> None:
    once = key()
    gateway.open_checkout(order(), key=once)
    with pytest.raises(PaymentRefused) as caught:
        gateway.open_checkout(order(amount_minor=5_000), key=once)
    assert caught.value.code == "payment_key_reused"


def test_transfer_reversal_and_refund_undo_a_sale(
    gateway: StripeGateway, sdk: stripe.StripeClient, key: Key
) -> None:
    account_id = gateway.create_account(HOLDER, key=key())
    state = paid(gateway, key())
    transfer_id = gateway.transfer(
        TransferOrder(1_900_000, "EUR", account_id, "SALE-2026-0001", state.charge_id), key=key()
    )
    gateway.reverse_transfer(ReversalOrder(transfer_id), key=key())
    gateway.refund(RefundOrder(state.payment_intent_id or "", 1_960_175), key=key())
    transfer = sdk.v1.transfers.retrieve(transfer_id)
    charge = sdk.v1.charges.retrieve(state.charge_id or "")
    assert (transfer.source_transaction, transfer.reversed) == (state.charge_id, True)
    assert charge.refunded


def test_transfer_over_the_payment_is_refused(gateway: StripeGateway, key: Key) -> None:
    account_id = gateway.create_account(HOLDER, key=key())
    state = paid(gateway, key())
    too_much = TransferOrder(1_960_176, "EUR", account_id, "SALE-2026-0001", state.charge_id)
    with pytest.raises(PaymentRefused) as caught:
        gateway.transfer(too_much, key=key())
    assert caught.value.code == "balance_insufficient"


def test_same_key_makes_one_transfer_one_refund_one_account(
    gateway: StripeGateway, key: Key
) -> None:
    accounts = {gateway.create_account(HOLDER, key="one-account") for _ in range(2)}
    state = paid(gateway, key())
    move = TransferOrder(5_000, "eur", accounts.copy().pop(), "SALE", state.charge_id)
    back = RefundOrder(state.payment_intent_id or "", 5_000)
    move_key, back_key = key(), key()
    transfers = {gateway.transfer(move, key=move_key) for _ in range(2)}
    refunds = {gateway.refund(back, key=back_key) for _ in range(2)}
    assert (len(accounts), len(transfers), len(refunds)) == (1, 1, 1)


def test_event_is_found_again_by_its_id(
    gateway: StripeGateway, sdk: stripe.StripeClient, key: Key
) -> None:
    state = paid(gateway, key())
    newest = sdk.v1.events.list({"type": "checkout.session.completed", "limit": 1}).data[0]
    event = gateway.event(newest.id)
    assert (event.id, event.type, event.object_id) == (newest.id, newest.type, state.id)
    assert abs(datetime.now(UTC) - event.created_at) < timedelta(minutes=1)


def test_verify_event_signed_by_any_of_our_secrets_is_accepted(offline: PaymentGateway) -> None:
    body, header = sealed()
    event = offline.verify_event(body, header, ["whsec_next", SECRET])
    assert (event.id, event.type, event.object_id) == (
        "evt_1",
        "checkout.session.completed",
        "cs_test_1",
    )
    assert event.created_at == datetime.fromtimestamp(1_795_000_000, UTC)


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (sealed()[0], None),
        (sealed()[0], ""),
        (sealed()[0], "nonsense"),
        (sealed()[0], "t=now,v1=abc"),
        (sealed()[0].replace(b"cs_test_1", b"cs_test_2"), sealed()[1]),
        sealed(secret="whsec_theirs"),
        sealed(age_s=301),
        (b"\xff\xfe", sealed()[1]),
    ],
    ids=["no header", "empty", "nonsense", "no time", "altered", "foreign", "old", "not text"],
)
def test_verify_event_that_is_not_proven_is_refused(
    offline: PaymentGateway, body: bytes, header: str | None
) -> None:
    with pytest.raises(EventRefused) as caught:
        offline.verify_event(body, header, [SECRET])
    assert (caught.value.status, caught.value.code) == (400, "event_signature_refused")


def test_verify_event_without_any_secret_is_refused(offline: PaymentGateway) -> None:
    with pytest.raises(EventRefused):
        offline.verify_event(*sealed(), [])


@pytest.mark.parametrize(
    "event",
    [
        {**EVENT, "livemode": True},
        {**EVENT, "object": "charge"},
        {**EVENT, "data": {}},
        {**EVENT, "created": "today"},
        [],
        "text",
    ],
)
def test_verify_event_signed_but_not_an_event_is_refused(
    offline: PaymentGateway, event: Any
) -> None:
    with pytest.raises(EventRefused) as caught:
        offline.verify_event(*sealed(event), [SECRET])
    assert caught.value.code == "event_unreadable"


@pytest.mark.parametrize("api_key", ["sk_live_51abc", "rk_live_51abc", "pk_test_1", "", "hello"])
def test_gateway_with_any_but_a_test_key_is_refused(api_key: str) -> None:
    with pytest.raises(PaymentsMisconfigured) as caught:
        StripeGateway(api_key)
    assert caught.value.field == "STRIPE_API_KEY"


@pytest.mark.parametrize("api_base", ["ftp://api.stripe.com", "api.stripe.com", "https://"])
def test_gateway_with_an_address_that_is_none_is_refused(api_base: str) -> None:
    with pytest.raises(PaymentsMisconfigured):
        StripeGateway("sk_test_1", api_base)


@pytest.mark.parametrize(
    "api_base",
    ["http://127.0.0.1:8012", "http://api.stripe.com", "https://api.stripe.com.example"],
)
def test_production_with_a_foreign_address_is_refused(api_base: str) -> None:
    with pytest.raises(PaymentsMisconfigured, match="In production"):
        check_configuration(api_key="sk_test_1", api_base=api_base, in_production=True)


def test_production_with_stripes_own_address_is_accepted() -> None:
    check_configuration(api_key="sk_test_1", api_base=STRIPE_ADDRESS, in_production=True)
    check_configuration(api_key="sk_test_1", api_base="http://127.0.0.1:8012", in_production=False)


def test_gateway_without_an_address_talks_to_stripe() -> None:
    assert StripeGateway("sk_test_1")._client._requestor.base_addresses["api"] == STRIPE_ADDRESS


def test_wrong_key_at_the_service_is_a_configuration_error(sandbox: Sandbox, key: Key) -> None:
    gateway = StripeGateway("sk_test_1", sandbox.url)
    sandbox.fault("api", "status", status=401)
    with pytest.raises(PaymentsMisconfigured):
        gateway.open_checkout(order(), key=key())
