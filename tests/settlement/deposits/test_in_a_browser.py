"""Pages around a deposit in Chromium: no barrier axe knows of, nothing wider than a small phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.auctions.makers import an_open_auction
from tests.browsing import barriers, chromium, leave_picture, let_in, serving
from tests.settlement.deposits.makers import an_auction, laid_down
from tests.settlement.deposits.winning import won
from tests.settlement.makers import Outside

pytestmark = [pytest.mark.browser, pytest.mark.whole]


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


def test_pages_of_deposits_have_no_barrier_and_fit_a_phone(
    outside: Outside, pages: dict[str, str]
) -> None:
    found = []
    with serving(outside.app) as site, chromium() as browser:
        context = browser.new_context()
        let_in(context, outside.app, site, outside.market.recycler.email)
        page = context.new_page()
        for name, path in pages.items():
            page.goto(f"{site}{path}")
            found += barriers(page, name)
            leave_picture(page, name)
        context.close()
    assert found == []
