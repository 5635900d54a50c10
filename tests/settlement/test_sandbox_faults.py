"""Does the client come through what goes wrong between it and Stripe?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from recycling.settlement.sandbox import SANDBOX_KEY
from recycling.settlement.stripe_gateway import (
    OutcomeUnknown,
    PaymentDeclined,
    StripeGateway,
    TryAgainLater,
)
from tests.settlement.conftest import HOLDER, Sandbox, order, running_sandbox

Key = Callable[[], str]


def statuses(sandbox: Sandbox, key: str) -> list[int]:
    return [one["status"] for one in sandbox.watch("requests") if one["idempotency_key"] == key]


@pytest.mark.parametrize("status", [409, 500, 503])
def test_passing_failure_is_retried_with_the_same_key(
    gateway: StripeGateway, sandbox: Sandbox, key: Key, status: int
) -> None:
    once = key()
    sandbox.fault("api", "status", status=status)
    gateway.open_checkout(order(), key=once)
    assert statuses(sandbox, once) == [status, 200]


def test_rate_limit_is_retried_with_the_same_key(
    gateway: StripeGateway, sandbox: Sandbox, key: Key
) -> None:
    once = key()
    sandbox.fault("api", "status", status=429, times=2)
    gateway.open_checkout(order(), key=once)
    assert statuses(sandbox, once) == [429, 429, 200]


def test_rate_limit_that_lasts_is_try_again_later(
    gateway: StripeGateway, sandbox: Sandbox, key: Key
) -> None:
    sandbox.fault("api", "status", status=429, times=None)
    with pytest.raises(TryAgainLater) as caught:
        gateway.open_checkout(order(), key=key())
    assert caught.value.status == 503


def test_failure_after_the_work_is_an_unknown_outcome_and_the_same_key_finds_it(
    sandbox: Sandbox, key: Key
) -> None:
    once = key()
    patient = StripeGateway(SANDBOX_KEY, sandbox.url, max_network_retries=0)
    sandbox.fault("api", "status", status=500, when="after")
    with pytest.raises(OutcomeUnknown):
        patient.create_account(HOLDER, key=once)
    found = patient.create_account(HOLDER, key=once)
    newest = sandbox.sdk().v1.accounts.list({"limit": 1}).data[0].id
    assert found == newest


def test_dropped_connection_after_the_work_is_unknown_and_the_same_key_finds_it(
    sandbox: Sandbox, key: Key
) -> None:
    once = key()
    hasty = StripeGateway(SANDBOX_KEY, sandbox.url, max_network_retries=0)
    sandbox.fault("api", "drop")
    with pytest.raises(OutcomeUnknown):
        hasty.open_checkout(order(), key=once)
    made = sandbox.sdk().v1.checkout.sessions.list({"limit": 1}).data[0].id
    assert hasty.open_checkout(order(), key=once).id == made


def test_connection_dropped_before_the_work_leaves_it_undone(sandbox: Sandbox, key: Key) -> None:
    once = key()
    hasty = StripeGateway(SANDBOX_KEY, sandbox.url, max_network_retries=0)
    before = sandbox.sdk().v1.checkout.sessions.list({"limit": 1}).data
    sandbox.fault("api", "drop", when="before")
    with pytest.raises(OutcomeUnknown):
        hasty.open_checkout(order(), key=once)
    assert sandbox.sdk().v1.checkout.sessions.list({"limit": 1}).data == before
    assert hasty.open_checkout(order(), key=once).id not in {one.id for one in before}


def test_dropped_connection_is_retried_unseen_by_the_caller(
    gateway: StripeGateway, sandbox: Sandbox, key: Key
) -> None:
    once = key()
    sandbox.fault("api", "drop")
    page = gateway.open_checkout(order(), key=once)
    logged = [one for one in sandbox.watch("requests") if one["idempotency_key"] == once]
    assert [one["replayed"] for one in logged] == [False, True]
    assert sandbox.sdk().v1.checkout.sessions.list({"limit": 1}).data[0].id == page.id


def test_slow_answer_is_unknown_and_the_same_key_finds_it(sandbox: Sandbox, key: Key) -> None:
    once = key()
    hasty = StripeGateway(SANDBOX_KEY, sandbox.url, read_timeout_s=0.3, max_network_retries=0)
    sandbox.fault("api", "slow", seconds=0.8, when="after")
    with pytest.raises(OutcomeUnknown):
        hasty.open_checkout(order(), key=once)
    made = sandbox.sdk().v1.checkout.sessions.list({"limit": 1}).data[0].id
    assert hasty.open_checkout(order(), key=once).id == made


def test_question_without_an_answer_is_try_again_later(sandbox: Sandbox) -> None:
    hasty = StripeGateway(SANDBOX_KEY, sandbox.url, max_network_retries=0)
    sandbox.fault("api", "drop")
    with pytest.raises(TryAgainLater):
        hasty.checkout("cs_test_any")


def test_nobody_listening_is_an_unknown_outcome(key: Key) -> None:
    alone = StripeGateway(SANDBOX_KEY, "http://127.0.0.1:9", max_network_retries=0)
    with pytest.raises(OutcomeUnknown):
        alone.open_checkout(order(), key=key())


def test_decline_answer_is_a_decline(gateway: StripeGateway, sandbox: Sandbox, key: Key) -> None:
    sandbox.fault("api", "status", status=402)
    with pytest.raises(PaymentDeclined) as caught:
        gateway.open_checkout(order(), key=key())
    assert caught.value.status == 402


def test_fault_strikes_only_the_path_and_method_it_names(
    sdk: stripe.StripeClient, sandbox: Sandbox
) -> None:
    sandbox.fault("api", "status", match="/v1/payment_intents", method="POST", times=None)
    sdk.v1.payment_intents.list()
    sdk.v1.balance.retrieve()
    with pytest.raises(stripe.APIError):
        sdk.v1.payment_intents.create({"amount": 500, "currency": "eur"})


@pytest.mark.parametrize(
    ("fault", "param"),
    [
        ({"target": "moon", "kind": "drop"}, "target"),
        ({"target": "api", "kind": "tamper"}, "kind"),
        ({"target": "api", "kind": "status", "status": 200}, "status"),
        ({"target": "api", "kind": "slow", "seconds": "long"}, "seconds"),
        ({"target": "api", "kind": "slow", "colour": "green"}, "colour"),
    ],
)
def test_set_of_a_fault_that_does_not_exist_is_refused_naming_the_field(
    sandbox: Sandbox, fault: dict[str, Any], param: str
) -> None:
    answer = requests.post(f"{sandbox.url}/_sandbox/faults", json=fault, timeout=5)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)


def test_control_without_json_is_refused(sandbox: Sandbox) -> None:
    answer = requests.post(f"{sandbox.url}/_sandbox/clock", data="advance_seconds=5", timeout=5)
    assert answer.status_code == 415


def test_restart_keeps_what_was_done_and_its_keys(tmp_path: Path) -> None:
    store = tmp_path / "payments.sqlite"
    with running_sandbox(store) as before:
        page = StripeGateway(SANDBOX_KEY, before.url).open_checkout(order(), key="once")
    with running_sandbox(store) as after:
        again = StripeGateway(SANDBOX_KEY, after.url).open_checkout(order(), key="once")
    assert again.id == page.id
    assert (before.process.returncode, after.process.returncode) == (0, 0)


def test_log_says_of_each_request_whether_the_strict_check_took_it(sandbox: Sandbox) -> None:
    taken = sandbox.post("/v1/customers", {"name": "Recycler GmbH"})
    sandbox.post("/v1/customers", {"nom": "Recycler GmbH"})
    kept, refused = sandbox.watch("requests?path=/v1/customers")[-2:]
    assert (kept["accepted"], kept["breach"], taken.status_code) == (True, None, 200)
    assert (refused["accepted"], refused["breach"]) == (False, "Received unknown parameter: nom")
    assert sandbox.watch("requests?accepted=no")[-1]["request_id"] == refused["request_id"]


def test_checks_are_counted_by_call(sandbox: Sandbox) -> None:
    def counted() -> tuple[int, int]:
        rows = {row["call"]: row for row in sandbox.watch("contract")}
        row = rows.get("POST /v1/customers", {"accepted": 0, "refused": 0})
        return row["accepted"], row["refused"]

    accepted, refused = counted()
    sandbox.post("/v1/customers", {"name": "Recycler GmbH"})
    sandbox.post("/v1/customers", {"nom": "Recycler GmbH"})
    assert counted() == (accepted + 1, refused + 1)
