"""What the provider tells us is kept once, believed only when signed, and looked up."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from recycling import clock
from recycling.config import DEVELOPMENT_WEBHOOK_SECRET
from recycling.db import db
from recycling.parties.models import AccessRecord
from recycling.settlement import payments, pending, sweeping, webhooks
from recycling.settlement.models import WebhookEvent
from recycling.settlement.sandbox.webhooks import signature
from recycling.settlement.stripe_gateway import GatewayEvent
from tests.browsing import serving
from tests.settlement.conftest import Sandbox, eventually
from tests.settlement.makers import Outside, last_payment, press, seen

ADDRESS = "/stripe/webhook"


def an_event(checkout_id: str, **differs: Any) -> bytes:
    whole = {
        "id": f"evt_{checkout_id}",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": False,
        "created": 1_795_000_000,
        "data": {"object": {"id": checkout_id, "object": "checkout.session"}},
    }
    return json.dumps({**whole, **differs}).encode()


def signed(body: bytes, age_s: int = 0, secret: str = DEVELOPMENT_WEBHOOK_SECRET) -> str:
    return signature(body, secret, int(time.time()) - age_s)


def send(app: Flask, body: bytes, header: str | None = None) -> TestResponse:
    headers = {"Stripe-Signature": signed(body) if header is None else header}
    return app.test_client().post(ADDRESS, data=body, headers=headers)


def kept(outside: Outside) -> list[WebhookEvent]:
    rows = select(WebhookEvent).order_by(WebhookEvent.id)
    return outside.inside(lambda: list(db.session.scalars(rows)))


@pytest.fixture
def paid_page(outside: Outside) -> tuple[str, str]:
    """A sale that was paid at the provider, who has not told us yet; and the page's name."""
    sale = outside.sale()
    press(outside.page(sale))
    return sale, outside.checkout(sale)


def test_event_settles_the_payment_and_is_kept_as_it_came(
    outside: Outside, paid_page: tuple[str, str]
) -> None:
    sale, checkout = paid_page
    body = an_event(checkout)
    answer = send(outside.app, body)
    event = kept(outside)[0]
    assert (answer.status_code, answer.json) == (200, {"received": f"evt_{checkout}"})
    assert outside.state(sale) == "paid"
    assert event.body == body.decode()
    assert event.done_at is not None
    assert event.due_at is None


def test_event_twice_is_kept_once(outside: Outside, paid_page: tuple[str, str]) -> None:
    body = an_event(paid_page[1])
    assert [send(outside.app, body).status_code for _ in range(2)] == [200, 200]
    assert len(kept(outside)) == 1


def test_event_is_only_a_hint(outside: Outside) -> None:
    sale = outside.sale()
    outside.page(sale)
    assert send(outside.app, an_event(outside.checkout(sale))).status_code == 200
    assert outside.state(sale) == "opened"


def test_event_about_something_else_needs_nothing(outside: Outside) -> None:
    body = an_event("ch_1", type="charge.succeeded")
    assert send(outside.app, body).status_code == 200
    assert kept(outside)[0].done_at is not None


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (an_event("cs_1"), ""),
        (an_event("cs_1"), "t=1,v1=00"),
        (an_event("cs_1"), signed(an_event("cs_2"))),
        (an_event("cs_1"), signed(an_event("cs_1"), secret="whsec_of_somebody_else")),
        (an_event("cs_1"), signed(an_event("cs_1"), age_s=301)),
        (an_event("cs_1", livemode=True), signed(an_event("cs_1", livemode=True))),
        (b"{}", signed(b"{}")),
        (b"\xff\xfe", "t=1,v1=00"),
        (b"", ""),
    ],
    ids=[
        "unsigned", "badly signed", "signed for another", "another secret", "too old", "live",
        "no event", "not text", "empty",
    ],
)  # fmt: skip
def test_event_that_is_not_genuine_is_refused_and_not_kept(
    outside: Outside, body: bytes, header: str
) -> None:
    answer = send(outside.app, body, header)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert kept(outside) == []


def test_event_that_was_altered_after_signing_settles_nothing(
    outside: Outside, paid_page: tuple[str, str]
) -> None:
    sale, checkout = paid_page
    body = an_event(checkout)
    answer = send(outside.app, body.replace(b"evt_", b"evt_0"), signed(body))
    assert answer.status_code == 400
    assert outside.state(sale) == "opened"


def test_while_the_secret_changes_events_signed_with_either_are_taken(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(outside.app.extensions["settings"], stripe_webhook_secret="new_one, former")
    monkeypatch.setitem(outside.app.extensions, "settings", settings)
    secrets = ("new_one", "former", DEVELOPMENT_WEBHOOK_SECRET)
    bodies = [an_event(f"cs_{secret}") for secret in secrets]
    answers = [
        send(outside.app, body, signed(body, secret=secret)).status_code
        for body, secret in zip(bodies, secrets, strict=True)
    ]
    assert answers == [200, 200, 400]


def test_refused_event_is_noted_as_a_refused_change(outside: Outside) -> None:
    send(outside.app, an_event("cs_1"), "")
    codes = outside.inside(lambda: db.session.scalars(select(AccessRecord.code)).all())
    assert codes == ["event_signature_refused"]


def test_event_that_is_too_large_is_refused(outside: Outside) -> None:
    answer = send(outside.app, b" " * (512 * 1024 + 1))
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"


def test_webhook_is_not_a_page(outside: Outside) -> None:
    assert outside.app.test_client().get(ADDRESS).status_code == 405


def test_event_before_its_payment_is_parked_and_done_when_it_turns_up(outside: Outside) -> None:
    sale = outside.sale()
    page = outside.page(sale)
    checkout = outside.checkout(sale)
    outside.inside(_hide_page, sale)
    press(page)
    assert send(outside.app, an_event(checkout)).status_code == 200
    assert kept(outside)[0].done_at is None
    outside.market.clock.advance(minutes=1)
    assert outside.inside(webhooks.take_parked) == 0
    outside.inside(_show_page, sale, checkout)
    outside.market.clock.advance(minutes=1)
    assert outside.inside(webhooks.take_parked) == 1
    assert outside.state(sale) == "paid"


def _hide_page(sale: str) -> None:
    last_payment(sale).checkout_id = None
    db.session.commit()


def _show_page(sale: str, checkout: str) -> None:
    last_payment(sale).checkout_id = checkout
    db.session.commit()


def test_event_whose_payment_never_turns_up_is_set_aside(outside: Outside) -> None:
    send(outside.app, an_event("cs_of_somebody_else"))
    for _ in range(73):
        outside.market.clock.advance(hours=1)
        outside.inside(sweeping.tick)
    event = kept(outside)[0]
    assert (event.done_at, event.due_at) == (None, None)
    assert event.attempts == 72


def test_parked_events_of_others_do_not_hold_ours_up(
    outside: Outside, paid_page: tuple[str, str]
) -> None:
    for number in range(45):
        outside.inside(pending.keep_event, _foreign(number), "{}")
    outside.market.clock.advance(seconds=20)
    sale, checkout = paid_page
    outside.inside(
        pending.keep_event,
        GatewayEvent("evt_ours", "checkout.session.completed", checkout, _now(outside)),
        "{}",
    )
    outside.market.clock.advance(seconds=20)
    ticks = 0
    while outside.state(sale) == "opened":
        outside.inside(webhooks.take_parked)
        ticks += 1
    assert ticks == 3


def _foreign(number: int) -> GatewayEvent:
    return GatewayEvent(f"evt_{number}", "checkout.session.completed", "cs_foreign", clock.now())


def _now(outside: Outside) -> Any:
    return outside.market.clock.now()


def test_event_while_the_provider_does_not_answer_is_kept_for_later(
    outside: Outside, sandbox: Sandbox, paid_page: tuple[str, str]
) -> None:
    sale, checkout = paid_page
    sandbox.fault("api", "status", status=503, times=None)
    assert send(outside.app, an_event(checkout)).status_code == 200
    assert outside.state(sale) == "opened"
    sandbox.reset()
    outside.market.clock.advance(minutes=1)
    assert outside.inside(sweeping.tick) == 1
    assert outside.state(sale) == "paid"


def test_same_event_many_times_at_once_is_kept_once(
    outside: Outside, paid_page: tuple[str, str]
) -> None:
    sale, checkout = paid_page
    body, answers, together = an_event(checkout), [], threading.Barrier(5)

    def deliver() -> None:
        together.wait(10)
        answers.append(send(outside.app, body).status_code)

    threads = [threading.Thread(target=deliver) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [200] * 5
    assert len(kept(outside)) == 1
    assert outside.state(sale) == "paid"


def test_redirect_webhook_and_sweep_at_once_take_the_payment_once(
    outside: Outside, paid_page: tuple[str, str]
) -> None:
    sale, checkout = paid_page
    outside.market.clock.advance(minutes=3)
    payment = outside.inside(lambda: last_payment(sale).ref)
    ways = (
        lambda: outside.inside(payments.settle, payment),
        lambda: send(outside.app, an_event(checkout)),
        lambda: outside.inside(sweeping.tick),
    )
    together, problems = threading.Barrier(6), []

    def go(way: Any) -> None:
        together.wait(10)
        try:
            way()
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=go, args=(way,)) for way in ways * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert problems == []
    assert outside.state(sale) == "paid"
    assert outside.inside(lambda: seen(sale).paid_minor) == 312_500


@pytest.mark.parametrize("fault", ["duplicate", "reorder", "tamper", None])
def test_sandbox_tells_us_over_the_wire(
    outside: Outside, sandbox: Sandbox, fault: str | None
) -> None:
    with serving(outside.app) as address:
        secret = DEVELOPMENT_WEBHOOK_SECRET
        sandbox.control("webhook", {"url": f"{address}{ADDRESS}", "secret": secret})
        if fault:
            sandbox.fault("webhook", fault, seconds=0.2, match="checkout.session.completed")
        earlier = len(sandbox.watch("deliveries"))
        sale = outside.sale()
        press(outside.page(sale))
        eventually(lambda: outside.state(sale) == "paid")
        eventually(
            lambda: all(d["state"] == "delivered" for d in sandbox.watch("deliveries")[earlier:])
        )
    assert len({event.event_id for event in kept(outside)}) == len(kept(outside))


def test_event_is_set_aside_only_after_days(outside: Outside) -> None:
    send(outside.app, an_event("cs_of_somebody_else"))
    outside.market.clock.advance(days=2, hours=23)
    assert outside.inside(sweeping.tick) == 0
    event = kept(outside)[0]
    assert event.due_at == outside.market.clock.now() + timedelta(seconds=15)
