"""The page and the JSON that show every base for a lot."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from recycling.bases import service as bases
from recycling.matching.rules.prices import COLUMNS
from recycling.parties.rules import Kind
from tests.bases.browsing import bearer, browser_of
from tests.bases.makers import a_licensed_base, a_new_base, an_applied_base
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member
from tests.matching.makers import some_prices


@dataclass(frozen=True)
class Market:
    holder: Member
    recycler: Member
    regulator: Member
    lot: str
    base: str


@pytest.fixture
def market(app: Flask) -> Market:
    with app.app_context():
        holder, recycler = a_member(Kind.HOLDER), a_member(Kind.RECYCLER)
        regulator = a_member(Kind.REGULATOR)
        some_prices()
        base = a_licensed_base(recycler, regulator, name="Alster Works")
        an_applied_base(recycler, regulator, name="Waiting Works")
        bases.register_base(recycler.act(), a_new_base(name="Empty Works"))
        return Market(holder, recycler, regulator, a_published_lot(holder), base)


def test_the_holder_sees_every_base_with_reasons_calculation_and_whose_prices(
    app: Flask, market: Market
) -> None:
    page = browser_of(app, market.holder).get(f"/lots/{market.lot}/matches")
    assert page.status_code == 200
    for words in (
        "Alster Works", "Waiting Works", "Empty Works",
        "not market data", "you would receive", "you receive", "overall recovery",
        "The licence names the waste code", "EU 12 01 18",
        "Required", "Found", "Source", "Nd2O3", "Assumption of this registry",
    ):  # fmt: skip
        assert words in page.text, words
    assert page.text.index("Alster Works") < page.text.index("Waiting Works")
    assert page.text.count("<details") == 5


def test_a_recycler_reads_it_without_being_called_you(app: Flask, market: Market) -> None:
    page = browser_of(app, market.recycler).get(f"/lots/{market.lot}/matches").text
    assert "the holder would receive" in page
    assert "you would" not in page


def test_prices_of_a_publisher_are_not_called_invented(app: Flask, market: Market) -> None:
    with app.app_context():
        some_prices(is_demonstration=False, publisher="Exchange", source="Bulletin 47")
    page = browser_of(app, market.holder).get(f"/lots/{market.lot}/matches").text
    assert "not market data" not in page
    assert "Exchange" in page


def test_a_lot_that_costs_its_holder_says_so_without_a_minus(app: Flask, market: Market) -> None:
    with app.app_context():
        a_licensed_base(market.recycler, market.regulator, treatment_charge_minor=10**8)
    page = browser_of(app, market.holder).get(f"/lots/{market.lot}/matches").text
    assert "you would pay" in page
    assert "-1" not in page.partition("you would pay")[2][:40]


@pytest.mark.parametrize(
    ("kind", "status"), [(Kind.HOLDER, 403), (Kind.CARRIER, 403), (Kind.LABORATORY, 403)]
)
def test_strangers_may_not_read_it(app: Flask, market: Market, kind: Kind, status: int) -> None:
    with app.app_context():
        stranger = a_member(kind)
    page = browser_of(app, stranger).get(f"/lots/{market.lot}/matches")
    assert page.status_code == status


def test_a_lot_nobody_registered_is_not_found(app: Flask, market: Market) -> None:
    assert browser_of(app, market.holder).get("/lots/LOT-22222-22222/matches").status_code == 404


def test_the_page_goes_on_where_there_are_more_bases(app: Flask, market: Market) -> None:
    with app.app_context():
        for number in range(18):
            bases.register_base(market.recycler.act(), a_new_base(name=f"Works {number}"))
    first = browser_of(app, market.holder).get(f"/lots/{market.lot}/matches").text
    assert "Next page" in first


def test_the_lots_own_page_shows_the_best_bases_and_the_way_to_all(
    app: Flask, market: Market
) -> None:
    page = browser_of(app, market.holder).get(f"/lots/{market.lot}")
    assert page.status_code == 200
    assert "1 base may take it" in page.text
    assert f"/lots/{market.lot}/matches" in page.text
    assert f"/lots/{market.lot}/matches" not in browser_of(app).get(f"/lots/{market.lot}").text


def _get(app: Flask, member: Member, address: str) -> TestResponse:
    return app.test_client().get(address, headers=bearer(app, member))


def test_the_api_answers_with_ranked_bases_every_reason_and_exact_figures(
    app: Flask, market: Market
) -> None:
    answer = _get(app, market.holder, f"/api/v1/lots/{market.lot}/matches?limit=2")
    assert answer.status_code == 200
    first, second = answer.json["items"]
    assert answer.json["next"]
    assert (first["rank"], first["base"], first["is_eligible"]) == (1, market.base, True)
    assert len(first["reasons"]) == len(second["reasons"]) == 16
    nd = first["valuation"]["elements"][0]
    assert nd["price"]["is_demonstration"] is True
    assert isinstance(nd["amount_minor"], str)
    assert first["valuation"]["net"]["currency"] == "EUR"
    bars = [r["rule"] for r in second["reasons"] if not r["met"] and r["severity"] == "bar"]
    assert bars == ["licence_is_granted"]
    following = answer.json["next"]
    rest = _get(app, market.holder, f"/api/v1/lots/{market.lot}/matches?cursor={following}")
    assert [one["rank"] for one in rest.json["items"]] == [3]
    assert rest.json["items"][0]["valuation"] is None
    assert rest.json["next"] == ""


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x"])
def test_the_api_refuses_a_bad_query_naming_it(app: Flask, market: Market, query: str) -> None:
    answer = _get(app, market.holder, f"/api/v1/lots/{market.lot}/matches?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == query.partition("=")[0]


def test_a_regulator_enters_prices_one_and_from_a_file_and_all_see_them(
    app: Flask, market: Market
) -> None:
    browser = browser_of(app, market.regulator)
    answers = {
        "element": "Ho", "form": "oxide", "price_per_kg": "62.50", "currency": "EUR",
        "observed_on-day": "1", "observed_on-month": "6", "observed_on-year": "2026",
        "publisher": "A publisher", "source": "Bulletin 47",
    }  # fmt: skip
    assert browser.send("/prices/new", answers).status_code == 303
    again = browser.send("/prices/new", answers)
    assert again.status_code == 409
    assert "already here" in again.text
    listed = browser_of(app, market.holder).get("/prices").text
    assert "62.50" in listed
    assert "Bulletin 47" in listed
    assert "/prices/new" not in listed
    wrong = browser.send("/prices/file", {"file": (BytesIO(b"\xff\xfe"), "prices.csv")})
    assert wrong.status_code == 422
    assert "UTF-8" in wrong.text
    row = "Er,oxide,1.00,EUR,2026-06-01,Page 3,A publisher,false"
    content = f"{','.join(COLUMNS)}\n{row}\n".encode()
    sent = browser.send("/prices/file", {"file": (BytesIO(content), "prices.csv")})
    assert sent.status_code == 303
    assert "Page 3" in browser.get("/prices").text
