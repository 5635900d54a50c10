"""The front door in Chromium: no barrier axe knows of, nothing wider than a small phone."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from recycling.clock import SteppedClock
from tests.auctions.makers import an_open_auction
from tests.lots.makers import a_draft_lot
from tests.signing_in import COOKIE, cookie_for
from tests.site.makers import Market, a_market

# The reference repeats two macros a hundred times; axe looks at the first chapter of them.
PARTS = {"/api/v1/docs": {"include": [["header"], ["nav"], ["main > section:first-of-type"]]}}

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PUBLIC = (
    "/",
    "/about",
    "/help",
    "/privacy",
    "/accessibility",
    "/open",
    "/search?q=swarf",
    "/search?q=nosuchword",
    "/api/v1/docs",
)


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def chromium(market: Market) -> Iterator[Browser]:
    """A browser, started after the market: Playwright's loop keeps the thread from sealing."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def market(app: Flask, held_clock: SteppedClock) -> Market:
    with app.test_request_context("/"):
        led = a_market(held_clock).lead_to("certified")
        an_open_auction(led.holder)
        a_draft_lot(led.holder)
    return led


def _sign_in(app: Flask, page: Page, site: str, email: str) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": cookie_for(app, email), "url": site}])


def _look_at(page: Page, site: str, address: str) -> list[Any]:
    """Open the page, see that it is the one asked for, and return what is wrong with it."""
    answer = page.goto(f"{site}{address}")
    assert answer is not None
    assert answer.status == 200
    assert page.url == f"{site}{address}"
    found: list[Any] = []
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        reach = page.evaluate("document.documentElement.scrollWidth")
        if reach > width:
            found.append((address, f"{reach} wide on {width}"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    result = Axe().run(page, context=PARTS.get(address), options=options)
    found += [
        (address, wrong["id"], [node["target"] for node in wrong["nodes"]][:3])
        for wrong in result.response["violations"]
    ]
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_on_any_page_of_the_front_door(
    app: Flask, market: Market, site: str, chromium: Browser, scheme: Any
) -> None:
    context = chromium.new_context(color_scheme=scheme)
    page = context.new_page()
    journey = f"/lots/{market.refs['lot']}/journey"
    wrong = [one for address in (*PUBLIC, journey) for one in _look_at(page, site, address)]
    _sign_in(app, page, site, market.holder.email)
    wrong += [one for address in ("/desk", journey) for one in _look_at(page, site, address)]
    context.close()
    assert wrong == []
