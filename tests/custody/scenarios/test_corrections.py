"""Corrections and calling back: rows 18, 19 and 20 of the custody scenarios.

What is signed is put right only when all agree whose signature stands under it; a refusal leaves
nothing pending, and a lot that has been delivered is not called back.
"""

from __future__ import annotations

from typing import Any

import pytest

from recycling.custody.rules import Signing
from tests.custody.makers import Outside, a_consignment, a_paid_lot, a_receipt, signed
from tests.custody.test_api import a_body, a_leg_body
from tests.makers import Member, a_member

pytestmark = pytest.mark.once
WHY = "The plate was mistyped at loading."
PLATES = ["HH-UM 2027"]


class Asked:
    """A consignment of the road, and corrections asked for over HTTP."""

    def __init__(self, outside: Outside, ref: str) -> None:
        self.outside, self.road, self.ref = outside, outside.road, ref
        self.path = f"/consignments/{ref}/corrections"

    def card(self) -> Any:
        return self.outside.api("GET", f"/consignments/{self.ref}", self.road.holder).get_json()

    def legs(self, **differs: Any) -> list[dict[str, Any]]:
        return [a_leg_body(self.outside, **differs)]

    def refuses(self, body: dict[str, Any], member: Member | None = None) -> tuple[int, str]:
        told = {"reason": WHY, **body}
        status, code, _ = self.outside.is_refused(self.path, member or self.road.holder, told)
        return status, code

    def asks(self, body: dict[str, Any], member: Member | None = None) -> Any:
        return self.outside.does(self.path, member or self.road.holder, {"reason": WHY, **body})

    def answers(self, correction: Any, how: str, member: Member) -> Any:
        body = {"words": "The lorry had these plates."} if how == "refusal" else None
        answer = self.outside.api("POST", f"/corrections/{correction['ref']}/{how}", member, body)
        return answer.get_json(force=True)


def test_what_is_no_correction_is_refused_and_writes_nothing(outside: Outside) -> None:
    asked = Asked(outside, outside.made(signed, Signing.TAKE_OVER))
    changed = {"legs": asked.legs(plates=PLATES)}
    assert asked.refuses({"changes": {}}) == (409, "nothing_changes")
    assert asked.refuses({"cancel": True, "changes": changed}) == (422, "cancel_and_change")
    assert asked.refuses({"changes": {"colour": "red"}})[0] == 422
    assert asked.refuses({"receipt": {"gross": "17500"}}) == (409, "not_received")
    assert asked.refuses({"changes": {"planned_on": "2026-12-04"}}) == (409, "not_correctable")
    assert asked.refuses({"changes": {"un_number": "3189"}}) == (422, "bad_un_number")
    assert asked.refuses({"changes": changed, "reason": "wrong"})[0] == 422
    asked.asks({"changes": changed})
    assert asked.refuses({"changes": {"packages": 13}}) == (409, "correction_open")


def test_what_nobody_has_signed_is_changed_directly(outside: Outside) -> None:
    lot = outside.made(a_paid_lot)
    draft = outside.does("/consignments", outside.road.holder, a_body(outside, lot, is_draft=True))[
        "ref"
    ]
    asked = Asked(outside, draft)
    changed = {"legs": asked.legs(plates=PLATES)}
    assert asked.refuses({"changes": changed}) == (409, "edit_directly")
    outside.api("POST", f"/consignments/{draft}/seal", outside.road.holder)
    assert asked.refuses({"changes": changed}) == (409, "edit_directly")
    outside.does(
        f"/consignments/{draft}/handovers", outside.road.holder, {"signing": "give_to_carrier"}
    )
    assert asked.refuses({"changes": changed}) == (409, "edit_directly")
    assert asked.refuses({"cancel": True}) == (409, "edit_directly")


def test_a_correction_counts_when_all_agree_and_a_refusal_leaves_nothing_pending(
    outside: Outside,
) -> None:
    asked = Asked(outside, outside.made(a_receipt))
    road, changed = asked.road, {"changes": {"legs": asked.legs(plates=PLATES)}}
    first = asked.asks(changed)
    awaited = {one["organisation"]: one["answer"] for one in first["answers"]}
    others = [road.carrier.actor.organisation_ref, road.recycler.actor.organisation_ref]
    assert awaited == dict.fromkeys(others, "awaited")
    assert asked.answers(first, "agreement", road.holder)["code"] == "own_correction"
    stranger = outside.inside(a_member, "recycler")
    assert asked.answers(first, "agreement", stranger)["status"] == 404
    assert asked.answers(first, "agreement", road.recycler)["state"] == "open"
    assert asked.answers(first, "agreement", road.recycler)["code"] == "answered"
    assert asked.answers(first, "refusal", road.carrier)["state"] == "refused"
    assert asked.card()["legs"][0]["plates"] == ["HH-UM 2026"]
    assert asked.answers(first, "agreement", road.carrier)["code"] == "correction_ended"

    second = asked.asks(changed)
    asked.answers(second, "agreement", road.carrier)
    assert asked.answers(second, "agreement", road.recycler)["state"] == "applied"
    assert asked.card()["legs"][0]["plates"] == PLATES
    page = outside.browse(road.holder).see(f"/consignments/{asked.ref}").text
    assert page.count(PLATES[0]) >= 2
    assert "HH-UM 2026" not in page


def test_a_lot_on_its_way_is_called_back_and_one_that_arrived_is_not(outside: Outside) -> None:
    delivered = Asked(outside, outside.made(signed, Signing.GIVE_AT_GATE))
    assert delivered.refuses({"cancel": True}) == (409, "delivered")

    ref = outside.made(
        signed, Signing.TAKE_OVER, outside.made(a_consignment, outside.made(a_paid_lot))
    )
    asked, road = Asked(outside, ref), outside.road
    correction = asked.asks({"cancel": True})
    asked.answers(correction, "agreement", road.carrier)
    assert asked.answers(correction, "agreement", road.recycler)["state"] == "applied"
    card = asked.card()
    assert card["state"] == "cancelled"
    path = f"/consignments/{ref}/handovers"
    said = outside.is_refused(path, road.carrier, {"signing": "give_at_gate"})
    assert said[:2] == (409, "wrong_order")
    lot = outside.api("GET", f"/lots/{card['lot']}", road.holder).get_json()
    assert lot["state"] == "paid"
    anew = outside.does("/consignments", road.holder, a_body(outside, card["lot"]))
    assert anew["state"] == "sealed"


def test_a_lot_that_arrives_before_all_agreed_is_not_called_back(outside: Outside) -> None:
    asked = Asked(outside, outside.made(signed, Signing.TAKE_OVER))
    road, correction = asked.road, asked.asks({"cancel": True})
    asked.answers(correction, "agreement", road.carrier)
    outside.does(f"/consignments/{asked.ref}/handovers", road.carrier, {"signing": "give_at_gate"})
    assert asked.answers(correction, "agreement", road.recycler)["code"] == "delivered"
    assert asked.answers(correction, "withdrawal", road.holder)["state"] == "withdrawn"
    assert asked.card()["state"] == "at_gate"
