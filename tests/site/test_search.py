"""Where the one box leads: references, certificate numbers, words."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.references import new_reference
from tests.auctions.browsing import Browser
from tests.auctions.makers import an_open_auction
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import a_member
from tests.site.makers import a_market


def _leads_to(app: Flask, asked: str) -> str:
    answer = app.test_client().get("/search", query_string={"q": asked})
    assert answer.status_code in (200, 302), answer.status
    return answer.headers.get("Location", "")


@pytest.mark.parametrize(
    ("prefix", "page"),
    [
        ("LOT", "/lots/"),
        ("AUC", "/auctions/"),
        ("BAS", "/bases/"),
        ("LIC", "/licences/"),
        ("SAL", "/sales/"),
        ("CON", "/consignments/"),
        ("BAT", "/batches/"),
    ],
)
def test_a_reference_leads_to_its_page_however_it_is_typed(
    app: Flask, prefix: str, page: str
) -> None:
    ref = new_reference(prefix)
    loosely = f" {ref.lower().replace('-', ' ')}  "
    for asked in (ref, loosely, ref.replace("-", "")):
        assert _leads_to(app, asked) == f"{page}{ref}"


def test_a_reference_without_prefix_leads_to_what_is_public(app: Flask) -> None:
    with app.app_context():
        holder = a_member("holder")
        lot = a_published_lot(holder)
        draft = a_draft_lot(holder)
        auction = an_open_auction(holder)
    assert _leads_to(app, lot.removeprefix("LOT-")) == f"/lots/{lot}"
    assert _leads_to(app, auction.removeprefix("AUC-").lower()) == f"/auctions/{auction}"
    assert _leads_to(app, draft.removeprefix("LOT-")) == ""


def test_a_certificates_number_leads_to_its_verdict(app: Flask, held_clock: SteppedClock) -> None:
    with app.test_request_context("/"):
        number = a_market(held_clock).lead_to("certified").refs["certificate"]
    assert _leads_to(app, number) == f"/verify/{number}"
    assert _leads_to(app, number.lower().replace("-", "")) == f"/verify/{number}"


def test_words_find_published_lots(app: Flask) -> None:
    with app.app_context():
        holder = a_member("holder")
        lot = a_published_lot(holder, title="Swarf from Görlitz")
        other = a_published_lot(holder, title="Swarf from Leipzig")
    browser = Browser(app)
    browser.see("/search?q=gorlitz")
    assert lot in browser.words
    assert other not in browser.words


def test_nothing_found_says_what_can_be_searched(app: Flask) -> None:
    browser = Browser(app)
    for asked in ("nosuchword", "///", ""):
        browser.see(f"/search?q={asked}")
        assert "What can be found here" in browser.words


# Its characters happen to be right for the number of a certificate, 10T3-9HTY-R9TH-A.
AS_A_CERTIFICATE = "LOT-39HTY-R9THA"


def test_a_mistyped_reference_is_told_from_one_nobody_holds(app: Flask) -> None:
    ref = new_reference("LOT")
    wrong = ref[:-1] + ("2" if ref[-1] != "2" else "3")
    browser = Browser(app)
    for mistyped in (wrong, wrong.lower(), AS_A_CERTIFICATE):
        browser.see(f"/search?q={mistyped}")
        assert "One of its characters is mistyped." in browser.words


@pytest.mark.parametrize(
    "asked", ["x" * 201, "one two three four five six seven eight nine", "a\x00b"]
)
def test_what_cannot_be_searched_is_refused_on_the_page(app: Flask, asked: str) -> None:
    answer = app.test_client().get("/search", query_string={"q": asked})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_a_cursor_of_another_list_is_refused_on_the_page(app: Flask) -> None:
    assert app.test_client().get("/search?q=swarf&cursor=x").status_code == 422


def test_what_was_typed_is_shown_as_text(app: Flask) -> None:
    answer = app.test_client().get("/search", query_string={"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.text
