"""Is one key one deed?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.settlement.conftest import Sandbox, eventually

Key = Callable[[], str]
INTENT: dict[str, Any] = {"amount": 5_000, "currency": "eur"}
DECLINED = {
    **INTENT,
    "payment_method": "pm_card_chargeDeclined",
    "confirm": "true",
    "return_url": "https://site.example/",
}


def test_same_key_and_body_is_replayed_with_the_same_object(sandbox: Sandbox, key: Key) -> None:
    once = key()
    first = sandbox.post("/v1/payment_intents", INTENT, once)
    again = sandbox.post("/v1/payment_intents", INTENT, once)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()


def test_same_key_with_another_body_is_refused(sdk: stripe.StripeClient, key: Key) -> None:
    once: Any = {"idempotency_key": key()}
    sdk.v1.payment_intents.create(INTENT, once)
    with pytest.raises(stripe.IdempotencyError) as caught:
        sdk.v1.payment_intents.create({**INTENT, "amount": 5_001}, once)
    assert caught.value.http_status == 400


def test_same_key_on_another_call_is_refused(sandbox: Sandbox, key: Key) -> None:
    once = key()
    made = sandbox.post("/v1/payment_intents", INTENT, once).json()
    answer = sandbox.post(f"/v1/payment_intents/{made['id']}/cancel", {}, once)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "idempotency_error")


def test_key_of_a_refused_parameter_may_be_used_again(sandbox: Sandbox, key: Key) -> None:
    once = key()
    assert sandbox.post("/v1/payment_intents", {"amount": 5_000}, once).status_code == 400
    assert sandbox.post("/v1/payment_intents", INTENT, once).status_code == 200


def test_decline_is_replayed_without_a_second_charge(sandbox: Sandbox, key: Key) -> None:
    once = key()
    first = sandbox.post("/v1/payment_intents", DECLINED, once)
    again = sandbox.post("/v1/payment_intents", DECLINED, once)
    assert (first.status_code, again.status_code) == (402, 402)
    assert again.json()["error"]["charge"] == first.json()["error"]["charge"]


def test_same_key_sent_at_once_by_many_makes_one_object(sandbox: Sandbox, key: Key) -> None:
    once = key()
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: sandbox.post("/v1/payment_intents", INTENT, once), range(8))
        )
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1


def test_key_longer_than_255_characters_is_refused(sandbox: Sandbox) -> None:
    assert sandbox.post("/v1/payment_intents", INTENT, "k" * 256).status_code == 400


def test_key_is_forgotten_after_a_day(later_sandbox: Sandbox) -> None:
    first = later_sandbox.post("/v1/payment_intents", INTENT, "daily").json()
    later_sandbox.control("clock", {"advance_seconds": 24 * 3600 + 1})
    later = later_sandbox.post("/v1/payment_intents", INTENT, "daily").json()
    assert later["id"] != first["id"]


def test_same_key_while_a_slow_request_is_under_way_is_refused_as_in_use(
    sandbox: Sandbox, key: Key
) -> None:
    once = key()
    sandbox.fault("api", "slow", seconds=1.5)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(sandbox.post, "/v1/payment_intents", INTENT, once)
        eventually(lambda: not sandbox.watch("faults"))
        meanwhile = sandbox.post("/v1/payment_intents", INTENT, once)
        first = slow.result()
    again = sandbox.post("/v1/payment_intents", INTENT, once)
    assert (meanwhile.status_code, meanwhile.json()["error"]["code"]) == (
        409,
        "idempotency_key_in_use",
    )
    assert (first.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert again.headers["Idempotent-Replayed"] == "true"
