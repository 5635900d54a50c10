"""The pages of bids by formula: opening for them, bidding one, reading how one came about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recycling.auctions import queries, service
from recycling.auctions.formulas.queries import formula_of
from tests.auctions.formulas.makers import PUBLISHER, SWARF, a_swarf, an_auction_by_formula, quote
from tests.auctions.formulas.makers import bid as bid_formula
from tests.auctions.makers import close, sealed_terms
from tests.auctions.market import Market

TYPED = {
    "form": "oxide", "basis": "dry", "treatment": "850",
    "pay_PrNd": "92", "deduct_PrNd": "1.0", "pay_Dy": "85", "pay_Tb": "85",
    "above_Cl": "0.10", "step_Cl": "0.10", "rate_Cl": "15",
}  # fmt: skip


@pytest.fixture
def auction(market: Market) -> str:
    with market.app.app_context():
        quote()
        return an_auction_by_formula(market.holder, a_swarf(market.holder))


def test_a_holder_lays_down_whose_quotations_count_and_reads_it_before_opening(
    market: Market,
) -> None:
    with market.app.app_context():
        quote()
        lot = a_swarf(market.holder)
    browser = market.browse(market.holder)
    browser.see(f"/lots/{lot}/auction/new")
    filled = {
        "format": "open", "currency": "EUR", "closes_in": "1d", "reserve_kind": "none",
        "increment_per_tonne": "10", "soft_close_minutes": "5", "extension_minutes": "5",
        "index_publisher": PUBLISHER, "averaging_days": "30",
    }  # fmt: skip
    assert browser.send(f"/lots/{lot}/auction/new", **filled, step="check").status_code == 200
    assert f"worked out from the quotations of {PUBLISHER}" in browser.words
    browser.follow(browser.send(f"/lots/{lot}/auction/new", step="confirm"))
    assert "Bids by formula are taken" in browser.words
    reference = next(link for link in browser.links if link.endswith("/reference"))
    browser.see(reference)
    assert "PrNd as oxides 24.6 % 62.5 EUR/kg" in browser.words
    assert "Cl 0.05 %" in browser.words
    assert "invented for a demonstration" in browser.words


def test_the_form_is_gone_once_the_auction_takes_no_bids(market: Market, auction: str) -> None:
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{auction}/formula-bid")
    assert "Work it out" in browser.words
    market.stepped.advance(hours=1)
    browser.see(f"/auctions/{auction}/formula-bid")
    assert "takes no bids any more" in browser.words
    assert "Work it out" not in browser.words


@pytest.mark.parametrize(
    ("differs", "says"),
    [
        (
            {"format": "fixed", "ask_direction": "to_holder", "ask_per_tonne": "5"},
            "names the price",
        ),
        ({"currency": "USD"}, "has quoted nothing in USD"),
        ({"averaging_days": "0"}, "Average over 1 to 92 days"),
        ({"averaging_days": "93"}, "must be 92 days or less"),
        ({"index_publisher": "Nobody"}, "Choose"),
    ],
)
def test_what_cannot_be_laid_down_is_named_at_its_field(
    market: Market, differs: dict[str, str], says: str
) -> None:
    with market.app.app_context():
        quote()
        lot = a_swarf(market.holder)
    browser = market.browse(market.holder)
    browser.see(f"/lots/{lot}/auction/new")
    filled = {
        "format": "sealed", "currency": "EUR", "closes_in": "1d", "reserve_kind": "none",
        "index_publisher": PUBLISHER, "averaging_days": "30", **differs,
    }  # fmt: skip
    assert browser.send(f"/lots/{lot}/auction/new", **filled, step="check").status_code == 422
    assert says in browser.words


def test_a_formula_is_worked_out_line_by_line_and_then_placed(market: Market, auction: str) -> None:
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{auction}")
    assert f"/auctions/{auction}/formula-bid" in browser.links
    browser.see(f"/auctions/{auction}/formula-bid")
    filled = {"base": market.bidder.base, **TYPED}
    assert (
        browser.send(f"/auctions/{auction}/formula-bid", **filled, step="check").status_code == 200
    )
    words = browser.words
    assert "You pay 15 706.53 EUR/t to the holder." in words
    assert "you pay about 196 017.53 EUR" in words
    assert "or less 1 points 22.632 % 62.5 EUR/kg 174 322.98 EUR" in words
    assert "you pay 12 397.35 EUR/t" in words  # every index a fifth lower
    browser.follow(browser.send(f"/auctions/{auction}/formula-bid", step="confirm"))
    assert "Your bid leads" in browser.words
    with market.app.app_context():
        mine = queries.my_bid(auction, market.bidder.member.actor)
        assert mine is not None
        placed = formula_of(mine.ref)
        assert placed is not None
        assert set(placed.payables) == set(SWARF.payables)
        assert replace(placed, payables=SWARF.payables) == SWARF
    browser.see(f"/auctions/{auction}/bids/{mine.ref}")
    assert "Bid 1, by formula" in browser.words


def test_a_formula_changed_keeps_what_was_typed(market: Market, auction: str) -> None:
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{auction}/formula-bid")
    filled = {"base": market.bidder.base, **TYPED}
    browser.send(f"/auctions/{auction}/formula-bid", **filled, step="check")
    answer = browser.send(f"/auctions/{auction}/formula-bid", step="change")
    assert answer.status_code == 200
    assert 'name="pay_PrNd" value="92"' in answer.text
    with market.app.app_context():
        assert queries.auction(auction).bids == 0


@pytest.mark.parametrize(
    ("differs", "says"),
    [
        ({"pay_Dy": "101"}, "must be 100 % or less"),
        ({"pay_Dy": "1.1234567"}, "at most 6 decimals"),
        ({"pay_Pr": "50"}, "Pr is counted twice"),
        ({"step_Cl": ""}, "a step is above zero"),
        ({"treatment": "1.234"}, "at most 2 decimals"),
        ({"treatment": "-1"}, "must be 0"),
        ({"treatment": "99999999"}, "No price is above"),
        ({"form": "element"}, "How are assay and index counted?"),
        ({"base": ""}, "Receiving base"),
        (dict.fromkeys(("pay_PrNd", "deduct_PrNd", "pay_Dy", "pay_Tb"), ""), "Give 1 to 20 lines"),
    ],
)
def test_a_formula_that_cannot_be_bid_is_named_at_its_field(
    market: Market, auction: str, differs: dict[str, str], says: str
) -> None:
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{auction}/formula-bid")
    filled = {"base": market.bidder.base, **TYPED, **differs}
    answer = browser.send(f"/auctions/{auction}/formula-bid", **filled, step="check")
    assert (answer.status_code, says in browser.words) == (422, True), browser.words


def test_a_formula_too_low_is_told_what_it_comes_to(market: Market, auction: str) -> None:
    market.bid(market.rival, auction, 2_000_000)
    browser = market.browse(market.bidder.member)
    browser.see(f"/auctions/{auction}/formula-bid")
    filled = {"base": market.bidder.base, **TYPED}
    answer = browser.send(f"/auctions/{auction}/formula-bid", **filled, step="check")
    assert answer.status_code == 422
    assert "Your formula comes to: you pay 15 706.53 EUR/t" in browser.words


def test_bids_are_compared_on_one_basis_before_the_award(market: Market, auction: str) -> None:
    market.bid(market.rival, auction, 1_000_000)
    with market.app.app_context():
        formula = bid_formula(market.bidder, auction, SWARF)
        market.stepped.advance(hours=1)
        close(auction)
    browser = market.browse(market.holder)
    browser.see(f"/auctions/{auction}/award")
    words = browser.words.split("The bids on one basis")[1]
    assert "you receive about 196 017.49 EUR" in words  # the price is rounded to the tonne
    assert "you receive 12 397.35 EUR/t you receive 19 015.71 EUR/t" in words
    assert "PrNd 174 322.98 EUR (57.50 EUR/kg)" in words
    assert "you receive 10 000.00 EUR/t you receive 10 000.00 EUR/t a price per tonne" in words
    browser.see(f"/auctions/{auction}/bids/{formula}")
    assert "you receive 15 706.53 EUR/t" in browser.words


def test_a_sealed_formula_is_shown_to_nobody_before_the_award(market: Market) -> None:
    with market.app.app_context():
        quote()
        auction = an_auction_by_formula(market.holder, a_swarf(market.holder), sealed_terms())
        ref = bid_formula(market.bidder, auction, SWARF)
    for member in (market.holder, market.bidder.member, market.rival.member, None):
        assert market.browse(member).see(f"/auctions/{auction}/bids/{ref}").status_code == 404
    with market.app.app_context():
        market.stepped.advance(hours=1)
        close(auction)
        service.award(market.holder.act(), auction)
    for member in (market.holder, market.rival.member, None):
        assert market.browse(member).see(f"/auctions/{auction}/bids/{ref}").status_code == 200


def test_an_auction_of_prices_only_says_so(market: Market) -> None:
    ref = market.opened()
    browser = market.browse(market.bidder.member)
    for address in ("formula-bid", "reference"):
        assert browser.see(f"/auctions/{ref}/{address}").status_code == 422
    browser.see(f"/auctions/{ref}")
    assert f"/auctions/{ref}/formula-bid" not in browser.links
