"""Do the events of a consignment tell the whole chain, to those who may know it and no others?"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from recycling.custody import queries as consignments
from recycling.db import db
from recycling.lots import queries as lots
from recycling.quantities import Mass
from recycling.recovery import service
from recycling.recovery.shares.queries import shares_of_lot
from tests.custody.makers import Outside, Road, a_received_lot
from tests.custody.outgoing.passages import validator
from tests.makers import Member, a_member
from tests.recovery.shares.makers import (
    a_batch_at,
    a_place_elsewhere,
    a_store,
    a_travelled_lot,
    ended,
    sent_on,
)

pytestmark = pytest.mark.once


def left_of(lot: str) -> Counter[str]:
    """How much of what came out is still there, by the names of the outputs."""
    found = Counter[str]()
    for share in shares_of_lot(lots.lot(lot).id):
        found[share.name] += share.mass.milligrams
    db.session.rollback()
    return found


def consignment_of(lot: str) -> str:
    found = consignments.of_lot(lots.lot(lot).id)
    assert found is not None
    ref = found.ref
    db.session.rollback()
    return ref


def told(outside: Outside, ref: str, member: Member) -> list[dict[str, Any]]:
    """The transformations a reader of a consignment is told of, in a document that is valid."""
    answer = outside.api("GET", f"/consignments/{ref}/epcis", member)
    assert validator("epcis-2.0.json")(answer.json) == []
    events = (answer.json or {})["epcisBody"]["eventList"]
    return [one for one in events if one["type"] == "TransformationEvent"]


def amounts(event: dict[str, Any], which: str) -> Counter[str]:
    found = Counter[str]()
    for one in event[which]:
        found[one["epcClass"]] += one["quantity"]
    return found


def test_the_chain_is_told_over_every_base_and_nothing_is_lost(outside: Outside) -> None:
    travelled = outside.made(a_travelled_lot)
    ref = outside.inside(consignment_of, travelled.lot)
    events = told(outside, ref, outside.road.holder)
    assert [one["transformationID"].split("/")[-1] for one in events] == [*travelled.batches]
    assert len({one["bizLocation"]["id"] for one in events}) == 2
    lot = next(name for name in amounts(events[0], "inputQuantityList"))
    assert lot.endswith(f"/lots/{travelled.lot}")
    came, went = Counter[str](), Counter[str]()
    for one in events:
        went += amounts(one, "inputQuantityList")
        came += amounts(one, "outputQuantityList")
    assert went.pop(lot) == Mass.kg("2490").milligrams
    (material,) = went
    assert material.endswith(f"#{travelled.material}")
    came.subtract(went)
    document = outside.api("GET", f"/consignments/{ref}/epcis", outside.road.holder).json or {}
    lists = document["epcisHeader"]["epcisMasterData"]["vocabularyList"]
    names = {
        one["id"]: one["attributes"][0]["attribute"]
        for listed in lists
        for one in listed["vocabularyElementList"]
        if one["attributes"]
    }
    still_there = Counter[str]()
    for what, milligrams in came.items():
        still_there[names[what]] += milligrams
    assert still_there == outside.inside(left_of, travelled.lot)
    assert {one["bizLocation"]["id"] for one in events} <= names.keys()


def test_who_may_not_read_what_became_of_a_lot_is_told_of_its_way_alone(outside: Outside) -> None:
    travelled = outside.made(a_travelled_lot)
    ref = outside.inside(consignment_of, travelled.lot)
    road = outside.road
    for member in (road.holder, road.recycler, road.regulator):
        assert len(told(outside, ref, member)) == 4
        assert b"TransformationEvent" in read_on_page(outside, ref, member)
    assert told(outside, ref, road.carrier) == []
    for words in (b"TransformationEvent", b"/batches/", b"/bases/"):
        assert words not in read_on_page(outside, ref, road.carrier)
    elsewhere = outside.made(a_place_elsewhere).member
    for stranger in (elsewhere, outside.inside(a_member, "holder")):
        answer = outside.api("GET", f"/consignments/{ref}/epcis", stranger)
        assert answer.status_code == 404


def read_on_page(outside: Outside, ref: str, member: Member) -> bytes:
    """The same document, as the page of the consignment gives it."""
    return outside.browse(member).client.get(f"/consignments/{ref}/epcis.json").data


def a_part_of_a_material(road: Road, lot: str) -> str:
    """The material a lot became, of which one batch elsewhere took 400 of 1 000 kg."""
    store, there = a_store(road), a_place_elsewhere(road)
    first, second = a_batch_at(store), a_batch_at(there)
    service.add_input(store.member.act(), first, lot)
    material = sent_on(store, first, there.base)
    service.add_material(there.member.act(), second, material, Mass.kg("400"))
    ended(there, second)
    return material


def test_a_lot_is_transformed_once_a_batch_has_closed_and_by_what_each_took(
    outside: Outside,
) -> None:
    lot, holder = outside.made(a_received_lot), outside.road.holder
    ref = outside.inside(consignment_of, lot)
    assert told(outside, ref, holder) == []
    material = outside.made(a_part_of_a_material, lot)
    first, second = told(outside, ref, holder)
    ((what, made),) = amounts(first, "outputQuantityList").items()
    assert what.endswith(f"#{material}")
    assert made == Mass.kg("1000").milligrams
    assert amounts(second, "inputQuantityList") == {what: Mass.kg("400").milligrams}
