"""Pages of disputes in Chromium: no barrier axe knows of, nothing wider than a small phone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from recycling.settlement import payouts
from tests.settlement.conftest import Sandbox
from tests.settlement.disputes.makers import decide, dispute_of, disputed
from tests.settlement.makers import Outside, release
from tests.settlement.test_webhooks import serving
from tests.signing_in import COOKIE, cookie_for

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 390)
KEEP = os.environ.get("SCREENSHOTS", "")
"""A folder to keep pictures of the pages in, to be looked at."""


@pytest.fixture
def pages(outside: Outside, sandbox: Sandbox) -> dict[str, str]:
    """The pages by name, made before a browser starts."""
    passed_on, lost = outside.sale(paid=True), outside.sale(paid=True)
    outside.inside(release, passed_on)
    outside.inside(payouts.carry_out_planned)
    provider_id = outside.inside(disputed, sandbox, passed_on)
    outside.inside(decide, sandbox, outside.inside(disputed, sandbox, lost), won=False)
    ref = outside.inside(lambda: dispute_of(provider_id).ref)
    return {
        "all": "/disputes",
        "one": f"/disputes/{ref}",
        "reply": f"/disputes/{ref}/reply",
        "disputed sale": f"/sales/{passed_on}",
        "charged back": f"/sales/{lost}",
        "desk": "/desk",
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


def test_pages_of_disputes_have_no_barrier_and_fit_a_phone(
    outside: Outside, pages: dict[str, str], chromium: Browser
) -> None:
    cookie = cookie_for(outside.app, outside.market.holder.email)
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
