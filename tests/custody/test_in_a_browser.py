"""The way of a lot in Chromium: no barrier axe knows of, and a signature by thumb on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from recycling.custody.rules import Signing
from tests.browsing import barriers_in_both, chromium, let_in, serving
from tests.custody.makers import Outside, a_paid_lot, a_received_lot, at_the_gate, signed
from tests.custody.screening.makers import quarantined
from tests.makers import Member
from tests.recovery.makers import a_balanced_batch, a_line

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 667}
THUMB_PX = 40


@pytest.fixture
def site(outside: Outside) -> Iterator[str]:
    with serving(outside.app) as address:
        yield address


@pytest.fixture
def addresses(outside: Outside) -> dict[str, list[str]]:
    """What each of them opens; made before the browser, whose loop keeps the thread."""
    gate, lot = outside.made(at_the_gate), outside.made(a_paid_lot)
    outside.made(a_received_lot)
    batch = outside.made(a_balanced_batch)
    outside.made(a_line)
    held = outside.inside(quarantined, outside.road.recycler, outside.made(at_the_gate))
    carried = outside.made(signed, Signing.TAKE_OVER)
    link = outside.does(f"/consignments/{carried}/roadside-link", outside.road.carrier)
    shown = "/roadside/" + link["address"].rpartition("/")[2]
    return {
        "": ["/sign-in", "/register", shown],
        "holder": [
            f"/lots/{lot}/consignment/new",
            "/organisation",
            "/organisation/people/new",
            "/organisation/tokens/new",
        ],
        "carrier": [
            f"/consignments/{carried}",
            "/consignments",
            "/driver",
            f"/consignments/{carried}/roadside-link",
            f"/consignments/{carried}/corrections/new",
            "/organisation/short-code",
        ],
        "regulator": ["/roadside?q=HHUM2026"],
        "recycler": [
            f"/consignments/{gate}",
            f"/consignments/{gate}/receipt",
            f"/consignments/{gate}/screenings/new",
            f"/quarantines/{held}",
            f"/quarantines/{held}/lift",
            "/quarantines",
            "/batches",
            "/batches/new",
            f"/batches/{batch}",
        ],
    }


@pytest.fixture
def browser(addresses: dict[str, list[str]]) -> Iterator[Browser]:
    with chromium() as started:
        yield started


def _page_of(app: Flask, browser: Browser, site: str, member: Member | None) -> Page:
    page = browser.new_context(viewport=PHONE).new_page()
    if member is not None:
        let_in(page.context, app, site, member.email)
    return page


@pytest.mark.whole
def test_axe_finds_no_barrier_on_the_pages_of_a_lot_s_way_in_the_light_or_in_the_dark(
    outside: Outside, site: str, addresses: dict[str, list[str]], browser: Browser
) -> None:
    faults: list[Any] = []
    for who, opened in addresses.items():
        page = _page_of(outside.app, browser, site, getattr(outside.road, who) if who else None)
        for address in opened:
            answer = page.goto(f"{site}{address}")
            assert answer is not None
            assert (answer.status, page.url) == (200, f"{site}{address}")
            faults += barriers_in_both(page, address)
    assert faults == []


def test_a_carrier_signs_by_thumb_within_two_screens_of_a_phone(
    outside: Outside, site: str, addresses: dict[str, list[str]], browser: Browser
) -> None:
    page = _page_of(outside.app, browser, site, outside.road.carrier)
    page.goto(f"{site}{addresses['carrier'][0]}")
    button = page.get_by_role("button", name="Sign", exact=True)
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= THUMB_PX
    assert box["width"] > PHONE["width"] * 0.75
    assert box["y"] + box["height"] < 2 * PHONE["height"]
    button.click()
    page.get_by_text("Your signature is recorded.").wait_for()
