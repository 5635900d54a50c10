"""The pages on which assays are exchanged: what is awaited, what was found, and by whom."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.settlement.assays import service
from tests.auctions.browsing import Browser
from tests.auctions.makers import Bidder, a_bidder
from tests.makers import Member, a_member, a_token
from tests.settlement.assays.makers import FINAL_A, a_sale_by_formula, opened, percent

TYPED = {f"percent_{name}": value for name, value in FINAL_A.items()}


class Exchange:
    """An open exchange, and browsers of its parties."""

    def __init__(self, app: Flask, stepped: SteppedClock) -> None:
        self.app = app
        with app.app_context():
            self.holder: Member = a_member("holder")
            self.bidder: Bidder = a_bidder()
            self.laboratory: Member = a_member("laboratory")
            self.sale = opened(a_sale_by_formula(self.holder, self.bidder, stepped))
        self.address = f"/assay-exchanges/{self.sale}"

    def browse(self, member: Member) -> Browser:
        return Browser(self.app, member)

    def submitted(self, member: Member, **differs: str) -> None:
        with self.app.app_context():
            service.submit_assay(member.act(), self.sale, percent(FINAL_A, **differs))


@pytest.fixture
def exchange(app: Flask, held_clock: SteppedClock) -> Exchange:
    return Exchange(app, held_clock)


def test_a_party_submits_its_assay_and_reads_the_others_only_when_both_are_in(
    exchange: Exchange,
) -> None:
    browser = exchange.browse(exchange.holder)
    browser.see("/desk")
    assert "Submit your assay" in browser.words
    browser.see(exchange.address)
    assert "PrNd 24.6 % 0.492 points" in browser.words
    browser.see(f"{exchange.address}/assay")
    assert browser.send(f"{exchange.address}/assay", percent_PrNd="101").status_code == 422
    browser.follow(browser.send(f"{exchange.address}/assay", **TYPED))
    assert "23.95" not in browser.words
    rival = exchange.browse(exchange.bidder.member)
    rival.see(exchange.address)
    assert "23.95" not in rival.words
    assert "told when both are opened" in rival.words
    rival.see(f"{exchange.address}/assay")
    rival.follow(rival.send(f"{exchange.address}/assay", **TYPED))
    assert "Settled" in rival.words
    assert "23.95 % mean, within the splitting limit" in rival.words
    assert "pays 189 040.92 EUR" in rival.words.replace("\N{NO-BREAK SPACE}", " ")
    rival.see(f"{exchange.address}/assay")
    assert "You cannot submit an assay here" in rival.words


def test_parties_name_an_umpire_who_enters_what_is_disputed(exchange: Exchange) -> None:
    exchange.submitted(exchange.holder)
    exchange.submitted(exchange.bidder.member, Tb="0.20")
    named = exchange.laboratory.actor.organisation_ref
    for who in (exchange.holder, exchange.bidder.member):
        browser = exchange.browse(who)
        browser.see(f"{exchange.address}/umpire")
        assert browser.send(f"{exchange.address}/umpire", laboratory="ORG-X").status_code == 422
        browser.follow(browser.send(f"{exchange.address}/umpire", laboratory=named))
        assert named in browser.words
    umpire = exchange.browse(exchange.laboratory)
    umpire.see("/desk")
    assert "Enter your assay" in umpire.words
    umpire.see(f"{exchange.address}/umpire-assay")
    assert "PrNd" not in umpire.words
    umpire.follow(umpire.send(f"{exchange.address}/umpire-assay", percent_Tb="0.15"))
    assert "0.15 % umpire's, between the two" in umpire.words
    umpire.see("/assay-exchanges")
    assert exchange.sale in umpire.words


def test_a_program_exchanges_assays_and_reads_what_is_final(exchange: Exchange) -> None:
    with exchange.app.app_context():
        keys = {one: a_token(one) for one in (exchange.holder, exchange.bidder.member)}
    client = exchange.app.test_client()
    address = f"/api/v1{exchange.address}"
    heads = [{"Authorization": f"Bearer {key}"} for key in keys.values()]
    wrong = client.post(f"{address}/assay", json={"percent": {"Dy": "1"}}, headers=heads[0])
    assert wrong.status_code == 422
    assert {one["path"] for one in wrong.json["errors"]} >= {"percent.PrNd", "percent.Cl"}
    for head in heads:
        answer = client.post(f"{address}/assay", json={"percent": FINAL_A}, headers=head)
        assert answer.status_code == 201, answer.text
    read = client.get(address, headers=heads[0]).json
    assert read["state"] == "settled"
    assert read["final"] == {"amount": "189040.92", "amount_minor": 18904092, "currency": "EUR"}
    assert {one["ground"] for one in read["analytes"]} == {"mean"}
    listed = client.get("/api/v1/assay-exchanges", headers=heads[1]).json["items"]
    assert [one["sale"] for one in listed] == [exchange.sale]
    lines = client.get("/api/v1/assay-exchanges.csv", headers=heads[1]).text.splitlines()
    assert len(lines) == 5
