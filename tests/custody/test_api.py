"""Consignments for programs."""

from __future__ import annotations

from typing import Any

import pytest

from recycling.custody.rules import Signing
from tests.custody.makers import Outside, a_consignment, a_paid_lot, at_the_gate, signed
from tests.custody.traces import rows
from tests.makers import a_member


def a_body(outside: Outside, lot: str, **differs: Any) -> dict[str, Any]:
    whole = {
        "lot": lot,
        "planned_on": "2026-12-01",
        "legs": [a_leg_body(outside)],
        "is_dangerous": True,
        "un_number": "UN3189",
        "un_class": "4.2",
        "packing_group": "II",
        "packages": 14,
        "acceptance_number": "CAP-2026-17",
    }
    return {**whole, **differs}


def a_leg_body(outside: Outside, **differs: Any) -> dict[str, Any]:
    carrier = outside.road.carrier.actor.organisation_ref
    return {"carrier": carrier, "plates": ["HH-UM 2026"], "permit": "DE-BEF-1", **differs}


def a_receipt_body(**differs: Any) -> dict[str, Any]:
    whole = {
        "scale": "Weighbridge 1",
        "division": "20",
        "calibrated_until": "2027-06-01",
        "gross": "17490",
        "tare": "15000",
        "moisture": "0.25",
        "verdict": "partly",
        "refused": "490",
        "reason": "Two drums leak.",
    }
    return {**whole, **differs}


def test_the_whole_way_goes_through_the_api(outside: Outside) -> None:
    road = outside.road
    lot = outside.made(a_paid_lot)
    made = outside.api("POST", "/consignments", road.holder, a_body(outside, lot))
    assert made.status_code == 201
    ref = made.get_json()["ref"]
    for member, signing in (
        (road.holder, "give_to_carrier"),
        (road.carrier, "take_over"),
        (road.carrier, "give_at_gate"),
    ):
        road.clock.advance(minutes=10)
        answer = outside.api("POST", f"/consignments/{ref}/handovers", member, {"signing": signing})
        assert answer.status_code == 201
    assert answer.get_json()["state"] == "at_gate"
    answer = outside.api("POST", f"/consignments/{ref}/receipt", road.recycler, a_receipt_body())
    assert answer.status_code == 201
    card = outside.api("GET", f"/consignments/{ref}", road.holder).get_json()
    assert card == answer.get_json()
    assert (card["lot"], card["state"]) == (lot, "partly_accepted")
    assert (card["receipt"]["net"], card["receipt"]["accepted"]) == ("2490", "2000")
    assert [one["number"] for one in card["handovers"]] == [1, 2]
    assert card["handovers"][0]["given_at"] == "2026-11-23T13:10:00.000Z"


def test_draft_consignment_repeated_with_its_key_answers_the_same(outside: Outside) -> None:
    body = a_body(outside, outside.made(a_paid_lot))
    holder = outside.road.holder
    first = outside.api("POST", "/consignments", holder, body, "one key").get_json()
    assert outside.api("POST", "/consignments", holder, body, "one key").get_json() == first
    other = outside.api(
        "POST", "/consignments", holder, {**body, "planned_on": "2026-12-02"}, "one key"
    )
    assert (other.status_code, other.get_json(force=True)["code"]) == (409, "key_reused")


@pytest.mark.parametrize(
    ("differs", "path"),
    [
        ({"legs": []}, "legs"),
        ({"legs": [{}]}, "legs"),
        ({"legs": "by road"}, "legs"),
        ({"planned_on": "2020-01-01"}, "planned_on"),
        ({"planned_on": "soon"}, "planned_on"),
        ({"is_dangerous": False, "un_class": "", "packing_group": ""}, "un_number"),
        ({"packages": 0}, "packages"),
        ({"trader": "ORG-XXXXX-XXXXX"}, "trader"),
        ({"colour": "red"}, "colour"),
        ({"un_number": None}, "un_number"),
    ],
)
def test_draft_consignment_with_one_thing_wrong_names_it_and_writes_nothing(
    outside: Outside, differs: dict[str, Any], path: str
) -> None:
    body = a_body(outside, outside.made(a_paid_lot), **differs)
    outside.api("GET", "/me", outside.road.holder)
    before = outside.inside(rows)
    answer = outside.api("POST", "/consignments", outside.road.holder, body)
    problem = answer.get_json(force=True)
    assert answer.status_code == 422
    assert {error["path"].partition(".")[0] for error in problem["errors"]} == {path}
    before["access_record"] += 1
    assert outside.inside(rows) == before
    assert outside.attempts()[-1] == ("/api/v1/consignments", problem["code"], 422)


@pytest.mark.parametrize(
    ("differs", "path"),
    [
        ({"gross": "15000"}, "gross"),
        ({"gross": 17490}, "gross"),
        ({"gross": "-1"}, "gross"),
        ({"gross": "1e30"}, "gross"),
        ({"tare": "-1"}, "tare"),
        ({"moisture": "1"}, "moisture"),
        ({"moisture": "1.5"}, "moisture"),
        ({"refused": "0"}, "refused"),
        ({"refused": "-1"}, "refused"),
        ({"refused": "2490"}, "refused"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"verdict": "perhaps"}, "verdict"),
        ({"division": "0"}, "division"),
        ({"calibrated_until": "2026-11-22"}, "calibrated_until"),
        ({"accuracy_class": "V"}, "accuracy_class"),
        ({"scale": "x" * 101}, "scale"),
    ],
)
def test_receive_consignment_with_one_thing_wrong_names_it(
    outside: Outside, differs: dict[str, Any], path: str
) -> None:
    ref = outside.made(at_the_gate)
    answer = outside.api(
        "POST", f"/consignments/{ref}/receipt", outside.road.recycler, a_receipt_body(**differs)
    )
    assert answer.status_code == 422
    assert path in {error["path"] for error in answer.get_json(force=True)["errors"]}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "signing"),
        ({"signing": "receive"}, "signing"),
        ({"signing": "give_to_carrier", "happened_at": "2030-01-01T00:00:00Z"}, "happened_at"),
        ({"signing": "give_to_carrier", "happened_at": "2020-01-01T00:00:00Z"}, "happened_at"),
        ({"signing": "give_to_carrier", "happened_at": "yesterday"}, "happened_at"),
    ],
)
def test_sign_handover_with_one_thing_wrong_names_it(
    outside: Outside, body: dict[str, Any], path: str
) -> None:
    ref = outside.made(a_consignment)
    answer = outside.api("POST", f"/consignments/{ref}/handovers", outside.road.holder, body)
    assert answer.status_code == 422
    assert {error["path"] for error in answer.get_json(force=True)["errors"]} == {path}


def test_sign_handover_out_of_turn_is_a_conflict_that_names_the_state(outside: Outside) -> None:
    ref = outside.made(signed, Signing.TAKE_OVER)
    answer = outside.api(
        "POST", f"/consignments/{ref}/handovers", outside.road.carrier, {"signing": "take_over"}
    )
    problem = answer.get_json(force=True)
    assert (answer.status_code, problem["code"]) == (409, "wrong_order")
    assert "in transit" in problem["detail"]


@pytest.mark.parametrize("kind", ["holder", "carrier", "recycler", "laboratory"])
def test_a_stranger_finds_no_consignment_and_changes_none(outside: Outside, kind: str) -> None:
    ref = outside.made(a_consignment)
    stranger = outside.inside(a_member, kind)
    assert outside.api("GET", f"/consignments/{ref}", stranger).status_code == 404
    for path, body in (
        ("handovers", {"signing": "give_to_carrier"}),
        ("receipt", a_receipt_body()),
        ("cancel", None),
    ):
        answer = outside.api("POST", f"/consignments/{ref}/{path}", stranger, body)
        assert answer.status_code in (403, 404)
    assert len(outside.attempts()) == 3


def test_cancel_consignment_takes_it_back_once(outside: Outside) -> None:
    ref = outside.made(a_consignment)
    holder = outside.road.holder
    answer = outside.api("POST", f"/consignments/{ref}/cancel", holder)
    assert (answer.status_code, answer.get_json()["state"]) == (201, "cancelled")
    assert outside.api("POST", f"/consignments/{ref}/cancel", holder).status_code == 409
    assert (
        outside.api("POST", f"/consignments/{ref}/cancel", outside.road.carrier).status_code == 403
    )
