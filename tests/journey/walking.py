"""How a person walks through the site: reads, fills in, presses; and looks at each page.

What axe says of a kind of page it says once; headings, titles and errors are looked at each time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Locator, Page
from pyotp import TOTP

from recycling import jobs
from recycling.clock import SteppedClock
from recycling.db import db
from tests.browsing import RULES, found_by_axe
from tests.makers import PASSWORD, Member
from tests.signing_in import COOKIE, cookie_for

_RULES = {"runOnly": {"type": "tag", "values": RULES}}
_REFERENCE = re.compile(r"[A-Z]{3}-[0-9A-Z]{5}-[0-9A-Z]{5}")


@dataclass
class Site:
    """The running site."""

    app: Flask
    browser: Browser
    address: str
    held_clock: SteppedClock
    pictures: Path | None
    hand: type[Walker] | None = None
    """How people work the pages: with a mouse unless another way is said."""
    runs_scripts: bool = True
    _numbers: Any = field(default_factory=lambda: count(1))
    _members: dict[Walker, Member] = field(default_factory=dict)
    _kinds: set[str] = field(default_factory=set)

    def visitor(self) -> Walker:
        """Somebody with a browser, signed in nowhere."""
        context = self.browser.new_context(
            viewport={"width": 1100, "height": 900}, java_script_enabled=self.runs_scripts
        )
        page = context.new_page()
        page.set_default_timeout(30_000)
        # Listened for from the start: Chromium may be late in telling of one asked for anew.
        page.on("filechooser", lambda _: None)
        return (self.hand or Walker)(self, page, "visitor")

    def member(self, member: Member) -> Walker:
        """A member of an organisation who signed in before."""
        walker = self.visitor()
        walker.name = member.name
        self._let_in(walker, member)
        return walker

    def _let_in(self, walker: Walker, member: Member) -> None:
        self._members[walker] = member
        cookie = cookie_for(self.app, member.email)
        walker.page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": self.address}])

    def newcomer(self, member: Member) -> Walker:
        """A member who signs in for the first time, and sets an authenticator app up."""
        walker = self.visitor()
        walker.name = member.name
        walker.goes("/sign-in")
        walker.fills("E-mail address", member.email)
        walker.enters(walker.page.locator("#password"), PASSWORD)
        walker.presses("Sign in")
        secret = walker.page.locator("main .um-code").inner_text().replace(" ", "")
        walker.types("code", TOTP(secret).at(self.held_clock.now()))
        walker.presses("Use this app")
        walker.presses("I have kept them")
        walker.page.wait_for_url("**/desk")
        self._members[walker] = member
        return walker

    def time_passes(self, **step: float) -> None:
        """Leave every page, move the clock, let everybody in again, do the background work."""
        for walker in self._members:
            # A page that is left open asks on, and the answer to the session that has ended
            # would take the new one away.
            walker.page.goto("about:blank")
        self.held_clock.advance(**step)
        for walker, member in list(self._members.items()):
            self._let_in(walker, member)
        with self.app.app_context():
            while not jobs.tick().was_idle:
                db.session.rollback()
            db.session.remove()

    def is_new(self, path: str) -> bool:
        """Tell whether no page of this kind, with whatever reference, was looked at before."""
        kind = _REFERENCE.sub("REF", path.partition("?")[0])
        known = kind in self._kinds
        self._kinds.add(kind)
        return not known

    def picture(self, page: Page, name: str) -> None:
        """Keep a picture of the page, where a folder for pictures is named."""
        if self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
            place = self.pictures / f"{next(self._numbers):02d}-{name}.png"
            page.screenshot(path=place, full_page=True)


@dataclass(eq=False)
class Walker:
    """One person in front of one browser."""

    site: Site
    page: Page
    name: str

    def goes(self, path: str) -> None:
        """Open an address of the site."""
        answer = self.page.goto(f"{self.site.address}{path}")
        assert answer is not None
        assert answer.status < 400, (path, answer.status)

    def enters(self, wanted: Locator, value: str) -> None:
        """Fill a field in."""
        wanted.fill(value)

    def ticks(self, wanted: Locator) -> None:
        """Choose a radio button or tick a box."""
        wanted.check()

    def picks(self, wanted: Locator, *, value: str = "", index: int = 0) -> None:
        """Choose from a drop-down list: what has this value, or stands in this place."""
        if value:
            wanted.select_option(value)
        else:
            wanted.select_option(index=index)

    def activates(self, wanted: Locator) -> None:
        """Press a button, or follow a link."""
        wanted.click()

    def uploads(self, wanted: Locator, file: Path) -> None:
        """Choose a file."""
        wanted.set_input_files(file)

    def fills(self, label: str, value: str) -> None:
        """Fill in the field with this label."""
        self.enters(self.page.get_by_label(label, exact=False).first, value)

    def fills_date(self, name: str, day: int, month: int, year: int) -> None:
        """Fill in the three parts of a date."""
        for part, value in (("day", day), ("month", month), ("year", year)):
            self.enters(self.page.locator(f"[name={name}-{part}]"), str(value))

    def chooses(self, name: str, value: str = "") -> None:
        """Choose a radio button or tick a box; the first of its name where no value is said."""
        which = f"[value='{value}']" if value else ""
        self.ticks(self.page.locator(f"input[name={name}]{which}").first)

    def selects(self, name: str, value: str = "") -> None:
        """Choose from a drop-down list; the first there is where no value is said."""
        self.picks(self.page.locator(f"select[name={name}]"), value=value, index=1)

    def types(self, name: str, value: str) -> None:
        """Fill in the field with this name."""
        self.enters(self.page.locator(f"[name={name}]"), value)

    def presses(self, words: str) -> None:
        """Press a button, or follow a link, with these words; look at what comes."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=words, exact=True)
        target = button if button.count() else main.get_by_role("link", name=words, exact=True)
        with self.page.expect_navigation():
            self.activates(target.first)
        self.looks(words)

    def follows(self, selector: str) -> None:
        """Press what is found first by a selector and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.activates(self.page.locator(selector).first)

    def sends(self, name: str) -> None:
        """Press the main button of the page's form and look at what comes."""
        self.follows("main form button:not(.govuk-button--secondary)")
        self.looks(name)

    def looks(self, name: str) -> None:
        """Look at the page: a picture, a title without an error, one heading, no axe finding."""
        title = self.page.title()
        plain = "".join(c if c.isalnum() else "-" for c in name.lower())
        self.site.picture(self.page, plain[:40])
        summary = self.page.locator(".govuk-error-summary")
        said = summary.inner_text() if summary.count() else ""
        assert not title.startswith("Error"), (self.page.url, said)
        assert self.page.locator("h1").count() == 1, self.page.url
        is_ours = self.page.url.startswith(self.site.address)
        if self.site.hand is None and is_ours and self.site.is_new(self.path):
            assert found_by_axe(self.page, _RULES) == [], self.page.url

    @property
    def path(self) -> str:
        """The path of the page."""
        return self.page.url.removeprefix(self.site.address)

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()
