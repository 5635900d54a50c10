"""Bids by formula for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from recycling import clock
from recycling.auctions.rules.written_formula import written_formula
from tests.auctions.formulas.makers import PUBLISHER, SWARF, a_swarf, an_auction_by_formula, quote
from tests.auctions.makers import close
from tests.auctions.market import Market
from tests.bases.browsing import bearer


@pytest.fixture
def auction(market: Market) -> str:
    with market.app.app_context():
        quote()
        return an_auction_by_formula(market.holder, a_swarf(market.holder))


def send(market: Market, who: Any, path: str, body: dict[str, Any] | None = None) -> Any:
    client, headers = market.app.test_client(), bearer(market.app, who)
    address = f"/api/v1{path}"
    return client.get(address, headers=headers) if body is None else client.post(
        address, headers=headers, json=body
    )  # fmt: skip


def test_a_program_opens_an_auction_for_formulas(market: Market) -> None:
    with market.app.app_context():
        quote()
        lot = a_swarf(market.holder)
        closes_at = (clock.now() + timedelta(hours=1)).isoformat()
    terms = {
        "format": "open", "currency": "EUR", "increment_per_tonne": "10.00",
        "closes_at": closes_at, "formulas": {"index_publisher": "Nobody"},
    }  # fmt: skip
    refused = send(market, market.holder, f"/lots/{lot}/auctions", terms)
    assert (refused.status_code, refused.json["code"]) == (422, "nothing_quoted")
    terms["formulas"] = {"index_publisher": PUBLISHER, "averaging_days": 30}
    opened = send(market, market.holder, f"/lots/{lot}/auctions", terms)
    assert opened.status_code == 201, opened.json
    assert opened.json["takes_formulas"] is True


def test_a_formula_bid_answers_with_its_price_and_itself(market: Market, auction: str) -> None:
    read = send(market, market.bidder.member, f"/auctions/{auction}").json
    assert read["takes_formulas"] is True
    reference = send(market, market.bidder.member, f"/auctions/{auction}/reference").json
    assert [one["name"] for one in reference["quoted"]] == ["PrNd", "Pr", "Nd", "Tb", "Dy"]
    assert reference["quoted"][0]["dry"] == "0.246"
    assert (reference["wet_kg"], reference["dry_kg"]) == ("12480", "12324")
    body = {"base": market.bidder.base, "formula": written_formula(SWARF)}
    answer = send(market, market.bidder.member, f"/auctions/{auction}/bids", body)
    assert answer.status_code == 201, answer.json
    assert answer.json["price"]["minor_per_tonne"] == 1_570_653
    assert answer.json["formula"] == written_formula(SWARF)
    listed = send(market, market.rival.member, f"/auctions/{auction}/bids").json["items"]
    assert listed[0]["formula"] == written_formula(SWARF)
    with market.app.app_context():
        market.stepped.advance(hours=1)
        close(auction)
    (one,) = send(market, market.holder, f"/auctions/{auction}/comparison").json["items"]
    assert one["low"]["minor_per_tonne"] == 1_239_735
    assert one["brought"][0] == {
        "name": "PrNd",
        "amount": {"amount": "174322.98", "amount_minor": 17_432_298, "currency": "EUR"},
        "per_kg": {"amount": "57.50", "amount_minor": 5_750, "currency": "EUR"},
    }
    file = send(market, market.holder, f"/auctions/{auction}/comparison.csv").text
    assert "174322.98 EUR" in file


@pytest.mark.parametrize(
    ("differs", "path"),
    [
        ({"formula": None}, "price"),
        ({"price": {"amount_per_tonne": "5", "currency": "EUR"}}, "price"),
        ({"limit": {"amount_per_tonne": "5", "currency": "EUR"}}, "limit"),
        ({"formula": {**written_formula(SWARF), "form": "salt"}}, "formula.form"),
        ({"formula": {**written_formula(SWARF), "payables": []}}, "formula.payables"),
        ({"formula": {**written_formula(SWARF), "fixed_minor": 1.5}}, "formula.fixed_minor"),
        ({"formula": {**written_formula(SWARF), "fixed_minor": 10**12 + 1}}, "formula.fixed_minor"),
        ({"formula": {**written_formula(SWARF), "currency": "CHF"}}, "formula.currency"),
        ({"formula": {**written_formula(SWARF), "currency": "USD"}}, "price.currency"),
        (
            {
                "formula": {
                    **written_formula(SWARF),
                    "payables": [{"elements": ["Fe"], "pay_percent": "9"}],
                }
            },
            "payables.0.elements",
        ),
    ],
)
def test_a_formula_that_cannot_be_bid_is_refused_by_its_place(
    market: Market, auction: str, differs: dict[str, Any], path: str
) -> None:
    body = {"base": market.bidder.base, "formula": written_formula(SWARF), **differs}
    answer = send(market, market.bidder.member, f"/auctions/{auction}/bids", body)
    assert answer.status_code == 422, answer.json
    assert path in str(answer.json)
    assert send(market, market.holder, f"/auctions/{auction}").json["bids"] == 0


def test_an_auction_of_prices_only_has_no_reference(market: Market) -> None:
    ref = market.opened()
    assert send(market, market.holder, f"/auctions/{ref}/reference").status_code == 422
    body = {"base": market.bidder.base, "formula": written_formula(SWARF)}
    answer = send(market, market.bidder.member, f"/auctions/{ref}/bids", body)
    assert (answer.status_code, answer.json["code"]) == (422, "formulas_not_taken")
