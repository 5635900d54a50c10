"""A program offers, takes in and gives out; what cannot be is refused with nothing written."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.oversight.reserve.auditing import disagreements
from recycling.quantities import NO_MASS, Mass
from tests.custody.makers import Outside
from tests.oversight.reserve.makers import PLACE, TERMS, WHY, product_of
from tests.recovery.makers import a_closed_batch


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    return Outside(app, held_clock)


def test_a_program_carries_a_product_into_the_reserve_and_out_again(outside: Outside) -> None:
    road = outside.road
    recycler, regulator = road.recycler, road.regulator
    batch = outside.made(a_closed_batch)
    offer = {
        "batch": batch,
        "output_id": outside.inside(product_of, batch),
        "authority": regulator.actor.organisation_ref,
        "mass_kg": "100.5",
        "price": "4500.00",
        "currency": "EUR",
        "terms": TERMS,
    }
    products, parcels, agreements = "/reserve/products", "/reserve/parcels", "/reserve/agreements"
    refuse = outside.is_refused
    assert refuse(products, recycler, {**offer, "mass_kg": "9999"})[1:] == (
        "more_than_left",
        {"mass"},
    )
    assert refuse(products, recycler, {**offer, "price": "-1"})[1:] == ("bad_price", {"price"})
    assert refuse(products, recycler, {**offer, "authority": "ORG-1"})[2] == {"authority"}
    assert refuse(products, regulator, offer)[0] == 403
    made = outside.does(products, recycler, offer)
    assert (made["state"], made["way"], made["place"]) == ("offered", "in", "")
    path = f"{agreements}/{made['ref']}"
    assert refuse(f"{path}/accept", regulator, {"place": " "})[2] == {"place"}
    assert refuse(f"{path}/accept", recycler, {"place": PLACE})[1] == "own_offer"
    taken = outside.api("POST", f"{path}/accept", regulator, {"place": PLACE}).get_json()
    assert (taken["state"], taken["place"]) == ("accepted", PLACE)
    assert outside.api("GET", path, recycler).get_json()["place"] == ""
    assert outside.api("GET", parcels, recycler).status_code == 403
    out = {
        **{name: offer[name] for name in ("price", "currency", "terms")},
        "parcel": taken["parcel"],
        "base": road.bidder.base,
        "mass_kg": "0.5",
    }
    assert refuse(parcels, regulator, {**out, "base": "BAS-1"})[2] == {"base"}
    given = outside.does(parcels, regulator, out)
    answer = f"{agreements}/{given['ref']}"
    assert refuse(f"{answer}/accept", recycler, {"place": PLACE})[1] == "place_of_reserve"
    outside.api("POST", f"{answer}/accept", recycler, {})
    assert refuse(f"{answer}/decline", recycler, {"reason": WHY})[1] == "not_offered_any_more"
    (parcel,) = outside.api("GET", parcels, regulator).get_json()["items"]
    assert (parcel["mass_kg"], parcel["left_kg"]) == ("100.5", "100")
    accounts = outside.api("GET", "/reserve/accounts", regulator).get_json()["items"]
    for account in accounts:
        period = account["period"]
        assert period["adds_up"]
        came_in, went_out = Mass.kg(period["in_kg"]), Mass.kg(period["out_kg"])
        assert came_in - went_out == Mass.kg(period["closing_kg"]) > went_out > NO_MASS
        (went, came) = outside.api(
            "GET", f"/reserve/accounts/{account['ref']}/entries", regulator
        ).get_json()["items"]
        assert (went["way"], came["way"]) == ("out", "in")
        assert (went["batch"], went["balance_kg"]) == (batch, period["closing_kg"])
    before = outside.api("GET", "/reserve/accounts?year=2020", regulator).get_json()["items"]
    assert {one["period"]["closing_kg"] for one in before} == {"0"}
    assert refuse("/reserve/accounts?year=soon", regulator, method="GET")[2] == {"year"}
    assert outside.inside(lambda: list(disagreements())) == []
