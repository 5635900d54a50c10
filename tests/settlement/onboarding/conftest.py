"""A market at a payment sandbox where nobody can be paid before the provider has what it wants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from tests.remembering import Memory
from tests.settlement.conftest import Sandbox, running_sandbox, till_at
from tests.settlement.makers import Outside
from tests.settlement.remembered import Remembered


@pytest.fixture(scope="session")
def strict_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox where no account is active before it was onboarded."""
    store = tmp_path_factory.mktemp("onboarding") / "payments.sqlite"
    with running_sandbox(store, active_at_once=False) as sandbox:
        sandbox.reset()
        yield sandbox


@pytest.fixture
def strict(strict_sandbox: Sandbox) -> Iterator[Sandbox]:
    """The same, which knows nothing of the tests before, without faults and webhooks."""
    yield strict_sandbox
    strict_sandbox.reset()
    strict_sandbox.forget()


@pytest.fixture
def place(
    app: Flask,
    memory: Memory,
    strict: Sandbox,
    held_clock: SteppedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Outside]:
    """A market seen from outside, whose payments go to that sandbox."""
    monkeypatch.setitem(app.extensions, "payment_gateway", till_at(strict.url))
    monkeypatch.setitem(app.config, "REACT_AT_ONCE", False)
    with closing(Remembered(strict.store)) as elsewhere, memory.beside(elsewhere):
        yield Outside(app, held_clock)
