"""Ended auctions as everybody may take them home, judged by the public validator of OCDS."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling.auctions import service
from recycling.auctions.ocds.gathering import sale_of
from recycling.auctions.ocds.packages import record_package
from recycling.auctions.ocds.releases import releases_of
from recycling.auctions.ocds.sale import json_number
from recycling.auctions.rules.conditions import Conditions
from recycling.auctions.rules.ending import Reason
from recycling.bases import service as bases
from recycling.clock import SteppedClock
from recycling.errors import Conflict, Forbidden
from tests.auctions.makers import Bidder, an_open_auction, close, sealed_terms
from tests.auctions.ocds.judging import faults, merged_by_others
from tests.auctions.test_bidding import licence_of
from tests.lots.makers import a_published_lot
from tests.makers import Member

pytestmark = pytest.mark.once

Json = dict[str, Any]
LIST = "/auctions/ocds/releases.json"


@pytest.fixture
def sales(  # noqa: PLR0917
    in_app: Flask, holder: Member, regulator: Member, bidder: Bidder, rival: Bidder,
    held_clock: SteppedClock,
) -> dict[str, str]:  # fmt: skip
    """Sales with a price, with a fee and a bidder who fell out, cancelled, put up again, secret."""
    lot = a_published_lot(holder)
    gone = an_open_auction(holder, lot=lot)
    assert in_app.test_client().get(LIST).get_json()["releases"] == []
    bidder.bid(gone, 5_000)
    held_clock.advance(minutes=1)
    service.cancel_auction(holder.act(), gone, Reason("lot_changed", "The drums were mixed up."))
    refs = {"cancelled": gone, "price": an_open_auction(holder, lot=lot)}
    refs["fee"] = an_open_auction(holder, sealed_terms())
    laid = Conditions(by_invitation=True, invited=(bidder.member.actor.organisation_ref,))
    secret = a_published_lot(holder)
    refs["secret"] = service.open_auction(holder.act(), secret, sealed_terms(), laid)
    refs["unsold"] = an_open_auction(holder)
    service.ask(bidder.member.act(), refs["price"], "Is it washed?")
    service.answer(holder.act(), refs["price"], 1, "It is.")
    held_clock.advance(minutes=57)
    for ref, minor in (("price", 0), ("fee", -70_000), ("fee", -56_633), ("secret", 100)):
        bidder.bid(refs[ref], minor)
    for ref, minor in (("price", 125_050), ("fee", -40_000)):
        rival.bid(refs[ref], minor)
    held_clock.advance(hours=1)
    for ref in ("price", "fee", "secret", "unsold"):
        close(refs[ref])
    service.award(holder.act(), refs["price"])
    service.award(holder.act(), refs["secret"])
    bases.suspend_licence(regulator.act(), licence_of(rival.base), "No bond.")
    service.award(holder.act(), refs["fee"])
    held_clock.advance(minutes=1)
    service.award(holder.act(), refs["fee"])
    return refs


def test_sales_of_every_outcome_are_sound_and_come_to_what_they_are(
    in_app: Flask, sales: dict[str, str], holder: Member, bidder: Bidder, rival: Bidder
) -> None:
    client, records = in_app.test_client(), {}
    for name in ("price", "fee", "cancelled", "unsold"):
        package = client.get(f"/auctions/{sales[name]}/ocds.json").get_json()
        assert faults(package) == {}, name
        records[name] = package["records"][0]
        assert records[name]["compiledRelease"] == merged_by_others(records[name]["releases"])
        said = json.dumps(package)
        assert holder.actor.organisation_ref in said
        for one in (bidder, rival):
            assert one.member.actor.organisation_ref not in said
            assert one.base not in said
    ended = {name: one["compiledRelease"]["tender"]["status"] for name, one in records.items()}
    assert ended == {
        "price": "complete", "fee": "complete", "cancelled": "cancelled", "unsold": "unsuccessful",
    }  # fmt: skip
    _check_amounts(records)


def _check_amounts(records: dict[str, Json]) -> None:
    won = records["price"]["compiledRelease"]
    assert won["awards"][0]["items"][0]["unit"]["value"] == {"amount": 1250.5, "currency": "EUR"}
    assert won["tender"]["hasEnquiries"] is True
    assert "A late bid" in won["tender"]["amendments"][0]["rationale"]
    assert won["relatedProcesses"][0]["relationship"] == ["unsuccessfulProcess"]
    fee = records["fee"]["compiledRelease"]
    assert fee["awards"][0]["value"]["amount"] < 0
    tonnes = fee["tender"]["items"][0]["quantity"]
    assert fee["awards"][0]["value"]["amount"] == pytest.approx(-566.33 * tonnes, abs=0.006)
    states = [bid["status"] for bid in fee["bids"]["details"]]
    assert states == ["withdrawn", "valid", "disqualified"]
    gone = records["cancelled"]["compiledRelease"]
    assert "details" not in gone["bids"]
    assert "The drums were mixed up." in gone["tender"]["amendments"][0]["rationale"]


def test_releases_of_a_sale_and_of_all_awarded_ones_are_sound_and_leave_the_secret_out(
    in_app: Flask, sales: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = in_app.test_client()
    one = client.get(f"/auctions/{sales['price']}/ocds/releases.json").get_json()
    assert faults(one) == {}
    printed = in_app.test_cli_runner().invoke(args=["ocds", sales["price"]])
    assert json.loads(printed.output)["records"][0]["releases"] == one["releases"]
    assert [release["tag"] for release in one["releases"]] == [
        ["tender"], ["tenderUpdate"], ["tenderUpdate"], ["award"],
    ]  # fmt: skip
    monkeypatch.setattr("recycling.auctions.ocds.views.SALES_A_PAGE", 1)
    first = client.get(LIST).get_json()
    assert first["releases"] == one["releases"]
    following = first.pop("links")["next"]
    assert faults(first) == {}
    last = client.get(following.removeprefix("http://127.0.0.1:8000")).get_json()
    assert {release["ocid"] for release in last["releases"]} == {f"ocds-213czf-{sales['fee']}"}
    assert "links" not in last
    assert client.get(LIST, query_string={"cursor": "x"}).status_code == 422


def test_a_sale_is_published_only_after_its_end_and_to_those_who_may_read_it(
    in_app: Flask, sales: dict[str, str], holder: Member, bidder: Bidder
) -> None:
    with pytest.raises(Forbidden):
        sale_of(sales["secret"])
    assert sale_of(sales["secret"], bidder.member.actor).award is not None
    with pytest.raises(Conflict, match="published with its award"):
        sale_of(an_open_auction(holder))
    assert in_app.test_client().get("/auctions/AUC-22222-22222/ocds.json").status_code == 404


def test_the_validator_sees_what_is_broken(sales: dict[str, str]) -> None:
    releases = releases_of(sale_of(sales["price"]))
    for place, value in (
        (("bids", "details", 0, "status"), "overtaken"),
        (("bids", "details", 0, "bidder"), "ORG-1"),
        (("awards", 0, "value", "amount"), "1250.50"),
        (("ocid",), "urban-mine-1"),
    ):
        package = record_package(releases, "http://a.example/", "http://a.example", "Urban Mine")
        broken: Any = deepcopy(package["records"][0]["compiledRelease"])
        package["records"][0]["compiledRelease"] = broken
        *way, last = place
        for step in way:
            broken = broken[step]
        broken[last] = value
        assert faults(package) != {}, place


@settings(max_examples=50)
@given(st.decimals(min_value=-(10**10), max_value=10**10, places=3))
def test_an_amount_is_written_as_exactly_itself(value: Decimal) -> None:
    assert Decimal(json.dumps(json_number(value))) == value
