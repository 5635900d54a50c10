"""Can two processes of the sandbox keep one store between them?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.settlement.calls import balances, events_about, pay
from tests.settlement.conftest import running_sandbox

pytestmark = pytest.mark.once


def test_two_processes_over_one_store_know_the_same_and_count_nothing_twice(
    tmp_path: Path,
) -> None:
    store = tmp_path / "payments.sqlite"
    with running_sandbox(store) as one, running_sandbox(store) as other:
        first, second = one.sdk(), other.sdk()
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda n: pay((first, second)[n % 2], 1_000 + n), range(12)))
        assert sum(balances(first)) == sum(balances(second)) == sum(1_000 + n for n in range(12))
        refund = second.v1.refunds.create({"payment_intent": made[0].id})
        assert first.v1.refunds.retrieve(refund.id).amount == 1_000
        key = {"idempotency_key": "of both"}
        asked = {"amount": 700, "currency": "eur"}
        twice = [sdk.v1.payment_intents.create(asked, key).id for sdk in (first, second)]
        assert twice[0] == twice[1]


def test_what_time_brings_about_happens_once_whoever_looks(tmp_path: Path) -> None:
    store = tmp_path / "payments.sqlite"
    with running_sandbox(store) as one, running_sandbox(store) as other:
        held = pay(one.sdk(), 10_000, capture_method="manual")
        other.pass_time(days=7)
        with ThreadPoolExecutor(2) as pool:
            seen = pool.map(
                lambda sdk: sdk.v1.payment_intents.retrieve(held.id).status,
                (one.sdk(), other.sdk()),
            )
            assert set(seen) == {"canceled"}
        assert events_about(one.sdk(), held.id).count("payment_intent.canceled") == 1
