"""Legs, modes and plates: rows 7, 8 and 9 of the custody scenarios, and hand-overs in their order.

By road at most 40 t and one or two plates, by rail at most 50 000 t and none; the second carrier
signs only once the first has the lot and hands it on.
"""

from __future__ import annotations

from typing import Any

import pytest

from recycling.quantities import Mass
from tests.custody.makers import Outside, a_paid_lot
from tests.custody.test_api import a_body, a_leg_body, a_receipt_body
from tests.custody.test_views import dispatch_form
from tests.makers import Member, a_member

RAIL = {"mode": "rail", "plates": []}


class Way:
    """A lot that travels by a lorry, a store and a train."""

    def __init__(self, outside: Outside) -> None:
        self.outside, self.road = outside, outside.road
        self.store: Member = outside.inside(a_member, "recycler")
        self.train: Member = outside.inside(a_member, "carrier")
        kept = {"mode": "storage", "plates": [], "place": "Hall 3, Harburg"}
        legs = [
            a_leg_body(outside),
            a_leg_body(outside, carrier=self.store.actor.organisation_ref, **kept),
            a_leg_body(outside, carrier=self.train.actor.organisation_ref, **RAIL),
        ]
        body = a_body(outside, outside.made(a_paid_lot), legs=legs)
        self.ref = str(outside.does("/consignments", self.road.holder, body)["ref"])

    @property
    def path(self) -> str:
        return f"/consignments/{self.ref}/handovers"

    def signs(self, member: Member, signing: str) -> Any:
        self.road.clock.advance(minutes=10)
        return self.outside.does(self.path, member, {"signing": signing})


def test_forty_one_tonnes_go_by_rail_and_not_by_road(outside: Outside) -> None:
    holder = outside.road.holder
    body = a_body(outside, outside.made(a_paid_lot, wet_mass=Mass.kg("41000")))
    said = outside.is_refused("/consignments", holder, body)
    assert said == (422, "too_heavy", {"legs.0.mode"})
    by_rail = {**body, "legs": [a_leg_body(outside, **RAIL)]}
    assert outside.does("/consignments", holder, by_rail)["legs"][0]["mode"] == "rail"


@pytest.mark.once
def test_a_leg_by_road_has_one_or_two_sound_plates(outside: Outside) -> None:
    holder, lot = outside.road.holder, outside.made(a_paid_lot)
    for plates in (["AB 1", "AB 2", "AB 3"], ["AB1"], ["    "]):
        body = a_body(outside, lot, legs=[a_leg_body(outside, plates=plates)])
        assert outside.is_refused("/consignments", holder, body)[2] == {"legs.0.plates"}
    ref = outside.does(
        "/consignments", holder, a_body(outside, lot, legs=[a_leg_body(outside, plates=[])])
    )["ref"]
    path, carrier = f"/consignments/{ref}/handovers", outside.road.carrier
    outside.does(path, holder, {"signing": "give_to_carrier"})
    said = outside.is_refused(path, carrier, {"signing": "take_over"})
    assert said == (422, "plates_missing", {"legs.0.plates"})
    legs = [a_leg_body(outside, plates=["AB 12", "CD 34"])]
    outside.does(f"/consignments/{ref}/amendments", carrier, {"legs": legs})
    assert outside.does(path, carrier, {"signing": "take_over"})["state"] == "in_transit"


def test_a_lot_goes_from_carrier_to_store_to_train_each_signing_in_turn(outside: Outside) -> None:
    way = Way(outside)
    road = way.road
    assert outside.is_refused(way.path, way.store, {"signing": "take_over"})[0] == 403
    way.signs(road.holder, "give_to_carrier")
    assert outside.is_refused(way.path, way.store, {"signing": "take_over"})[0] == 403
    way.signs(road.carrier, "take_over")
    said = outside.is_refused(way.path, road.carrier, {"signing": "give_at_gate"})
    assert said == (409, "wrong_order", {"state"})
    card = way.signs(road.carrier, "hand_on")
    assert (card["state"], card["leg_number"]) == ("handed_on", 2)
    assert card["carrier"] == way.store.actor.organisation_ref
    desk = outside.browse(way.store).see("/desk").text
    assert f"{way.ref}: sign that you have it from Carrier" in desk
    assert outside.is_refused(way.path, road.carrier, {"signing": "take_over"})[0] == 403
    assert way.signs(way.store, "take_over")["state"] == "in_transit"
    way.signs(way.store, "hand_on")
    way.signs(way.train, "take_over")
    said = outside.is_refused(way.path, way.train, {"signing": "hand_on"})
    assert said == (409, "wrong_order", {"state"})
    assert way.signs(way.train, "give_at_gate")["state"] == "at_gate"
    path = f"/consignments/{way.ref}/receipt"
    card = outside.does(path, road.recycler, a_receipt_body(verdict="accepted", refused="0"))
    hands = [(one["from_part"], one["to_part"]) for one in card["handovers"]]
    assert hands == [
        ("holder", "carrier"),
        ("carrier", "storage"),
        ("storage", "carrier"),
        ("carrier", "recycler"),
    ]
    assert all(one["taken_signed_at"] for one in card["handovers"])
    lot = outside.api("GET", f"/lots/{card['lot']}", road.holder).get_json()
    assert lot["state"] == "received"


def test_every_carrier_of_the_way_reads_it_and_nobody_else(outside: Outside) -> None:
    way = Way(outside)
    way.signs(way.road.holder, "give_to_carrier")
    for member in (way.road.carrier, way.store, way.train):
        assert outside.api("GET", f"/consignments/{way.ref}", member).status_code == 200
        rows = outside.api("GET", "/consignments.csv", member).get_data(as_text=True)
        assert way.ref in rows
    stranger = outside.inside(a_member, "carrier")
    assert outside.is_refused(f"/consignments/{way.ref}", stranger, method="GET")[0] == 404


def test_a_recycler_stores_a_lot_and_does_not_carry_it(outside: Outside) -> None:
    base = outside.road.recycler.actor.organisation_ref
    body = a_body(outside, outside.made(a_paid_lot), legs=[a_leg_body(outside, carrier=base)])
    said = outside.is_refused("/consignments", outside.road.holder, body)
    assert said == (422, "unknown_carrier", {"legs.0.carrier"})


@pytest.mark.once
def test_what_is_wrong_on_a_second_leg_is_said_of_that_leg(outside: Outside) -> None:
    page = f"/lots/{outside.made(a_paid_lot)}/consignment/new"
    browser = outside.browse(outside.road.holder)
    browser.see(page)
    asked = browser.send(page, dispatch_form(outside, add_leg="1"))
    assert "Carrier, or who stores it, leg 2" in asked.text
    answer = browser.send(page, dispatch_form(outside, shown="2", legs_1_mode="rail"))
    assert browser.wrong() == {"legs_1_carrier"}
    assert "Choose an answer for “Carrier, or who stores it, leg 2”." in answer.text
