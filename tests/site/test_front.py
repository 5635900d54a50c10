"""The home page, the desk's page and the search, as a browser without scripts sees them."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.quantities import Mass
from recycling.site.figures import KEPT_SECONDS, figures
from tests.auctions.browsing import Browser
from tests.auctions.makers import an_open_auction, open_terms
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import Member, a_member
from tests.site.conftest import statements
from tests.site.makers import Market, a_market

pytestmark = pytest.mark.once
TEXTS = (
    "/about", "/help", "/privacy", "/accessibility", "/open", "/search", "/contact", "/glossary",
    "/changelog", "/status",
)  # fmt: skip


def a_holder(app: Flask) -> Member:
    with app.app_context():
        return a_member("holder")


@pytest.mark.parametrize("address", ["/", *TEXTS, "/api/v1/docs"])
def test_a_page_opens_to_anybody_with_one_heading(app: Flask, address: str) -> None:
    browser = Browser(app)
    answer = browser.see(address)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


def test_home_speaks_to_each_user_and_offers_verification(app: Flask) -> None:
    browser = Browser(app)
    browser.see("/")
    for words in ("You hold waste", "You recover rare earths", "You regulate"):
        assert words in browser.words
    assert {"/verify", "/lots/new", "/auctions", "/bases", "/register"} <= browser.links


def test_home_shows_the_register_of_a_certified_lot(app: Flask, held_clock: SteppedClock) -> None:
    with app.test_request_context("/"):
        market = a_market(held_clock).lead_to("certified")
        an_open_auction(market.holder, open_terms())
    browser = Browser(app)
    browser.see("/")
    assert "2 lots published" in _figures(browser)
    assert "1 base with a licence that counts" in _figures(browser)
    assert f"/lots/{market.refs['lot']}/journey" in browser.links
    assert market.refs["certificate"] in browser.words
    assert "Neodymium" in browser.words


def _figures(browser: Browser) -> str:
    """The figures with the value before what it is, for the page has them the other way round."""
    items = [item for item in browser._tree.iter("div") if item.get("class") == "um-figures__item"]
    said = ["".join(part.itertext()).strip() for item in items for part in reversed(list(item))]
    return " ".join(said)


def test_figures_count_only_products_of_which_every_lot_is_certified(market: Market) -> None:
    market.lead_to("recovered")
    assert figures().recovered == ()
    market.lead_to("certified")
    counted = figures()
    assert counted.recovered[0].element == "Nd"
    assert counted.recovered[0].mass == Mass.kg("347.7285")
    assert counted.certificates == 1


def test_figures_are_counted_once_a_minute(market: Market) -> None:
    market_app = market.stepped
    from flask import current_app

    current_app.config[KEPT_SECONDS] = 60
    current_app.extensions.pop("site_figures", None)
    first = figures()
    a_published_lot(market.holder)
    assert figures() is first
    market_app.advance(minutes=1)
    assert figures().lots_published == first.lots_published + 1


def test_home_of_a_stranger_may_be_kept_by_caches_and_sets_no_cookie(app: Flask) -> None:
    answer = app.test_client().get("/")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert {"Cookie", "Accept-Language"} <= set(answer.vary)
    assert answer.headers.getlist("Set-Cookie") == []


def test_home_of_somebody_signed_in_is_kept_by_nobody(app: Flask) -> None:
    holder = a_holder(app)
    answer = Browser(app, holder).see("/")
    assert answer.headers["Cache-Control"] == "no-store"


def test_home_asks_as_many_questions_of_thirty_lots_as_of_one(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.test_request_context("/"):
        holder = a_member("holder")
        an_open_auction(holder)
    assert _questions(app, "/") == _questions_after_30(app, holder, "/")


def _questions(app: Flask, address: str, browser: Browser | None = None) -> int:
    browser = browser or Browser(app)
    with statements(app) as sent:
        assert browser.see(address).status_code == 200
    return len(sent)


def _questions_after_30(
    app: Flask, holder: Member, address: str, browser: Browser | None = None
) -> int:
    with app.test_request_context("/"):
        for number in range(29):
            if number % 3:
                an_open_auction(holder)
            else:
                a_published_lot(holder)
    return _questions(app, address, browser)


def test_the_holders_desk_asks_as_many_questions_of_thirty_lots_as_of_one(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.test_request_context("/"):
        market = a_market(held_clock)
        a_published_lot(market.holder)
        market.lead_to("consigned")
    browser = Browser(app, market.holder)
    first = _questions(app, "/desk", browser)
    assert first == _questions_after_30(app, market.holder, "/desk", browser)


def test_the_recyclers_desk_asks_as_many_questions_of_thirty_lots_as_of_one(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.test_request_context("/"):
        market = a_market(held_clock).lead_to("at_gate")
        an_open_auction(market.holder)
    browser = Browser(app, market.recycler)
    first = _questions(app, "/desk", browser)
    assert first == _questions_after_30(app, market.holder, "/desk", browser)


def test_the_desk_asks_for_signing_in(app: Flask) -> None:
    answer = app.test_client().get("/desk")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


def test_a_draft_stands_on_its_holders_desk_with_the_way_to_it(app: Flask) -> None:
    with app.test_request_context("/"):
        holder = a_member("holder")
        ref = a_draft_lot(holder)
    browser = Browser(app, holder)
    browser.see("/desk")
    assert f"Draft {ref}" in browser.words
    assert f"/lots/{ref}" in browser.links


@pytest.mark.parametrize("kind", ["holder", "recycler", "carrier", "laboratory", "regulator"])
def test_every_kind_of_organisation_has_a_desk(app: Flask, kind: str) -> None:
    with app.app_context():
        member = a_member(kind)
    browser = Browser(app, member)
    assert browser.see("/desk").status_code == 200
    assert "Nothing awaits" in browser.words


def test_the_desk_lists_what_the_organisation_had_to_do_with(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.test_request_context("/"):
        market = a_market(held_clock).lead_to("certified")
    for member, sorts in (
        (market.holder, ("lot", "sale", "consignment", "certificate")),
        (market.recycler, ("sale", "consignment", "batch", "certificate")),
        (market.carrier, ("consignment",)),
        (market.regulator, ("lot", "certificate")),
    ):
        browser = Browser(app, member)
        browser.see("/desk")
        for sort in sorts:
            assert market.refs[sort] in browser.words


def test_health_says_that_the_database_answers(app: Flask) -> None:
    answer = app.test_client().get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "database": True})
    assert answer.headers["Cache-Control"] == "no-store"


def test_health_says_when_the_database_does_not_answer(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    from recycling.db import db

    def fail(*_args: object, **_more: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("down"))

    monkeypatch.setattr(db.session, "execute", fail)
    answer = app.test_client().get("/health")
    assert (answer.status_code, answer.json) == (503, {"status": "unavailable", "database": False})
