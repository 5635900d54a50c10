"""A person at a browser without JavaScript: sees pages, fills the form that leads somewhere in.

Every page seen must be valid HTML with one heading, no id twice, and a label for each field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from tests.makers import Member
from tests.signing_in import sign_in

_FILLED_IN = {"input", "select", "textarea"}


class Browser:
    """A session of one person, or of nobody."""

    def __init__(self, app: Flask, member: Member | None = None) -> None:
        self.client = app.test_client()
        self._at = ""
        self._tree: Any = None
        if member is not None:
            sign_in(app, self.client, member.email)

    def see(self, address: str) -> TestResponse:
        """Open a page."""
        self._at = address
        return self._shown(self.client.get(address))

    def send(self, address: str, filled: Mapping[str, str] | None = None) -> TestResponse:
        """Send the form of the page in view that leads to an address, hidden fields as they are."""
        return self.post(address, {**self.hidden(address), **(filled or {})})

    def post(self, address: str, whole: Mapping[str, str]) -> TestResponse:
        """Send exactly this, whatever the page in view holds."""
        return self._shown(self.client.post(address, data=dict(whole)))

    def does(self, address: str, filled: Mapping[str, str] | None = None) -> TestResponse:
        """Send a form and go where its answer leads."""
        return self.follow(self.send(address, filled))

    def follow(self, answer: TestResponse) -> TestResponse:
        """Go where a redirect leads."""
        assert answer.status_code == 303, (answer.status, self.words)
        return self.see(answer.headers["Location"])

    def hidden(self, address: str) -> dict[str, str]:
        """The hidden fields of the form that leads to an address."""
        for form in self._tree.iter("form"):
            if (form.get("action") or self._at).partition("?")[0] == address.partition("?")[0]:
                return {
                    field.get("name"): field.get("value", "")
                    for field in form.iter("input")
                    if field.get("type") == "hidden"
                }
        raise AssertionError(f"no form of {self._at} leads to {address}; it says: {self.words}")

    @property
    def words(self) -> str:
        """What the page in view says, spaces squeezed."""
        main = next(self._tree.iter("main"), self._tree)
        return " ".join("".join(main.itertext()).split())

    @property
    def links(self) -> set[str]:
        """Where the page in view leads."""
        return {link.get("href") for link in self._tree.iter("a")}

    @property
    def forms(self) -> set[str]:
        """Where the forms in the main part of the page in view lead."""
        main = next(self._tree.iter("main"))
        return {form.get("action") or self._at for form in main.iter("form")}

    def wrong(self) -> set[str]:
        """The fields with a message at them."""
        ids = {node.get("id") or "" for node in self._tree.iter()}
        return {one.removesuffix("-error") for one in ids if one.endswith("-error")}

    def _shown(self, answer: TestResponse) -> TestResponse:
        if 300 <= answer.status_code < 400 or answer.mimetype != "text/html":
            return answer
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        self._tree = parser.parse(answer.get_data(as_text=True))
        assert len(list(self._tree.iter("h1"))) == 1
        ids = [node.get("id") for node in self._tree.iter() if node.get("id")]
        assert sorted(ids) == sorted(set(ids)), {one for one in ids if ids.count(one) > 1}
        self._every_field_has_a_label()
        return answer

    def _every_field_has_a_label(self) -> None:
        labelled = {label.get("for") for label in self._tree.iter("label")}
        for node in self._tree.iter():
            asks = node.tag in _FILLED_IN and node.get("type") not in ("hidden", "submit")
            named = node.get("id") in labelled or node.get("aria-label")
            assert named or not asks, (self._at, node.get("name"))
