"""What the provider tells of disputes: dropped, five times, out of order, before its payment."""

from __future__ import annotations

import json

from flask import Flask

from recycling.settlement import payments, sweeping
from tests.settlement.conftest import Sandbox
from tests.settlement.disputes.makers import decide, dispute_of, facts, raise_dispute
from tests.settlement.makers import Market, Outside, a_page, a_paid_sale, a_sale, press, seen
from tests.settlement.test_webhooks import send


def an_event(provider_id: str, kind: str, number: int = 0) -> bytes:
    return json.dumps({
        "id": f"evt_{provider_id}_{kind}_{number}",
        "object": "event",
        "type": f"charge.dispute.{kind}",
        "livemode": False,
        "created": 1_795_000_000,
        "data": {"object": {"id": provider_id, "object": "dispute"}},
    }).encode()  # fmt: skip


def disputes_in(facts_: list[str]) -> list[str]:
    return [one for one in facts_ if "Dispute" in one or "Inquiry" in one]


def test_event_told_five_times_notes_a_dispute_once(outside: Outside, sandbox: Sandbox) -> None:
    sale = outside.sale(paid=True)
    provider_id = outside.inside(raise_dispute, sandbox, sale)
    for number in (0, 0, 0, 1, 2):
        assert send(outside.app, an_event(provider_id, "created", number)).status_code == 200
    assert disputes_in(outside.inside(facts, sale)) == ["DisputeOpened"]


def test_closed_told_before_created_changes_nothing(outside: Outside, sandbox: Sandbox) -> None:
    sale = outside.sale(paid=True)
    provider_id = outside.inside(raise_dispute, sandbox, sale)
    sandbox.happens("dispute.is_decided", id=provider_id, won=True)
    for kind in ("closed", "funds_reinstated", "created", "funds_withdrawn"):
        assert send(outside.app, an_event(provider_id, kind)).status_code == 200
    assert disputes_in(outside.inside(facts, sale)) == ["DisputeOpened", "DisputeWon"]


def test_dispute_of_a_payment_that_is_not_ours_yet_is_parked(
    market: Market, sandbox: Sandbox, paying: Flask
) -> None:
    sale = a_sale(market)
    press(a_page(market, sale))
    intents = sandbox.sdk().v1.checkout.sessions
    page = intents.retrieve(str(seen(sale).payments[0].checkout_id), {"expand": ["payment_intent"]})
    charge = page.payment_intent.latest_charge  # type: ignore[union-attr]
    provider_id = str(sandbox.happens("charge.is_disputed", id=charge)["id"])
    assert send(paying, an_event(provider_id, "created")).status_code == 200
    assert disputes_in(facts(sale)) == []
    payments.settle(seen(sale).payments[0].ref)
    market.clock.advance(minutes=5)
    while sweeping.tick():
        pass
    assert disputes_in(facts(sale)) == ["DisputeOpened"]


def test_dispute_whose_events_were_all_dropped_is_decided_by_the_sweep(
    market: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(market)
    provider_id = raise_dispute(sandbox, sale)
    sandbox.happens("dispute.is_decided", id=provider_id, won=False)
    market.clock.advance(hours=2)
    while sweeping.tick():
        pass
    assert dispute_of(provider_id).state == "lost"
    decide(sandbox, provider_id, won=False)
    assert disputes_in(facts(sale)) == ["DisputeOpened", "DisputeLost"]
