"""A market at a payment sandbox where nobody can be paid before the provider has what it wants."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.settlement.sandbox import SANDBOX_KEY
from recycling.settlement.stripe_gateway import StripeGateway
from tests.settlement.conftest import Sandbox, running_sandbox
from tests.settlement.makers import Outside


@pytest.fixture(scope="session")
def strict_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox where no account is active before it was onboarded."""
    store = tmp_path_factory.mktemp("onboarding") / "payments.sqlite"
    with running_sandbox(store, active_at_once=False) as sandbox:
        yield sandbox


@pytest.fixture
def strict(strict_sandbox: Sandbox) -> Iterator[Sandbox]:
    """The same, left without faults and webhooks."""
    yield strict_sandbox
    strict_sandbox.reset()


@pytest.fixture
def place(
    app: Flask, strict: Sandbox, held_clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> Outside:
    """A market seen from outside, whose payments go to that sandbox."""
    till = StripeGateway(SANDBOX_KEY, strict.url, max_network_retries=0, read_timeout_s=5)
    monkeypatch.setitem(app.extensions, "payment_gateway", till)
    monkeypatch.setitem(app.config, "REACT_AT_ONCE", False)
    return Outside(app, held_clock)
