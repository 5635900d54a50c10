"""Three people follow an auction in Chromium; a late bid moves its close; it ends for all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from recycling import clock
from recycling.auctions import live
from recycling.clock import SteppedClock
from recycling.db import db
from tests.auctions.makers import Bidder, a_bidder, an_open_auction, close, open_terms
from tests.conftest import NOON
from tests.journey.conftest import _Quiet, browser
from tests.makers import Member, a_member
from tests.signing_in import COOKIE, cookie_for

__all__ = ["browser"]
pytestmark = pytest.mark.browser
# A computer whose clock is seven minutes ahead.
WRONG_CLOCK = """
  const real = Date;
  globalThis.Date = class extends real {
    constructor(...given) { super(...(given.length ? given : [real.now() + 420000])); }
    static now() { return real.now() + 420000; }
  };
"""
# Notes, by the page's own words, when it first says that bidding has ended.
WATCH = """
  new MutationObserver(() => {
    const said = document.querySelector('[data-um-part="status"]')?.textContent ?? "";
    if (said.includes("Bidding ended at") && !globalThis.endedAt) {
      globalThis.endedAt = performance.timeOrigin + performance.now();
    }
  }).observe(document, { childList: true, subtree: true });
"""


class RunningClock(SteppedClock):
    """A clock that runs, and can be put forward besides."""

    def now(self) -> datetime:
        """Return what the clock shows."""
        return super().now() + (datetime.now(UTC) - self._begun)

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._begun = datetime.now(UTC)

    @property
    def ahead(self) -> timedelta:
        """How far it shows more than the machine's clock."""
        return self._now - self._begun


@pytest.fixture
def running() -> Iterator[RunningClock]:
    with clock.held(RunningClock(NOON)) as held:
        assert isinstance(held, RunningClock)
        yield held


@pytest.fixture
def contest(app: Flask, running: RunningClock) -> tuple[Member, Bidder, Bidder, str]:
    """A holder, two bidders, an auction with a bid, five minutes of soft close."""
    with app.app_context():
        holder, regulator = a_member("holder"), a_member("regulator")
        bidder, rival = a_bidder(regulator), a_bidder(regulator)
        ref = an_open_auction(holder, open_terms(soft_close_seconds=300, extension_seconds=4))
        bidder.bid(ref, 100_000)
    return holder, bidder, rival, ref


@pytest.fixture
def address(app: Flask, contest: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The site on a free port, with room for one stream: the others ask again and again."""
    settings = app.extensions["settings"]
    object.__setattr__(settings, "live_streams", 1)
    monkeypatch.setattr(live, "LONGEST_S", 2.0)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    object.__setattr__(settings, "live_streams", 0)
    app.extensions.pop("live_slots", None)


def _opened(app: Flask, chromium: Browser, address: str, ref: str, member: Member) -> Page:
    context = chromium.new_context()
    context.add_cookies([{"name": COOKIE, "value": cookie_for(app, member.email), "url": address}])
    context.add_init_script(WATCH)
    if member.actor.kind == "holder":
        context.add_init_script(WRONG_CLOCK)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{address}/auctions/{ref}")
    return page


def _close_shown(page: Page) -> datetime:
    return datetime.fromisoformat(
        page.locator("[data-um-live]").get_attribute("data-closes-at") or ""
    )


def test_an_auction_ends_at_the_same_instant_for_three_people_after_an_extension(
    app: Flask,
    running: RunningClock,
    contest: tuple[Member, Bidder, Bidder, str],
    address: str,
    browser: Browser,
) -> None:
    holder, bidder, rival, ref = contest
    people = (holder, bidder.member, rival.member)
    pages = [_opened(app, browser, address, ref, member) for member in people]
    pages[0].get_by_text("00:59:").wait_for()  # by the registry's clock, not by its own
    (planned,) = {_close_shown(page) for page in pages}
    running.advance(seconds=(planned - clock.now()).total_seconds() - 2)
    with app.app_context():
        rival.bid(ref, 120_000)
        db.session.remove()
    for page in pages:
        page.get_by_text("Extended by late bids").wait_for()
        assert "1\xa0200.00" in page.locator("[data-um-part=figures]").inner_text()
    assert "You are outbid" in pages[1].locator("[data-um-part=mine]").inner_text()
    for page in pages:
        page.get_by_text("Bidding ended at").wait_for()
    (due,) = {_close_shown(page) for page in pages}
    assert due > planned
    seen = [
        datetime.fromtimestamp(page.evaluate("endedAt") / 1000, UTC) + running.ahead
        for page in pages
    ]
    late = [(at - due).total_seconds() for at in seen]
    assert all(0 <= one < 1.5 for one in late), late
    with app.app_context():
        close(ref)
        db.session.remove()
    pages[0].get_by_text("Your award is awaited").wait_for()
