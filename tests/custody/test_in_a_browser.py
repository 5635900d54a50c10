"""The way of a lot in Chromium: no barrier axe knows of, and a signature by thumb on a phone."""

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

from recycling.custody.rules import Signing
from tests.custody.makers import Outside, a_paid_lot, a_received_lot, at_the_gate, signed
from tests.makers import Member
from tests.recovery.makers import a_balanced_batch, a_line
from tests.signing_in import COOKIE, cookie_for

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 375, "height": 667}
SMALLEST = 320
THUMB_PX = 40


@pytest.fixture
def site(outside: Outside) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, outside.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def addresses(outside: Outside) -> dict[str, list[str]]:
    """What each of them opens; made before the browser, whose loop keeps the thread."""
    gate, lot = outside.made(at_the_gate), outside.made(a_paid_lot)
    outside.made(a_received_lot)
    batch = outside.made(a_balanced_batch)
    outside.made(a_line)
    return {
        "": ["/sign-in", "/register"],
        "holder": [
            f"/lots/{lot}/consignment/new",
            "/organisation",
            "/organisation/people/new",
            "/organisation/tokens/new",
        ],
        "carrier": [f"/consignments/{outside.made(signed, Signing.TAKE_OVER)}", "/consignments"],
        "recycler": [
            f"/consignments/{gate}",
            f"/consignments/{gate}/receipt",
            "/batches",
            "/batches/new",
            f"/batches/{batch}",
        ],
    }


@pytest.fixture
def chromium(addresses: dict[str, list[str]]) -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def _page_of(app: Flask, chromium: Browser, site: str, member: Member | None, scheme: Any) -> Page:
    page = chromium.new_context(color_scheme=scheme, viewport=PHONE).new_page()
    if member is not None:
        cookie = cookie_for(app, member.email)
        page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": site}])
    return page


def _faults(page: Page, address: str) -> list[Any]:
    found: list[Any] = []
    for width in (SMALLEST, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        reach = page.evaluate("document.documentElement.scrollWidth")
        if reach > width:
            found.append((address, f"{reach} wide on {width}"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    for wrong in Axe().run(page, options=options).response["violations"]:
        found.append((address, wrong["id"], [node["target"] for node in wrong["nodes"]][:3]))
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_on_the_pages_of_a_lot_s_way(
    outside: Outside,
    site: str,
    addresses: dict[str, list[str]],
    chromium: Browser,
    scheme: str,
) -> None:
    faults: list[Any] = []
    for who, opened in addresses.items():
        page = _page_of(
            outside.app, chromium, site, getattr(outside.road, who) if who else None, scheme
        )
        for address in opened:
            answer = page.goto(f"{site}{address}")
            assert answer is not None
            assert (answer.status, page.url) == (200, f"{site}{address}")
            faults += _faults(page, address)
    assert faults == []


def test_a_carrier_signs_by_thumb_within_two_screens_of_a_phone(
    outside: Outside, site: str, addresses: dict[str, list[str]], chromium: Browser
) -> None:
    page = _page_of(outside.app, chromium, site, outside.road.carrier, "light")
    page.goto(f"{site}{addresses['carrier'][0]}")
    button = page.get_by_role("button", name="Sign", exact=True)
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= THUMB_PX
    assert box["width"] > PHONE["width"] * 0.75
    assert box["y"] + box["height"] < 2 * PHONE["height"]
    button.click()
    page.get_by_text("Your signature is recorded.").wait_for()
