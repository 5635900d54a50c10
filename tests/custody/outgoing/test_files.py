"""A consignment leaves as a file over HTTP, and our own import finds nothing told otherwise."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.custody.imports import queries as movements
from recycling.custody.imports import service as importing
from recycling.custody.imports import work
from recycling.custody.imports.taking import take
from recycling.db import db
from recycling.quantities import Mass
from tests.custody.makers import Outside, a_consignment, a_receipt, an_arrival
from tests.custody.outgoing.makers import a_road_in, at_the_gate_in, received_in
from tests.custody.outgoing.passages import validator
from tests.makers import Member, a_member

pytestmark = pytest.mark.once


class Abroad(Outside):
    """The road of a country seen from outside."""

    def __init__(self, app: Flask, stepped: SteppedClock, country: str) -> None:
        super().__init__(app, stepped)
        self.road = self.inside(a_road_in, country, stepped)


def imported(sender: Member, content: bytes) -> movements.MovementCard:
    """Send a file of ours back, keep it, and look at how it compares."""
    file = take(sender.act(), BytesIO(content), "movements.json")
    work.finish(file)
    importing.keep_movements(sender.act(), file)
    card = movements.own(sender.actor.organisation_id or 0).items[0]
    db.session.rollback()
    return card


def test_a_manifest_is_valid_and_comes_back_without_a_difference(
    app: Flask, held_clock: SteppedClock
) -> None:
    abroad = Abroad(app, held_clock, "US")
    road, inside = abroad.road, abroad.inside
    part = an_arrival("partly", Mass.kg("90"), "Ninety kilograms are wet.", "2100")
    ref = inside(received_in, "US", road, part, wet_mass=Mass.kg("2500.4"))
    answer = abroad.api("GET", f"/consignments/{ref}/emanifest", road.holder)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json is not None
    assert validator("emanifest-v-1-3.json")(answer.json) == []
    assert answer.json["designatedFacility"]["epaSiteId"] == "VAD000532119"
    assert answer.json["wastes"][0]["quantity"]["quantity"] == 2500
    assert answer.json["wastes"][0]["discrepancyResidueInfo"]["wasteQuantity"] is True
    card = inside(imported, road.recycler, answer.data)
    assert card.consignment == ref
    assert card.differences == ()
    page = abroad.browse(road.carrier).see(f"/consignments/{ref}")
    assert f"/consignments/{ref}/emanifest.json" in page.text
    file = abroad.browse(road.carrier).client.get(f"/consignments/{ref}/emanifest.json")
    assert file.json == answer.json
    assert f"{ref}-emanifest.json" in file.headers["Content-Disposition"]


def test_the_number_epa_gave_stands_on_the_manifest_from_then_on(
    app: Flask, held_clock: SteppedClock
) -> None:
    abroad = Abroad(app, held_clock, "US")
    ref, path = abroad.inside(at_the_gate_in, "US", abroad.road), "/consignments/{}/emanifest"
    made = abroad.api("GET", path.format(ref), abroad.road.holder).json or {}
    first = abroad.inside(imported, abroad.road.recycler, _written(made))
    numbered = abroad.inside(
        imported, abroad.road.recycler, _written({**made, "manifestTrackingNumber": "012345678ELC"})
    )
    assert (numbered.ref, numbered.versions) == (first.ref, 2)
    again = abroad.api("GET", path.format(ref), abroad.road.holder).json or {}
    assert again == {**made, "manifestTrackingNumber": "012345678ELC"}


def _written(made: object) -> bytes:
    return json.dumps(made).encode()


def test_a_uk_receipt_comes_back_without_a_difference(app: Flask, held_clock: SteppedClock) -> None:
    abroad = Abroad(app, held_clock, "GB")
    road = abroad.road
    ref = abroad.inside(received_in, "GB", road, an_arrival(net="2490.5"))
    answer = abroad.api("GET", f"/consignments/{ref}/uk-receipt", road.recycler)
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["receiver"]["authorisationNumber"] == "EPR/AB1234CD"
    assert answer.json["wasteItems"][0]["weight"]["amount"] == 2490.5
    assert answer.json["wasteItems"][0]["typeOfContainers"] == "DRU"
    assert abroad.inside(imported, road.recycler, answer.data).differences == ()


def test_what_is_missing_is_refused_by_name_and_shown_on_the_page(outside: Outside) -> None:
    road = outside.road
    ref = outside.made(a_consignment)
    for what in ("emanifest", "uk-receipt"):
        answer = outside.api("GET", f"/consignments/{ref}/{what}", road.holder)
        assert answer.status_code == 409
        assert answer.json is not None
        assert answer.json["code"] == "export_incomplete"
    page = outside.browse(road.holder).see(f"/consignments/{ref}")
    assert f"/consignments/{ref}/epcis.json" in page.text
    assert "emanifest" not in page.text


def test_events_are_read_by_the_parties_and_nobody_else(outside: Outside) -> None:
    ref = outside.made(a_receipt)
    answer = outside.api("GET", f"/consignments/{ref}/epcis", outside.road.carrier)
    assert answer.mimetype == "application/ld+json"
    assert validator("epcis-2.0.json")(answer.json) == []
    stranger = outside.inside(a_member, "holder")
    assert outside.api("GET", f"/consignments/{ref}/epcis", stranger).status_code == 404


def test_a_cancelled_consignment_is_exported_nowhere(outside: Outside) -> None:
    ref = outside.made(a_consignment)
    holder = outside.road.holder
    assert outside.api("POST", f"/consignments/{ref}/cancel", holder).status_code == 201
    answer = outside.api("GET", f"/consignments/{ref}/epcis", holder)
    assert (answer.status_code, (answer.json or {})["code"]) == (409, "consignment_cancelled")
    assert "epcis.json" not in outside.browse(holder).see(f"/consignments/{ref}").text
