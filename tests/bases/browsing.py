"""A browser of a signed-in member, for the tests of pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from recycling.parties import service
from recycling.parties.rules import secret_digest
from tests.makers import Member
from tests.signing_in import sign_in


class _Fields(HTMLParser):
    """The value of every input that has one, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden":
            self.values[str(found.get("name"))] = found.get("value") or ""


@dataclass(frozen=True)
class Browser:
    """Opens pages and sends their forms the way a person's browser does."""

    client: FlaskClient

    def get(self, address: str) -> TestResponse:
        """Open a page."""
        return self.client.get(address)

    def send(
        self, page: str, answers: Mapping[str, object], action: str | None = None
    ) -> TestResponse:
        """Open a page, fill its form in and send it, with the hidden fields it carries."""
        fields = _Fields()
        fields.feed(self.get(page).text)
        hidden = {name: fields.values[name] for name in ("csrf_token", "deed_key")}
        return self.client.post(action or page, data={**hidden, **answers})


def browser_of(app: Flask, member: Member | None = None) -> Browser:
    """A browser; signed in where a member is given. Outside any application context."""
    client = app.test_client()
    if member is not None:
        sign_in(app, client, member.email)
    return Browser(client)


def bearer(app: Flask, member: Member) -> dict[str, str]:
    """The header with which a program of this member speaks to the API."""
    secret = service.new_secret()
    with app.app_context():
        token = service.NewToken("tests", secret_digest(secret))
        service.create_token(member.act(), token)
    return {"Authorization": f"Bearer {secret}"}
