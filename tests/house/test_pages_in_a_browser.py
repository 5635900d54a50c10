"""Every page of money and recovery in Chromium: no barrier axe knows of, none too wide for a phone.

Where pictures are asked for (``PAGE_PICTURES``) it is every page of the site.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.routing import Rule

from tests.browsing import PICTURES, barriers, chromium, leave_picture, let_in, serving
from tests.house.opened import NOBODY, READERS, address_of, client_of, world

pytestmark = pytest.mark.browser

_ROOMS = ("recycling.settlement.", "recycling.recovery.")
_FEWEST = 28


@dataclass(frozen=True)
class Seen:
    """A page, and the first of the readers who is shown it."""

    address: str
    reader: str


def _is_looked_at(app: Flask, rule: Rule) -> bool:
    room = app.view_functions[rule.endpoint].__module__
    is_looked_at = bool(PICTURES) or room.startswith(_ROOMS)
    return not rule.rule.startswith("/api/") and is_looked_at


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


def _opened_by(app: Flask, reader: str, browser: Browser, site: str, pages: list[Seen]) -> Any:
    with browser.new_context() as context:
        if reader != NOBODY:
            let_in(context, app, site, f"{reader}@demo.example")
        page = context.new_page()
        for seen in pages:
            page.goto(f"{site}{seen.address}")
            yield from barriers(page, seen)
            leave_picture(page, seen.address)


def test_no_page_has_a_barrier_or_is_wider_than_a_small_phone(app: Flask, tmp_path: Path) -> None:
    with world(app, tmp_path) as refs:
        pages = _pages(app, refs)
        theirs = {one: [seen for seen in pages if seen.reader == one] for one in READERS}
        with serving(app) as site, chromium() as browser:
            wrong = [
                found
                for reader, seen in theirs.items()
                for found in _opened_by(app, reader, browser, site, seen)
            ]
    assert wrong == []
    assert len(pages) >= _FEWEST
