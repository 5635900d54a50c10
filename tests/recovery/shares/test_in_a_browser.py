"""The journey of a lot's elements in Chromium: no barrier axe knows of, not wider than a phone."""

from __future__ import annotations

import pytest

from tests.browsing import barriers, chromium, leave_picture, let_in, serving
from tests.custody.makers import Outside
from tests.recovery.shares.makers import a_travelled_lot

pytestmark = [pytest.mark.browser, pytest.mark.whole]


def test_a_journey_has_no_barrier_in_the_light_or_in_the_dark(outside: Outside) -> None:
    lot, wrong = outside.made(a_travelled_lot).lot, []
    with serving(outside.app) as site, chromium() as browser:
        for scheme in ("light", "dark"):
            with browser.new_context(color_scheme=scheme) as context:
                let_in(context, outside.app, site, outside.road.holder.email)
                page = context.new_page()
                page.goto(f"{site}/lots/{lot}")
                assert page.locator("svg.um-flow rect").count() == 9
                wrong += barriers(page, scheme, part={"include": ["main"]})
                leave_picture(page, f"journey {scheme}")
    assert wrong == []
