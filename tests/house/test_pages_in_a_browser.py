"""Pages in Chromium: no barrier axe knows of, by day and by night, none too wide for a phone.

The ordinary run looks at a page of some rooms, and at a few with errors. ``make whole`` looks at
every page of the URL map, as everybody who is shown another one, in each language, with and without
errors. With ``PAGE_PICTURES=FOLDER`` a picture of each page is left to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browsing import barriers_in_both, chromium, leave_picture, let_in, serving
from tests.house.opened import NOBODY, READERS, world
from tests.house.walking import Seen, of_rooms, pages, with_errors

pytestmark = pytest.mark.browser

_EVERY, _WRONG, _FEWEST = 5, 4, 10
_FEWEST_OF_ALL = 300
_SUMMARY = ".govuk-error-summary"
_LINKS = f"{_SUMMARY}__list a"
_HEAVIEST = 75 * 1024
_ASKED_FOR = """() => performance.getEntriesByType('resource')
    .concat(performance.getEntriesByType('navigation'))
    .map(one => [one.name, one.encodedBodySize])"""


def _context_of(app: Flask, browser: Browser, site: str, reader: str) -> BrowserContext:
    context = browser.new_context()
    if reader != NOBODY:
        let_in(context, app, site, f"{reader}@demo.example")
    return context


def _opened(app: Flask, browser: Browser, site: str, found: Sequence[Seen]) -> Iterator[Any]:
    """Look at pages as they are asked for, each reader in a browser of its own."""
    for reader in READERS:
        with _context_of(app, browser, site, reader) as context:
            page = context.new_page()
            for seen in (each for each in found if each.reader == reader):
                answer = page.goto(f"{site}{seen.address}")
                assert answer is not None
                if (answer.status, page.url) != (seen.status, f"{site}{seen.address}"):
                    yield seen, "led elsewhere", answer.status, page.url
                yield from barriers_in_both(page, seen)
                yield from _loaded(page, site, seen)
                leave_picture(page, f"{seen.language} {seen.rule} {reader}")


def _loaded(page: Page, site: str, seen: Seen) -> Iterator[Any]:
    """What a page asks of others, and whether it weighs too much with all it needs."""
    sizes = dict(page.evaluate(_ASKED_FOR))
    yield from ((seen, "asks elsewhere", name) for name in sizes if not name.startswith(site))
    if sum(sizes.values()) > _HEAVIEST:
        yield seen, "weighs", sum(sizes.values())


def _opened_wrong(browser: Browser, site: str, found: Sequence[Seen]) -> Iterator[Any]:
    """Look at pages that came back with errors, put before the browser as they came."""
    with browser.new_context() as context:
        page = context.new_page()
        for seen in found:
            page.unroute_all()
            page.route(f"{site}{seen.address}", _answering(seen))
            page.goto(f"{site}{seen.address}")
            yield from barriers_in_both(page, seen)
            yield from _told(page, seen)
            leave_picture(page, f"errors {seen.language} {seen.rule} {seen.reader}")


def _answering(seen: Seen) -> Any:
    def answer(route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(status=seen.status, content_type="text/html", body=seen.text)
        else:
            route.continue_()

    return answer


def _told(page: Page, seen: Seen) -> Iterator[Any]:
    """Whether errors are in the title, in a summary that has the focus, and at each field."""
    if seen.language == "en" and not page.title().startswith("Error: "):
        yield seen, "no error in the title", page.title()
    summary = page.locator(_SUMMARY)
    if summary.count() != 1:
        yield seen, "no summary of errors"
        return
    page.wait_for_function(f"document.activeElement?.matches('{_SUMMARY}')")
    at_fields = " ".join(page.locator(".govuk-error-message").all_inner_texts())
    for link in page.locator(_LINKS).all():
        if page.locator(f"[id='{(link.get_attribute('href') or '')[1:]}']").count() != 1:
            yield seen, "leads to no field", link.inner_text()
        if link.inner_text() not in at_fields:
            yield seen, "not said at the field", link.inner_text()


def test_pages_of_many_rooms_have_no_barrier_and_fit_a_phone(app: Flask, tmp_path: Path) -> None:
    with world(app, tmp_path) as refs:
        found = list(of_rooms(app, refs, _EVERY))
        wrong = list(with_errors(app, found))[:_WRONG]
        assert len(found) >= _FEWEST
        with serving(app) as site, chromium() as browser:
            faults = [*_opened(app, browser, site, found), *_opened_wrong(browser, site, wrong)]
    assert faults == []


@pytest.mark.whole
@pytest.mark.parametrize("language", ["en", "zh", "fr"])
def test_every_page_of_everybody_has_no_barrier_and_fits_a_phone(
    app: Flask, tmp_path: Path, language: str
) -> None:
    with world(app, tmp_path) as refs:
        found = list(pages(app, refs, (language,)))
        wrong = list(with_errors(app, found))
        with serving(app) as site, chromium() as browser:
            faults = [*_opened(app, browser, site, found), *_opened_wrong(browser, site, wrong)]
    assert faults == []
    assert len(found) >= _FEWEST_OF_ALL
