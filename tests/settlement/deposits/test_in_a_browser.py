"""Pages around a deposit in Chromium: no barrier axe knows of, nothing wider than a small phone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from tests.auctions.makers import an_open_auction
from tests.settlement.deposits.makers import an_auction, laid_down
from tests.settlement.deposits.winning import won
from tests.settlement.makers import Outside
from tests.settlement.test_webhooks import serving
from tests.signing_in import COOKIE, cookie_for

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 390)
KEEP = os.environ.get("SCREENSHOTS", "")
"""A folder to keep pictures of the pages in, to be looked at."""


@pytest.fixture
def pages(outside: Outside) -> dict[str, str]:
    """The pages by name, made before a browser starts."""
    _won, sale = outside.inside(won, outside.market)
    plain = outside.inside(an_open_auction, outside.market.holder)
    asked = outside.inside(an_auction, outside.market)
    late = {"closes_at": outside.market.clock.now() + timedelta(days=9)}
    early = outside.inside(an_auction, outside.market, **late)
    held = outside.inside(an_auction, outside.market)
    ref = outside.inside(laid_down, outside.market.bidder, held)
    return {
        "without": f"/auctions/{plain}",
        "asked": f"/auctions/{asked}",
        "early": f"/auctions/{early}",
        "held": f"/auctions/{held}",
        "bidding": f"/auctions/{asked}/bid",
        "laying down": f"/auctions/{early}/deposit",
        "one": f"/deposits/{ref}",
        "all": "/deposits",
        "sale": f"/sales/{sale}",
    }


@pytest.fixture
def chromium(pages: dict[str, str]) -> Iterator[Browser]:
    """A browser, started after the market: Playwright's loop keeps the thread from sealing."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def test_pages_of_deposits_have_no_barrier_and_fit_a_phone(
    outside: Outside, pages: dict[str, str], chromium: Browser
) -> None:
    cookie = cookie_for(outside.app, outside.market.recycler.email)
    with serving(outside.app) as address:
        for width in WIDTHS:
            context = chromium.new_context(viewport={"width": width, "height": 900})
            context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
            page = context.new_page()
            for name, path in pages.items():
                page.goto(f"{address}{path}")
                if KEEP:
                    file = Path(KEEP) / f"{name.replace(' ', '-')}-{width}.png"
                    page.screenshot(path=str(file), full_page=True)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name
                found = Axe().run(page, options={"runOnly": RULES})
                assert found.violations_count == 0, (name, found.generate_report())
            context.close()
