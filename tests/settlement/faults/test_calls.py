"""The payment service fails to answer, before its work or after: asked again, all ends the same."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from recycling.settlement.sandbox import SANDBOX_KEY
from recycling.settlement.stripe_gateway import StripeGateway
from tests.settlement.conftest import Sandbox
from tests.settlement.faults.stories import STORIES, Telling, outcome, told, told_in_spite
from tests.settlement.makers import Market

pytestmark = pytest.mark.once
_DIVIDED = next(story for story in STORIES if story.name == "divided")
_CALLS = (
    ("POST", "/v2/core/accounts"),  # the first: an organisation has one account for all its sales
    ("POST", "/v1/checkout/sessions"),
    ("GET", "/v1/checkout/sessions"),
    ("POST", "/v1/transfers"),
    ("POST", "/v1/refunds"),
)
# What looks like another from here: it is tried where everything is.
_LIKE_OTHERS = frozenset({
    "connection lost before the work", "error after the work", "error before the work",
    "another with the same key", "too many questions",
})  # fmt: skip
_FAULTS: dict[str, dict[str, Any]] = {
    "connection lost after the work": {"kind": "drop"},
    "connection lost before the work": {"kind": "drop", "when": "before"},
    "time out after the work": {"kind": "slow", "when": "after", "seconds": 1.2},
    "error after the work": {"kind": "status", "when": "after", "status": 500},
    "error before the work": {"kind": "status", "status": 500},
    "another with the same key": {"kind": "status", "status": 409},
    "too many questions": {"kind": "status", "status": 429},
    "three errors in a row": {"kind": "status", "status": 503, "times": 3},
}


@pytest.fixture
def impatient(paying: Flask, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for an answer for less than a second, and never ask twice by itself."""
    till = StripeGateway(SANDBOX_KEY, sandbox.url, max_network_retries=0, read_timeout_s=0.6)
    monkeypatch.setitem(paying.extensions, "payment_gateway", till)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "fault",
    [pytest.param(one, marks=[pytest.mark.whole] * (one in _LIKE_OTHERS)) for one in _FAULTS],
)
def test_sale_ends_the_same_whichever_call_fails(
    market: Market, sandbox: Sandbox, fault: str
) -> None:
    outcomes = {}
    for method, path in _CALLS:
        telling = Telling(market, _DIVIDED)
        sandbox.fault("api", method=method, match=path, **_FAULTS[fault])
        told_in_spite(telling)
        assert _struck(sandbox), f"nobody called {method} {path}"
        outcomes[method, path] = outcome(sandbox, telling.sale)
    assert outcomes == dict.fromkeys(_CALLS, told(market, sandbox, _DIVIDED))


def _struck(sandbox: Sandbox) -> bool:
    return sandbox.watch("faults") == []
