"""A payment sandbox in a process of its own, the real SDK to drive it, a receiver of webhooks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe
from flask import Flask

from recycling.clock import SteppedClock
from recycling.settlement.sandbox import SANDBOX_KEY
from recycling.settlement.stripe_gateway import (
    AccountOrder,
    CheckoutOrder,
    CheckoutState,
    StripeGateway,
)
from recycling.settlement.stripe_gateway.configuration import STRIPE_ADDRESS
from tests.remembering import Memory
from tests.settlement.makers import Market, Outside, a_market
from tests.settlement.remembered import Remembered

WEBHOOK_SECRET = "whsec_for_these_tests"
STRIPE_KEY = os.environ.get("STRIPE_TEST_KEY", "")
"""A test key of a real Stripe account; with it, what needs no sandbox is run against Stripe."""
_NEEDS_SANDBOX = "steers the payment sandbox, which real Stripe does not let us do"
PATIENCE_S = 20.0
_START = """
import sys
from pathlib import Path
from recycling.settlement.sandbox import Terms
from recycling.settlement.sandbox.serve import serve
serve(port=int(sys.argv[2]), store_path=Path(sys.argv[1]), terms=Terms(**eval(sys.argv[3])))
"""


def eventually(answer: Callable[[], Any]) -> Any:
    """Return the first true answer; fail when none comes in time."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = answer()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")


@dataclass
class Sandbox:
    """A running payment sandbox, seen from outside."""

    url: str
    process: subprocess.Popen[str]
    store: Path

    def control(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = requests.post(f"{self.url}/_sandbox/{path}", json=body, timeout=5)
        assert answer.ok, answer.text
        return answer.json()

    def watch(self, what: str) -> list[dict[str, Any]]:
        return requests.get(f"{self.url}/_sandbox/{what}", timeout=5).json()["data"]

    def asked(self, what: str = "") -> int:
        """How many requests of one kind there have been; the log of them forgets the oldest."""
        calls = [one for one in self.watch("contract") if what in ("", one["call"])]
        return sum(one["accepted"] + one["refused"] for one in calls)

    def refused(self) -> int:
        """How many requests the strict check of parameters has refused so far."""
        return sum(call["refused"] for call in self.watch("contract"))

    def fault(self, target: str, kind: str, **more: Any) -> None:
        self.control("faults", {"target": target, "kind": kind, **more})

    def happens(self, what: str, **particulars: Any) -> dict[str, Any]:
        """Let a bank or a cardholder do something."""
        return self.control("happenings", {"what": what, **particulars})

    def pass_time(self, **span: int) -> None:
        """Move the sandbox's clock: ``days=2``."""
        seconds = int(timedelta(**span).total_seconds())
        self.control("clock", {"advance_seconds": seconds})

    def reset(self) -> None:
        requests.delete(f"{self.url}/_sandbox/faults", timeout=5)
        self.control("webhook", {"url": "", "secret": "none"})

    def forget(self) -> None:
        """Let nothing of what was done there be known any more."""
        assert requests.delete(f"{self.url}/_sandbox/records", timeout=30).ok

    def post(
        self, path: str, form: dict[str, Any] | None = None, key: str | None = None
    ) -> requests.Response:
        """Send a raw v1 request, to see headers the SDK hides."""
        headers = {"Authorization": f"Bearer {SANDBOX_KEY}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        return requests.post(self.url + path, data=form or {}, headers=headers, timeout=10)

    def sdk(self, retries: int = 0, read_timeout_s: float = 10) -> stripe.StripeClient:
        return sdk_of(self.url, retries, read_timeout_s)


def sdk_of(url: str, retries: int = 0, read_timeout_s: float = 10) -> stripe.StripeClient:
    """The SDK speaking to the sandbox at this address."""
    return stripe.StripeClient(
        SANDBOX_KEY,
        base_addresses={"api": url},
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=(3, read_timeout_s)),
    )


@contextmanager
def running_sandbox(store: Path, port: int = 0, **terms: Any) -> Iterator[Sandbox]:
    """Run a sandbox over a file until the block ends; skips the test against real Stripe."""
    if STRIPE_KEY:
        pytest.skip(_NEEDS_SANDBOX)
    process = subprocess.Popen(
        [sys.executable, "-c", _START, str(store), str(port), repr(terms)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://"), "the sandbox did not start"
        yield Sandbox(url, process, store)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)


@pytest.fixture(scope="session")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox") / "payments.sqlite") as sandbox:
        sandbox.reset()  # what is remembered of the first test is of the later ones, too
        yield sandbox


@pytest.fixture(scope="session")
def later_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox whose clock tests move; each keeps to a currency of its own."""
    with running_sandbox(tmp_path_factory.mktemp("later") / "payments.sqlite") as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def own_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox of one module, whose clock its tests move."""
    with running_sandbox(tmp_path_factory.mktemp("own") / "payments.sqlite") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox: Sandbox) -> Iterator[Sandbox]:
    """The run's sandbox, which knows nothing of the tests before, without faults and webhooks."""
    yield shared_sandbox
    shared_sandbox.reset()
    shared_sandbox.forget()


def a_client(request: pytest.FixtureRequest, of: str) -> stripe.StripeClient:
    """Return the SDK speaking to real Stripe where a key is given, else to the sandbox ``of``."""
    if not STRIPE_KEY:
        sandbox: Sandbox = request.getfixturevalue(of)
        return sandbox.sdk()
    if not STRIPE_KEY.startswith("sk_test_"):
        raise pytest.UsageError("STRIPE_TEST_KEY is not a test key (sk_test_…).")
    return stripe.StripeClient(STRIPE_KEY)


@pytest.fixture
def sdk(request: pytest.FixtureRequest) -> stripe.StripeClient:
    return a_client(request, "sandbox")


@pytest.fixture
def gateway(request: pytest.FixtureRequest) -> StripeGateway:
    if STRIPE_KEY:
        return StripeGateway(STRIPE_KEY, STRIPE_ADDRESS)
    return StripeGateway(SANDBOX_KEY, request.getfixturevalue("sandbox").url)


@dataclass
class Received:
    """One webhook as it came over the wire."""

    body: bytes
    signature: str


@dataclass
class Receiver:
    """A site that takes webhooks; ``answers`` are given in turn, then 200."""

    url: str
    received: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def types(self) -> list[str]:
        return [json.loads(one.body)["type"] for one in self.received]


@pytest.fixture
def receiver(sandbox: Sandbox) -> Iterator[Receiver]:
    """A webhook receiver the sandbox posts to."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append(Received(body, self.headers["Stripe-Signature"]))
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}/stripe/webhook")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    sandbox.control("webhook", {"url": receiver.url, "secret": WEBHOOK_SECRET})
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()


def order(**differing: Any) -> CheckoutOrder:
    """A whole order; say only what differs."""
    whole = {
        "line_name": "Magnet swarf, 12.480 t",
        "amount_minor": 1_960_175,
        "currency": "EUR",
        "reference": "SALE-2026-0001",
        "transfer_group": "SALE-2026-0001",
        "success_url": "http://127.0.0.1:9/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/sale",
        "metadata": {"sale": "SALE-2026-0001"},
    }
    return CheckoutOrder(**{**whole, **differing})


HOLDER = AccountOrder("Aimants Réunis SARL", "payments@aimants.example", "FR", {"org": "ORG-1"})


def paid(gateway: StripeGateway, key: str, **differing: Any) -> CheckoutState:
    """Open a payment page, pay on it as a browser does, and answer its state."""
    page = gateway.open_checkout(order(**differing), key=key)
    requests.post(f"{page.url}/pay", allow_redirects=False, timeout=5)
    return gateway.checkout(page.id)


_numbers = iter(range(1, 1_000_000))


@pytest.fixture
def key() -> Callable[[], str]:
    """Give a new idempotency key at each call."""
    return lambda: f"test-{os.getpid()}-{next(_numbers)}"


@cache
def till_at(url: str) -> StripeGateway:
    """The gateway of a sandbox: one, so that a state made beside it is known to be the same."""
    return StripeGateway(SANDBOX_KEY, url, max_network_retries=0, read_timeout_s=5)


@pytest.fixture
def paying(
    app: Flask,
    memory: Memory,
    sandbox: Sandbox,
    held_clock: SteppedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """The application, its payments going to the running sandbox and nothing done by itself.

    A closed door fails at once: waiting for the sandbox is not what is tested here. Whatever the
    test makes the application ask, the sandbox's strict check must take.
    """
    refused = sandbox.refused()
    monkeypatch.setitem(app.extensions, "payment_gateway", till_at(sandbox.url))
    monkeypatch.setitem(app.config, "REACT_AT_ONCE", False)
    with closing(Remembered(sandbox.store)) as elsewhere, memory.beside(elsewhere):
        yield app
    assert sandbox.refused() == refused, sandbox.watch("requests?accepted=no")[-1]


@pytest.fixture
def market(paying: Flask, held_clock: SteppedClock) -> Iterator[Market]:
    """Somebody to sell and somebody to buy, inside the application's context."""
    with paying.app_context():
        yield a_market(held_clock)


@pytest.fixture
def outside(paying: Flask, held_clock: SteppedClock) -> Outside:
    """The same market seen from outside, for requests."""
    return Outside(paying, held_clock)
