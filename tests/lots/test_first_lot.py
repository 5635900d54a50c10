"""From the home page to a first published lot: few pages, and nothing asked that is known."""

from __future__ import annotations

import re

import html5lib
import pytest

from tests.lots.entering import PAGES, PLACE, WHAT, Desk

MOST_PAGES = 12
KNOWN = ("organisation", "holder", "address", "currency", "email", "telephone", "register_number")
"""What a form must not ask, for the registry knows it of whoever is signed in."""


@pytest.mark.parametrize("language", ["", "/zh"])
def test_first_lot_takes_few_pages_and_asks_nothing_known(desk: Desk, language: str) -> None:
    opened: list[str] = []

    def opens(path: str) -> str:
        opened.append(path)
        answer = desk.browser.get(f"{language}{path}")
        assert answer.status_code == 200, path
        return answer.text

    opens("/")
    assert "/lots/new" in opens("/desk")
    asked = _asked(opens("/lots/new"))
    ref = _sent(desk, "/lots/new", WHAT).split("/")[2]
    assert f"/lots/{ref}/edit/composition" in opens(f"/lots/{ref}/edit")
    for page, answers in list(PAGES.items())[1:]:
        text = opens(f"/lots/{ref}/edit/{page}")
        asked |= _asked(text)
        if page == "place":
            assert _chosen(text, "country") == "DE"
        _sent(desk, f"/lots/{ref}/edit/{page}", answers)
    opens(f"/lots/{ref}/check")
    _sent(desk, f"/lots/{ref}/check", {})
    opens(f"/lots/{ref}/published")
    assert len(opened) <= MOST_PAGES
    assert {name for name in asked for known in KNOWN if known in name} == set()
    assert desk.state(ref) == "published"


def test_second_lot_lies_where_the_first_did_until_its_holder_says_otherwise(desk: Desk) -> None:
    desk.published()
    ref = _sent(desk, "/lots/new", WHAT).split("/")[2]
    text = desk.browser.get(f"/lots/{ref}/edit/place").text
    assert re.search(r'name="place"[^>]* value="[^"]+"', text)
    assert re.search(r'name="latitude"[^>]* value="[^"]+"', text)
    assert re.search(r'name="available_from-year"[^>]* value="[^"]+"', text) is None
    _sent(desk, f"/lots/{ref}/edit/place", {**PLACE, "place": "Celle", "latitude": "52.6"})
    assert 'value="Celle"' in desk.browser.get(f"/lots/{ref}/edit/place").text


def _sent(desk: Desk, page: str, answers: dict[str, object]) -> str:
    answer = desk.browser.send(page, answers)
    assert answer.status_code == 303, page
    return answer.headers["Location"]


def _asked(text: str) -> set[str]:
    page = html5lib.parse(text, namespaceHTMLElements=False)
    form = page.find(".//main").iter()
    return {
        each.get("name", "")
        for each in form
        if each.tag in {"input", "select", "textarea"} and each.get("type") != "hidden"
    }


def _chosen(text: str, name: str) -> str:
    page = html5lib.parse(text, namespaceHTMLElements=False)
    options = page.find(f".//select[@name='{name}']").iter("option")
    return next((one.get("value", "") for one in options if one.get("selected") is not None), "")
