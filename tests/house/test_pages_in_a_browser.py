"""Every page of money in Chromium: no barrier axe knows of, nothing wider than a small phone."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.routing import Rule
from werkzeug.serving import make_server

from tests.house.test_pages import NOBODY, READERS, address_of, client_of, world
from tests.signing_in import COOKIE, cookie_for

pytestmark = pytest.mark.browser

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_NARROW, _WIDE = 320, 1280
_FEWEST = 25
_PICTURES = os.environ.get("PAGE_PICTURES", "")
"""A folder: then every page of the site is opened, and its picture left there to be looked at."""


@dataclass(frozen=True)
class Seen:
    """A page, and the first of the readers who is shown it."""

    address: str
    reader: str


def _is_looked_at(app: Flask, rule: Rule) -> bool:
    room = app.view_functions[rule.endpoint].__module__
    is_of_money = room.startswith("recycling.settlement.")
    return not rule.rule.startswith("/api/") and (bool(_PICTURES) or is_of_money)


def _pages(app: Flask, refs: dict[str, str]) -> list[Seen]:
    clients = {reader: client_of(app, reader) for reader in (*READERS[1:], NOBODY)}
    found: dict[str, Seen] = {}
    for rule in app.url_map.iter_rules():
        address = address_of(rule, refs)
        if "GET" not in (rule.methods or ()) or address is None or not _is_looked_at(app, rule):
            continue
        for reader, client in clients.items():
            answer = client.get(address)
            is_file = answer.headers.get("Content-Disposition", "").startswith("attachment")
            is_page = answer.status_code == 200 and answer.mimetype == "text/html"
            answer.close()
            if is_page and not is_file:
                found[rule.rule] = Seen(address, reader)
                break
    return list(found.values())


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def _looked_at(page: Page, seen: Seen) -> Iterator[Any]:
    page.set_viewport_size({"width": _NARROW, "height": 800})
    reach = page.evaluate("document.documentElement.scrollWidth")
    if reach > _NARROW:
        yield seen, f"{reach} wide on {_NARROW}"
    page.set_viewport_size({"width": _WIDE, "height": 800})
    if _PICTURES:
        name = re.sub(r"\W+", "-", seen.address).strip("-") or "start"
        page.screenshot(path=str(Path(_PICTURES) / f"{name}.png"), full_page=True)
    options = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
    for wrong in Axe().run(page, options=options).response["violations"]:
        yield seen, wrong["id"], [node["target"] for node in wrong["nodes"]][:3]


def _opened_by(app: Flask, reader: str, browser: Browser, site: str, pages: list[Seen]) -> Any:
    with browser.new_context() as context:
        if reader != NOBODY:
            session = cookie_for(app, f"{reader}@demo.example")
            context.add_cookies([{"name": COOKIE, "value": session, "url": site}])
        page = context.new_page()
        for seen in pages:
            page.goto(f"{site}{seen.address}")
            yield from _looked_at(page, seen)


def test_no_page_has_a_barrier_or_is_wider_than_a_small_phone(app: Flask, tmp_path: Path) -> None:
    with world(app, tmp_path) as refs:
        pages = _pages(app, refs)
        theirs = {one: [seen for seen in pages if seen.reader == one] for one in READERS}
        with _served(app) as site, _chromium() as browser:
            wrong = [
                found
                for reader, seen in theirs.items()
                for found in _opened_by(app, reader, browser, site, seen)
            ]
    assert wrong == []
    assert len(pages) >= _FEWEST
