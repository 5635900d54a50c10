"""The front door in Chromium: no barrier axe knows of, nothing wider than a small phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from recycling.clock import SteppedClock
from tests.auctions.makers import an_open_auction
from tests.browsing import barriers_in_both, chromium, let_in, serving
from tests.lots.makers import a_draft_lot
from tests.site.makers import Market, a_market

pytestmark = pytest.mark.browser

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
    "/api/v1/docs/lots",
)


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture
def browser(market: Market) -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def market(app: Flask, held_clock: SteppedClock) -> Market:
    with app.test_request_context("/"):
        led = a_market(held_clock).lead_to("certified")
        an_open_auction(led.holder)
        a_draft_lot(led.holder)
    return led


def _look_at(page: Page, site: str, address: str) -> list[Any]:
    """Open the page, see that it is the one asked for, and return what is wrong with it."""
    answer = page.goto(f"{site}{address}")
    assert answer is not None
    assert answer.status == 200
    assert page.url == f"{site}{address}"
    return barriers_in_both(page, address)


@pytest.mark.whole
def test_axe_finds_no_barrier_on_any_page_of_the_front_door_in_the_light_or_in_the_dark(
    app: Flask, market: Market, site: str, browser: Browser
) -> None:
    context = browser.new_context()
    page = context.new_page()
    journey = f"/lots/{market.refs['lot']}/journey"
    wrong = [one for address in (*PUBLIC, journey) for one in _look_at(page, site, address)]
    let_in(context, app, site, market.holder.email)
    wrong += [one for address in ("/desk", journey) for one in _look_at(page, site, address)]
    context.close()
    assert wrong == []
