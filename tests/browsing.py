"""The site in Chromium, headless: served on a free port, opened by a reader, looked at by axe."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.signing_in import COOKIE, cookie_for

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of the rules with these tags one is switched off by itself: how large a target is (WCAG 2.5.8).
_EVERYTHING = {
    "runOnly": {"type": "tag", "values": RULES},
    "rules": {"target-size": {"enabled": True}},
}
_TARGETS = {"runOnly": {"type": "rule", "values": ["target-size"]}}
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SMALLEST, DESK = 320, 1280
"""How wide a small phone and a desk's screen are, in pixels."""
PICTURES = os.environ.get("PAGE_PICTURES", "")
"""A folder in which pictures of the pages are left to be looked at, or nothing."""


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application at an address of its own, for browsers and the payment sandbox."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium(environment: dict[str, str] | None = None) -> Iterator[Browser]:
    """A browser. Start it after what it opens is made: its loop keeps the thread from sealing."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--font-render-hinting=none"],
            env={**os.environ, **(environment or {})},
        )
        yield browser
        browser.close()


def let_in(context: BrowserContext, app: Flask, site: str, email: str) -> None:
    """Let whoever has this address be signed in."""
    context.add_cookies([{"name": COOKIE, "value": cookie_for(app, email), "url": site}])


def barriers(
    page: Page,
    about: Any,
    widths: tuple[int, ...] = (SMALLEST, DESK),
    part: dict[str, Any] | None = None,
) -> list[Any]:
    """What is wrong with the page in view: wider than a width, or found by axe at the last one.

    Whether a finger finds its target is asked at every width.
    """
    found: list[Any] = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        reach = page.evaluate("document.documentElement.scrollWidth")
        if reach > width:
            found.append((about, f"{reach} wide on {width}"))
        asked = _EVERYTHING if width == widths[-1] else _TARGETS
        found += [(about, width, *wrong) for wrong in found_by_axe(page, asked, part)]
    return found


def barriers_in_both(page: Page, about: Any, part: dict[str, Any] | None = None) -> list[Any]:
    """The same in the light and in the dark, where only colours are others."""
    found = barriers(page, about, part=part)
    page.emulate_media(color_scheme="dark")
    found += [(about, "in the dark", *wrong) for wrong in found_by_axe(page, _COLOURS, part)]
    page.emulate_media(color_scheme="light")
    return found


def found_by_axe(
    page: Page, options: dict[str, Any], part: dict[str, Any] | None = None
) -> list[tuple[str, list[Any]]]:
    """What axe finds: the rule, and the first three places."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    answer = page.evaluate(
        "([part, options]) => axe.run(part ?? document, options)",
        [part, {**options, "resultTypes": ["violations"]}],
    )
    return [
        (wrong["id"], [node["target"] for node in wrong["nodes"]][:3])
        for wrong in answer["violations"]
    ]


def leave_picture(page: Page, name: str) -> None:
    """Leave a picture of the page in view where one is asked for."""
    if PICTURES:
        plain = re.sub(r"\W+", "-", name).strip("-") or "start"
        page.screenshot(path=str(Path(PICTURES) / f"{plain}.png"), full_page=True)
