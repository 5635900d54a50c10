"""Reference pictures: the design system in the ordinary run, the main pages with ``make whole``."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from tests.browsing import let_in, serving
from tests.house.walking import in_language, spoken
from tests.screens.shooting import REFERENCE, camera, differences, plain
from tests.site.makers import Market, a_market

pytestmark = [pytest.mark.browser, pytest.mark.once]

LARGEST_FOLDER = 3 * 1024 * 1024


def test_every_component_looks_as_it_did_in_the_light_and_in_the_dark(
    app: Flask, tmp_path: Path
) -> None:
    with serving(app) as site, camera(tmp_path) as browser:
        page = browser.new_page()
        wrong = []
        for scheme in ("light", "dark"):
            page.goto(f"{site}/design?scheme={scheme}")
            page.evaluate("document.getElementById('colours').nextElementSibling.remove()")
            wrong += differences(page, f"design-{scheme}", tmp_path, (320, 1280))
    assert wrong == []


@pytest.mark.whole
def test_main_pages_look_as_they_did_on_phone_tablet_and_desk(
    app: Flask, held_clock: SteppedClock, tmp_path: Path
) -> None:
    with app.test_request_context("/"):
        market = a_market(held_clock).lead_to("certified")
    wrong = []
    with serving(app) as site, camera(tmp_path) as browser:
        for email, name, path in _main_pages(market):
            with browser.new_context() as context:
                if email:
                    let_in(context, app, site, email)
                page = context.new_page()
                for language in spoken(app):
                    asked = f"{site}{in_language(path, language)}"
                    answer = page.goto(asked)
                    assert answer is not None
                    assert (answer.status, page.url) == (200, asked)
                    part = "body" if name == "home" else "main"
                    wrong += differences(page, f"{name}-{language[:2]}", tmp_path, part=part)
    assert wrong == []


def _main_pages(market: Market) -> list[tuple[str, str, str]]:
    refs, holder, recycler = market.refs, market.holder.email, market.recycler.email
    return [
        *(("", plain(path), path) for path in ("/", "/lots", "/auctions", "/bases", "/verify")),
        ("", "sign-in", "/sign-in"),
        ("", "lot", f"/lots/{refs['lot']}"),
        ("", "auction", f"/auctions/{refs['auction']}"),
        ("", "verdict", f"/verify/{refs['certificate']}"),
        (holder, "desk-of-a-holder", "/desk"),
        (holder, "new-lot", "/lots/new"),
        (recycler, "desk-of-a-recycler", "/desk"),
    ]


def test_the_folder_of_pictures_stays_small() -> None:
    assert sum(one.stat().st_size for one in REFERENCE.iterdir()) <= LARGEST_FOLDER
