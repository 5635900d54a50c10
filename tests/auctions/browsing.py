"""A person at a browser without JavaScript: sees pages, fills in forms, follows redirects."""

from __future__ import annotations

from typing import Any

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from tests.makers import Member
from tests.signing_in import sign_in


class Browser:
    """A session of one person, or of nobody."""

    def __init__(self, app: Flask, member: Member | None = None) -> None:
        self._client = app.test_client()
        if member is not None:
            sign_in(app, self._client, member.email)

    def see(self, address: str) -> TestResponse:
        """Open a page; it must be valid HTML."""
        return self._shown(self._client.get(address))

    def send(self, address: str, **filled: str) -> TestResponse:
        """Send the form of the page in view, its hidden fields as they are."""
        form = {**self.hidden, **filled}
        answer = self._client.post(address, data=form)
        return self._shown(answer)

    def follow(self, answer: TestResponse) -> TestResponse:
        """Go where a redirect leads."""
        assert answer.status_code == 303, (answer.status, self.words)
        return self.see(answer.headers["Location"])

    @property
    def words(self) -> str:
        """What the page in view says, spaces squeezed."""
        main = next(self._tree.iter("main"), self._tree)
        return " ".join("".join(main.itertext()).split())

    @property
    def links(self) -> set[str]:
        """Where the page in view leads."""
        return {link.get("href") for link in self._tree.iter("a")}

    def _shown(self, answer: TestResponse) -> TestResponse:
        if answer.status_code == 303 or not answer.mimetype.startswith("text/html"):
            return answer
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        self._tree: Any = parser.parse(answer.get_data(as_text=True))
        self.hidden = {
            field.get("name"): field.get("value", "")
            for form in self._tree.iter("form")
            for field in form.iter("input")
            if field.get("type") == "hidden"
        }
        return answer
