"""A contract states what the award agreed, to the cent, and so do the sale and its terms."""

from __future__ import annotations

import pytest

from recycling.auctions import service as auctions
from recycling.auctions.rules.conditions import Conditions
from recycling.clock import stamp
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.ledger import queries as ledger
from recycling.settlement import service
from recycling.settlement.awards import awarded
from recycling.settlement.contracts.document import digest_of
from recycling.settlement.models import Sale
from tests.auctions.formulas.makers import PHOSPHOR, SWARF
from tests.auctions.makers import close, sealed_terms
from tests.lots.makers import a_published_lot
from tests.settlement.assays.trading import Trade
from tests.settlement.contracts.makers import contract_of, kept, table_of, words_of
from tests.settlement.makers import Market, a_sale, seen


def test_lot_a_is_stated_as_the_design_has_it(market: Market) -> None:
    trade = Trade(market, SWARF)
    said = kept(trade.sale)
    price, by = said["figures"]["price"], said["figures"]["by_formula"]
    assert (price["net_minor"], price["asked_minor"]) == (19_601_753, 17_641_578)
    assert (price["payer"], price["payee"], by["percent"]) == ("recycler", "holder", 90)
    assert table_of(said, "What is paid for") == [
        ["PrNd", "24.6 %", "92 %", "1", "22.632 %", "62.50", "174 322.98"],
        ["Dy", "1.1 %", "85 %", "0", "0.935 %", "205.00", "23 622.03"],
        ["Tb", "0.12 %", "85 %", "0", "0.102 %", "680.00", "8 547.93"],
    ]
    taken = {row[0]: row[2] for row in table_of(said, "What is taken off")}
    assert taken == {"Treatment": "10 475.40", "Cl": "0.00", "Fixed charge": "0.00"}
    assert table_of(said, "Splitting limits") == [
        ["PrNd", "24.6 %", "0.492"],
        ["Dy", "1.1 %", "0.022"],
        ["Tb", "0.12 %", "0.02"],
        ["Cl", "0.05 %", "0.005"],
    ]
    words = words_of(said)
    for told in (
        "dry mass of 12 324 kg and the declared assay the recycler pays the holder 196 017.53 EUR",
        "The 176 415.78 EUR paid at the award are 90 % of the 196 017.53 EUR above",
        "Within 14 days of the receipt", "within 7 days of the opening", "It has 21 days",
        "pays the balance within 14 days", "the last 7 days", "at most 90 days",
        "as soon as the final assay is settled",
    ):  # fmt: skip
        assert told in words, words


def test_lot_b_is_stated_as_the_design_has_it(market: Market) -> None:
    said = kept(Trade(market, PHOSPHOR).sale)
    price = said["figures"]["price"]
    assert (price["net_minor"], price["asked_minor"]) == (-350_920, 350_920)
    assert (price["payer"], price["released_by"]) == ("holder", "certificate")
    assert [row[-1] for row in table_of(said, "What is paid for")] == [
        "2 343.60", "892.80", "13 280.40",
    ]  # fmt: skip
    assert [row[-1] for row in table_of(said, "What is taken off")] == [
        "18 290.00", "1 736.00", "0.00",
    ]  # fmt: skip
    words = words_of(said)
    assert said["title"] == "Contract for the treatment of waste"
    assert "the holder pays the recycler 3 509.20 EUR" in words
    assert "The 3 509.20 EUR paid at the award are the whole of the 3 509.20 EUR above" in words
    assert "as soon as the certificate proves the treatment" in words
    assert "-" not in "".join(row[-1] for row in table_of(said, "What is paid for"))


def test_lines_of_a_formula_come_to_its_net_amount(market: Market) -> None:
    for formula in (SWARF, PHOSPHOR):
        figures = kept(Trade(market, formula).sale)["figures"]
        by = figures["by_formula"]
        gained = sum(one["amount_minor"] for one in by["paid"])
        lost = sum(one["amount_minor"] for one in by["charged"])
        lost += by["treatment_minor"] + by["fixed_minor"]
        assert abs(gained - lost - figures["price"]["net_minor"]) <= len(by["paid"])


@pytest.mark.parametrize(
    ("minor_per_tonne", "told", "title"),
    [
        (125_000, "the recycler pays the holder 1 250.00 EUR for each tonne", "Contract of sale"),
        (
            -56_600,
            "the holder pays the recycler 566.00 EUR for the treatment of each tonne",
            "Contract for the treatment of waste",
        ),
        (0, "it is zero: nobody pays", "Contract of sale"),
    ],
)
def test_fixed_price_says_in_words_who_pays(
    market: Market, minor_per_tonne: int, told: str, title: str
) -> None:
    ref = a_sale(market, minor_per_tonne)
    said, sale = kept(ref), seen(ref)
    words = words_of(said)
    assert told in words
    assert said["title"] == title
    assert "Assays." not in words
    assert said["figures"]["by_formula"] is None
    price = said["figures"]["price"]
    assert (price["net_minor"], price["asked_minor"]) == (sale.amount_minor, sale.amount.minor)
    if sale.payer:
        amount = f"{sale.amount.amount:,}".replace(",", " ")
        assert f"pays {amount} EUR through the payment service" in words


def test_figures_are_the_sales_own(market: Market) -> None:
    ref = a_sale(market)
    figures, sale = kept(ref)["figures"], seen(ref)
    assert figures["holder"]["register_number"] == sale.holder.register_number
    assert figures["recycler"]["address"] == sale.recycler.address
    assert figures["goods"]["wet_kg"] == sale.mass.json()
    assert figures["periods"] == {
        "pay_by": stamp(sale.pay_by), "pay_days": 14, "longest_hold_days": 90,
    }  # fmt: skip
    assert figures["fee"] == {"version": sale.fee_version, "basis_points": sale.fee_basis_points}
    assert figures["destination"]["base"] == sale.base.ref
    declared = {one["species"]: one["fraction"] for one in figures["goods"]["composition"]}
    assert declared == {one.species: one.fraction.json() for one in sale.lot.components}
    assert declared


def test_digest_stands_in_the_fact_that_opened_the_sale(market: Market) -> None:
    sale = a_sale(market)
    row = contract_of(sale)
    assert row.digest == digest_of(row.document)
    (opened,) = ledger.facts_of_types(f"sale:{sale}", ["SaleOpened"])
    assert (opened.body["contract"], opened.body["contract_digest"]) == (row.ref, row.digest)


def _sale_under(market: Market, laid: Conditions) -> Sale:
    lot = a_published_lot(market.holder)
    auction = auctions.open_auction(market.holder.act(), lot, sealed_terms(), laid)
    market.bidder.bid(auction, 125_000)
    market.clock.advance(hours=1)
    close(auction)
    auctions.award(market.holder.act(), auction)
    terms = awarded(auction)
    db.session.rollback()
    return seen(service.open_sale(Act(SYSTEM), terms))


def test_what_the_holder_laid_down_is_stated(market: Market) -> None:
    today = market.clock.now().date()
    laid = Conditions(
        incoterm="FCA",
        incoterm_place="Hanau, gate 2",
        inspection_from=today,
        inspection_to=today,
        inspection_place="Hanau, hall 1",
        inspection_booking="By telephone.",
    )
    words = words_of(kept(_sale_under(market, laid).ref))
    assert "Delivery is FCA (Free Carrier) Hanau, gate 2, Incoterms 2020." in words
    assert "at Hanau, hall 1" in words
    assert "lays down no rule of Incoterms" not in words
