"""The page of notices, its number in the header, and the same for programs."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from tests.bases.makers import an_applied_base
from tests.makers import Member, a_member, a_token
from tests.parties.browsing import Browser


@pytest.fixture
def watcher(app: Flask, held_clock: SteppedClock) -> Member:
    """A regulator who was told of two applications."""
    with app.app_context():
        member = a_member("regulator")
        for _ in range(2):
            an_applied_base(a_member("recycler"))
    return member


def test_notices_are_counted_in_the_header_and_read_on_their_page(
    app: Flask, watcher: Member
) -> None:
    browser = Browser(app, watcher)
    page = browser.see("/notices").text
    assert page.count("applies for licence") == 2 * 2
    assert '<span class="um-account__count">2<' in page
    assert "/licences/LIC-" in page
    newest = page.split('name="up_to" value="')[1].split('"')[0]
    browser.does(f"/notices/{newest}/read")
    assert browser.see("/notices?unread=1").text.count("applies for licence") == 2
    browser.does("/notices/read")
    page = browser.see("/notices?unread=1").text
    assert "Every notice is read." in page
    assert "um-account__count" not in page


def test_marking_a_notice_that_is_not_ones_own_is_refused_on_the_page(
    app: Flask, watcher: Member
) -> None:
    browser = Browser(app, watcher)
    browser.see("/notices")
    sent = browser.hidden("/notices/read")
    for address in ("/notices/NOT-22222-22222/read", "/notices/read"):
        answer = browser.client.post(address, data={**sent, "up_to": "NOT-22222-22222"})
        assert answer.status_code == 404


def test_programs_read_and_mark_notices(app: Flask, watcher: Member) -> None:
    with app.app_context():
        headers = {"Authorization": f"Bearer {a_token(watcher)}"}
    client = app.test_client()
    first = client.get("/api/v1/notices?limit=1&unread=true", headers=headers).get_json()
    (notice,) = first["items"]
    assert notice["about"].startswith("licence:LIC-")
    assert notice["read_at"] is None
    second = client.get(f"/api/v1/notices?cursor={first['next']}", headers=headers).get_json()
    assert (len(second["items"]), second["next"]) == (1, "")
    left = client.post(f"/api/v1/notices/{notice['ref']}/read", headers=headers).get_json()
    assert left == {"unread": 1}
    answer = client.post("/api/v1/notices/read", headers=headers, json={"up_to": notice["ref"]})
    assert answer.get_json() == {"unread": 0}
    answer = client.post("/api/v1/notices/read", headers=headers, json={"up_to": "NOT-1"})
    assert answer.status_code == 404
