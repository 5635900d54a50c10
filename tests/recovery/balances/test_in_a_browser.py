"""Balances in Chromium: no barrier axe knows of, nothing wider than a small phone."""

from __future__ import annotations

import pytest

from tests.browsing import barriers, chromium, leave_picture, let_in, serving
from tests.custody.makers import Outside
from tests.recovery.balances.makers import a_batch_short_of
from tests.recovery.makers import a_closed_batch

pytestmark = [pytest.mark.browser, pytest.mark.whole]


def test_balances_have_no_barrier(outside: Outside) -> None:
    """One that closes, one in doubt, and that of the base."""
    closed, short = outside.made(a_closed_batch), outside.made(a_batch_short_of, "Tb")
    base, wrong = outside.road.bidder.base, []
    with serving(outside.app) as site, chromium() as browser, browser.new_context() as context:
        let_in(context, outside.app, site, outside.road.recycler.email)
        page = context.new_page()
        for address in (
            f"/batches/{closed}/balance",
            f"/batches/{short}/balance",
            f"/bases/{base}/balance",
        ):
            page.goto(f"{site}{address}")
            assert page.locator("h1").inner_text().endswith("Balance")
            wrong += barriers(page, address)
            leave_picture(page, address)
    assert wrong == []
