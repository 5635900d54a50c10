"""Events of the payment service come five times, late, never, too early or spoilt: no matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask

from recycling.config import DEVELOPMENT_WEBHOOK_SECRET as FORMER
from recycling.db import db
from recycling.settlement import payments
from tests.browsing import serving
from tests.settlement.conftest import Sandbox, eventually
from tests.settlement.faults.stories import STORIES, Story, Telling, outcome, told
from tests.settlement.makers import Market, seen
from tests.settlement.test_webhooks import ADDRESS

pytestmark = pytest.mark.once
NEW = "whsec_since_this_morning"
_ENDED = {"delivered", "dropped"}
_PAID = "checkout.session.completed"


@dataclass
class Told(Telling):
    """A story whose payer never comes back from the payment page: events say that it is paid."""

    sandbox: Sandbox | None = None
    is_known_early: bool = True

    def pay(self) -> None:
        """Press on each page, and wait for what the service tells us of it."""
        while seen(self.sale).state == "opened":
            before = seen(self.sale).paid_minor
            self.press()
            self.hear(before)

    def hear(self, before: int) -> None:
        """Wait for the events; where none tells us, somebody else must."""
        assert self.sandbox is not None
        deliveries = self.sandbox.watch
        if self.is_known_early:
            eventually(lambda: seen(self.sale).paid_minor > before)
        eventually(lambda: all(one["state"] in _ENDED for one in deliveries("deliveries")))
        if not self.is_known_early:
            assert seen(self.sale).paid_minor == before
            self.rest()


@contextmanager
def told_to(app: Flask, sandbox: Sandbox, secret: str = FORMER) -> Iterator[None]:
    """Let the sandbox tell a running site of everything."""
    with serving(app) as address:
        sandbox.control("webhook", {"url": f"{address}{ADDRESS}", "secret": secret})
        try:
            yield
        finally:
            sandbox.reset()


_FAULTS: dict[str, dict[str, Any]] = {
    "five times": {"kind": "duplicate", "copies": 4, "times": None},
    "in another order": {"kind": "reorder", "seconds": 0.3, "times": None},
    "altered on the way": {"kind": "tamper", "times": None},
    "signed by somebody else": {"kind": "wrong_secret", "times": None},
    "late": {"kind": "delay", "seconds": 0.5, "times": None},
}


@pytest.mark.parametrize("story", [STORIES[2], STORIES[4]], ids=lambda story: story.name)
@pytest.mark.parametrize("fault", _FAULTS)
def test_sale_ends_the_same_however_its_events_come(
    market: Market, sandbox: Sandbox, paying: Flask, fault: str, story: Story
) -> None:
    undisturbed = told(market, sandbox, story)
    with told_to(paying, sandbox):
        sandbox.fault("webhook", **_FAULTS[fault])
        assert _end(Told(market, story, sandbox=sandbox)) == undisturbed


def _end(telling: Told) -> object:
    for step in telling.steps:
        step()
    assert telling.sandbox is not None
    return outcome(telling.sandbox, telling.sale)


def test_sale_ends_the_same_without_any_event(
    market: Market, sandbox: Sandbox, paying: Flask
) -> None:
    story = STORIES[4]
    undisturbed = told(market, sandbox, story)
    with told_to(paying, sandbox):
        sandbox.fault("webhook", kind="drop", times=None)
        telling = Told(market, story, sandbox=sandbox, is_known_early=False)
        assert _end(telling) == undisturbed


def test_event_that_comes_after_the_payer_came_back_changes_nothing(
    market: Market, sandbox: Sandbox, paying: Flask
) -> None:
    story = STORIES[2]
    undisturbed = told(market, sandbox, story)
    with told_to(paying, sandbox):
        sandbox.fault("webhook", kind="delay", seconds=1, match=_PAID)
        telling = Told(market, story, sandbox=sandbox)
        telling.press()
        assert payments.settle(seen(telling.sale).payments[-1].ref) == "paid"
        telling.hear(0)
        assert _end(telling) == undisturbed


def test_event_before_we_know_of_the_page_is_parked(
    market: Market, sandbox: Sandbox, paying: Flask
) -> None:
    story = STORIES[2]
    undisturbed = told(market, sandbox, story)
    with told_to(paying, sandbox):
        telling = Told(market, story, sandbox=sandbox, is_known_early=False)
        sandbox.fault("webhook", kind="delay", seconds=0.5, times=None)
        telling.press()
        page = seen(telling.sale).payments[-1].checkout_id
        _know(telling.sale, None)
        eventually(lambda: all(one["state"] in _ENDED for one in sandbox.watch("deliveries")))
        assert seen(telling.sale).state == "opened"
        _know(telling.sale, page)
        telling.rest()
        assert seen(telling.sale).state == "paid"
        assert _end(telling) == undisturbed


def _know(sale: str, checkout_id: str | None) -> None:
    seen(sale).payments[-1].checkout_id = checkout_id
    db.session.commit()


def _overlapping(sandbox: Sandbox) -> None:
    sandbox.control("webhook/rotation", {"secret": NEW, "overlap_seconds": 3600})


def _at_once(sandbox: Sandbox) -> None:
    sandbox.control("webhook/rotation", {"secret": NEW})


@pytest.mark.parametrize(
    ("rotate", "known"),
    [(_overlapping, FORMER), (_at_once, f"{NEW},{FORMER}"), (_overlapping, NEW)],
    ids=["both sign, we know the former", "we know both", "both sign, we know the new"],
)
def test_events_are_believed_while_their_secret_changes(
    market: Market,
    sandbox: Sandbox,
    paying: Flask,
    monkeypatch: pytest.MonkeyPatch,
    *,
    rotate: Callable[[Sandbox], None],
    known: str,
) -> None:
    story = STORIES[2]
    undisturbed = told(market, sandbox, story)
    settings = replace(paying.extensions["settings"], stripe_webhook_secret=known)
    monkeypatch.setitem(paying.extensions, "settings", settings)
    with told_to(paying, sandbox):
        rotate(sandbox)
        assert _end(Told(market, story, sandbox=sandbox)) == undisturbed


def test_sweep_repairs_what_a_secret_we_do_not_know_costs(
    market: Market, sandbox: Sandbox, paying: Flask
) -> None:
    story = STORIES[2]
    undisturbed = told(market, sandbox, story)
    with told_to(paying, sandbox):
        _at_once(sandbox)
        telling, earlier = Told(market, story, sandbox=sandbox), len(sandbox.watch("deliveries"))
        telling.press()
        eventually(lambda: _refusals(sandbox, earlier))
        assert seen(telling.sale).state == "opened"
        telling.rest()
        assert _end(telling) == undisturbed


def _refusals(sandbox: Sandbox, earlier: int) -> list[dict[str, Any]]:
    since = sandbox.watch("deliveries")[earlier:]
    return [one for one in since if one["last_answer"] == "400"]
