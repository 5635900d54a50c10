"""Do events reach the site signed, again when refused, and as badly as we ask?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from recycling.settlement.stripe_gateway import EventRefused, StripeGateway
from tests.settlement.conftest import WEBHOOK_SECRET, Receiver, Sandbox, eventually, paid

Key = Callable[[], str]
CREATED = "payment_intent.created"
CANCELED = "payment_intent.canceled"


def make_intent(sdk: stripe.StripeClient) -> str:
    return sdk.v1.payment_intents.create({"amount": 500, "currency": "eur"}).id


def undelivered(sandbox: Sandbox) -> list[str]:
    return [one["state"] for one in sandbox.watch("deliveries") if one["state"] == "waiting"]


def test_paid_checkout_sends_signed_events_the_sdk_accepts(
    gateway: StripeGateway, receiver: Receiver, key: Key
) -> None:
    state = paid(gateway, key())
    eventually(lambda: "checkout.session.completed" in receiver.types())
    events = [
        gateway.verify_event(one.body, one.signature, [WEBHOOK_SECRET]) for one in receiver.received
    ]
    assert [event.object_id for event in events if event.type == "checkout.session.completed"] == [
        state.id
    ]
    assert receiver.types() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_event_carries_the_object_without_the_doubles_own_fields(
    gateway: StripeGateway, receiver: Receiver, key: Key
) -> None:
    paid(gateway, key())
    eventually(lambda: len(receiver.received) == 4)
    bodies = [json.loads(one.body)["data"]["object"] for one in receiver.received]
    assert not [name for body in bodies for name in body if name.startswith("_")]


def test_event_refused_by_the_site_is_sent_again_until_taken(
    sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    receiver.answers = [500, 400]
    make_intent(sdk)
    eventually(lambda: len(receiver.received) == 3)
    eventually(lambda: not undelivered(sandbox))
    assert len({one.body for one in receiver.received}) == 1
    assert sandbox.watch("deliveries")[-1]["attempts"] == 3


def test_duplicate_fault_sends_the_same_event_twice(
    sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.fault("webhook", "duplicate")
    make_intent(sdk)
    eventually(lambda: len(receiver.received) == 2)
    assert len({json.loads(one.body)["id"] for one in receiver.received}) == 1


def test_drop_fault_keeps_one_event_from_the_site(
    sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.fault("webhook", "drop", match=CREATED)
    intent_id = make_intent(sdk)
    sdk.v1.payment_intents.cancel(intent_id)
    eventually(lambda: receiver.received and not undelivered(sandbox))
    assert receiver.types() == [CANCELED]
    kept = [event.type for event in sdk.v1.events.list({"limit": 2}).data]
    assert kept == [CANCELED, CREATED]


def test_delay_fault_sends_the_event_later_than_the_next(
    sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.fault("webhook", "delay", match=CREATED, seconds=0.4)
    started = time.monotonic()
    sdk.v1.payment_intents.cancel(make_intent(sdk))
    eventually(lambda: len(receiver.received) == 2)
    assert time.monotonic() - started >= 0.4
    assert receiver.types() == [CANCELED, CREATED]


def test_reorder_fault_sends_the_event_after_the_next(
    sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.fault("webhook", "reorder", seconds=60)
    sdk.v1.payment_intents.cancel(make_intent(sdk))
    eventually(lambda: len(receiver.received) == 2)
    assert receiver.types() == [CANCELED, CREATED]


def test_lasting_reorder_fault_swaps_events_in_pairs(
    sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.fault("webhook", "reorder", seconds=60, times=None)
    for _ in range(2):
        sdk.v1.payment_intents.cancel(make_intent(sdk))
    eventually(lambda: len(receiver.received) == 4)
    assert receiver.types() == [CANCELED, CREATED, CANCELED, CREATED]


def test_tamper_fault_breaks_the_signature_once_and_the_retry_is_genuine(
    gateway: StripeGateway, sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.fault("webhook", "tamper")
    receiver.answers = [400]
    make_intent(sdk)
    eventually(lambda: len(receiver.received) == 2)
    tampered, genuine = receiver.received
    with pytest.raises(EventRefused):
        gateway.verify_event(tampered.body, tampered.signature, [WEBHOOK_SECRET])
    assert gateway.verify_event(genuine.body, genuine.signature, [WEBHOOK_SECRET]).type == CREATED


def test_fault_without_times_lasts_until_cleared(
    sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.fault("webhook", "drop", times=None)
    for _ in range(3):
        make_intent(sdk)
    states = [one["state"] for one in sandbox.watch("deliveries")[-3:]]
    assert (states, sandbox.watch("faults")[0]["times_left"]) == (["dropped"] * 3, None)


def test_refused_request_sends_nothing(
    sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    before = len(sandbox.watch("deliveries"))
    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.payment_intents.create({"amount": 5, "currency": "eur"})
    assert len(sandbox.watch("deliveries")) == before


def test_duplicate_fault_sends_as_many_copies_as_asked(
    sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.fault("webhook", "duplicate", copies=5)
    make_intent(sdk)
    eventually(lambda: len(receiver.received) == 6)
    assert len({json.loads(one.body)["id"] for one in receiver.received}) == 1


def test_wrong_secret_fault_signs_once_with_another_and_the_retry_is_genuine(
    gateway: StripeGateway, sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.fault("webhook", "wrong_secret")
    receiver.answers = [400]
    make_intent(sdk)
    eventually(lambda: len(receiver.received) == 2)
    forged, genuine = receiver.received
    assert forged.body == genuine.body
    with pytest.raises(EventRefused):
        gateway.verify_event(forged.body, forged.signature, [WEBHOOK_SECRET])
    assert gateway.verify_event(genuine.body, genuine.signature, [WEBHOOK_SECRET]).type == CREATED


def test_rotated_secret_is_used_beside_the_former_one_for_a_while(
    gateway: StripeGateway, sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.control("webhook/rotation", {"secret": "whsec_new", "overlap_seconds": 3600})
    make_intent(sdk)
    sandbox.control("webhook/rotation", {"secret": "whsec_newest", "overlap_seconds": 0})
    eventually(lambda: len(receiver.received) == 1)
    make_intent(sdk)
    eventually(lambda: len(receiver.received) == 2)
    last = receiver.received[1]
    assert gateway.verify_event(last.body, last.signature, ["whsec_newest"]).type == CREATED
    with pytest.raises(EventRefused):
        gateway.verify_event(last.body, last.signature, ["whsec_new"])


@pytest.mark.parametrize("secret", [WEBHOOK_SECRET, "whsec_new"])
def test_event_during_a_rotation_is_accepted_with_either_secret(
    gateway: StripeGateway,
    sdk: stripe.StripeClient,
    sandbox: Sandbox,
    receiver: Receiver,
    secret: str,
) -> None:
    sandbox.control("webhook/rotation", {"secret": "whsec_new", "overlap_seconds": 3600})
    make_intent(sdk)
    eventually(lambda: receiver.received)
    one = receiver.received[0]
    assert gateway.verify_event(one.body, one.signature, [secret]).type == CREATED


def test_thin_event_names_the_account_and_is_fetched_by_the_sdk(
    sdk: stripe.StripeClient, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.control("webhook", {"url": receiver.url, "secret": "whsec_thin", "thin": True})
    account = sdk.v2.core.accounts.create({"display_name": "Recycler GmbH"})
    eventually(lambda: receiver.received)
    sandbox.control("webhook", {"url": "", "secret": "none", "thin": True})
    one = receiver.received[0]
    told: Any = sdk.parse_event_notification(one.body, one.signature, "whsec_thin")
    assert (told.type, told.related_object.id) == ("v2.core.account.created", account.id)
    assert told.fetch_related_object().display_name == "Recycler GmbH"
    assert sdk.v2.core.events.retrieve(told.id).type == "v2.core.account.created"
