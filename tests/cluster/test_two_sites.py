"""Two sites and two workers on one cluster are one registry: an auction is followed on both."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from deploy.one_machine.cluster import Cluster
from deploy.one_machine.layout import SITE_ADDRESSES
from recycling import clock
from recycling.db import db
from tests.auctions.makers import Bidder, a_bidder, an_open_auction, open_terms
from tests.auctions.test_live_in_browsers import WATCH
from tests.browsing import chromium
from tests.cluster.history import History
from tests.cluster.running import running
from tests.cluster.writing import Writer
from tests.makers import Member, a_member, a_token
from tests.signing_in import COOKIE, cookie_for

pytestmark = [pytest.mark.whole, pytest.mark.browser]
_LASTS, _BEFORE_ITS_END_S, _EXTENSION_S = timedelta(seconds=75), 4, 12
_PATIENCE_MS, _APART_S = 60_000, 1.5


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the engines' account finds its way to, which it does not to pytest's own."""
    with tempfile.TemporaryDirectory(prefix="urban-mine-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def _sites(cluster: Cluster) -> list[str]:
    ports = zip(SITE_ADDRESSES, cluster.layout.site_ports, strict=True)
    return [f"http://{address}:{port}" for address, port in ports]


def _opened(app: Flask, browser: Browser, site: str, ref: str, member: Member) -> Page:
    context = browser.new_context()
    context.add_cookies([{"name": COOKIE, "value": cookie_for(app, member.email), "url": site}])
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(f"{site}/auctions/{ref}")
    return page


def _bid(site: str, bidder: Bidder, token: str, ref: str, price: str) -> None:
    writer = Writer(site, token, History(), threading.Event())
    offer = {"base": bidder.base, "price": {"amount_per_tonne": price, "currency": "EUR"}}
    assert writer.do("bid", f"/api/v1/auctions/{ref}/bids", offer) is not None


def _close_shown(page: Page) -> datetime:
    shown = page.locator("[data-um-live]").get_attribute("data-closes-at")
    return datetime.fromisoformat(shown or "")


def test_an_auction_is_the_same_on_both_sites_and_ends_on_both_at_one_instant(folder: Path) -> None:
    with running(folder / "cluster", is_synchronous=True) as (cluster, app), chromium() as browser:
        holder, regulator = a_member("holder"), a_member("regulator")
        bidder, rival = a_bidder(regulator), a_bidder(regulator)
        tokens = [a_token(one.member) for one in (bidder, rival)]
        cluster.start_registry()
        first, second = _sites(cluster)
        terms = open_terms(
            closes_at=clock.now() + _LASTS,
            soft_close_seconds=300,
            extension_seconds=_EXTENSION_S,
        )
        ref = an_open_auction(holder, terms)
        db.session.remove()
        _bid(first, bidder, tokens[0], ref, "1000.00")
        pages = [
            _opened(app, browser, site, ref, member)
            for site, member in (
                (first, holder), (second, bidder.member), (first, rival.member),
                (second, holder),
            )
        ]  # fmt: skip
        (planned,) = {_close_shown(page) for page in pages}
        time.sleep(max((planned - clock.now()).total_seconds() - _BEFORE_ITS_END_S, 0))
        _bid(second, rival, tokens[1], ref, "1200.00")
        for page in pages:
            page.get_by_text("Extended by late bids").wait_for()
            assert "1\xa0200.00" in page.locator("[data-um-part=figures]").inner_text()
        assert "You are outbid" in pages[1].locator("[data-um-part=mine]").inner_text()
        (due,) = {_close_shown(page) for page in pages}
        assert due > planned
        for page in pages:
            page.get_by_text("Bidding ended at").wait_for()
        seen = [datetime.fromtimestamp(page.evaluate("endedAt") / 1000, UTC) for page in pages]
        late = [(at - due).total_seconds() for at in seen]
        # Not before its end anywhere, and on neither site later than on the other.
        assert min(late) >= 0, late
        assert max(late) - min(late) < _APART_S, late
        # A worker closes it, whichever of the two comes first.
        for page in (pages[0], pages[3]):
            page.get_by_text("Your award is awaited").wait_for()
        holds = Writer(second, a_token(holder), History(), threading.Event())
        assert holds.do("award", f"/api/v1/auctions/{ref}/award", {}) is not None
        for page, site in zip(pages, (first, second, first, second), strict=True):
            page.goto(f"{site}/auctions/{ref}")
            assert "awarded" in page.locator("main").inner_text().lower()
