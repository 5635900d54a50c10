"""An administrator adds a webhook on its page, sees its secret once, and what was sent to it."""

from __future__ import annotations

import re

from flask import Flask

from recycling.notices.hooks import delivering
from tests.makers import a_member, a_token
from tests.notices.hooks.makers import loopback_allowed
from tests.notices.hooks.receiving import receiving
from tests.parties.browsing import Browser

LIST = "/organisation/webhooks"


def test_a_webhook_is_added_tested_and_removed_on_its_pages(app: Flask) -> None:
    with receiving() as receiver, loopback_allowed(app):
        with app.app_context():
            member = a_member("recycler")
        browser = Browser(app, member)
        browser.see(LIST)
        refused = browser.send(LIST, {"address": "http://10.0.0.1/"})
        assert refused.status_code == 422
        assert "Give an https:// address" in browser.words
        browser.see(LIST)
        page = browser.send(LIST, {"address": receiver.address}).text
        assert "whsec_" in page
        found = re.search(r"HOK-\w{5}-\w{5}", page)
        assert found
        at = f"{LIST}/{found[0]}"
        assert "whsec_" not in browser.see(at).text
        browser.does(f"{at}/test")
        with app.app_context():
            assert delivering.tick() == 1
        browser.see(at)
        assert "200 in" in browser.words
        assert "thank you" in browser.words
        assert "webhook.test" in app.test_client().get(
            f"/api/v1{at.removeprefix('/organisation')}/messages",
            headers={"Authorization": f"Bearer {_token(app, member)}"},
        ).text  # fmt: skip
        browser.does(f"{at}/remove")
        assert "There is none yet." in browser.words


def _token(app: Flask, member: object) -> str:
    with app.app_context():
        return a_token(member)  # type: ignore[arg-type]
