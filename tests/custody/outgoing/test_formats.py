"""Is what leaves sound under the schemas of those it is for, whatever became of a consignment?"""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings

from recycling.custody.imports.reading import read_file
from recycling.custody.imports.rules.states import System
from recycling.custody.outgoing import emanifest, uk_receipt
from recycling.custody.outgoing.epcis import as_file
from recycling.custody.outgoing.events import epcis_of
from recycling.custody.outgoing.passage import Passage, Stop, refuse_cancelled, refuse_missing
from recycling.custody.rules import State
from recycling.errors import Conflict
from tests.custody.outgoing.passages import (
    IN_THE_UK,
    ON_THE_WAY,
    SCHEMAS,
    SITE,
    a_passage,
    passages,
    validator,
)

pytestmark = pytest.mark.once
EPA, GS1 = "emanifest-v-1-3.json", "epcis-2.0.json"


@pytest.mark.parametrize(("name", "definitions"), [(EPA, 31), (GS1, 61)])
def test_the_schemas_are_whole(name: str, definitions: int) -> None:
    held = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    assert len(held["definitions"]) == definitions
    assert validator(name)({"status": "Nowhere", "type": "EPCISDocument"})


@given(passages())
@settings(max_examples=60)
def test_whatever_became_of_it_the_manifest_is_valid_and_is_read_back(passage: Passage) -> None:
    made = emanifest.manifest(passage)
    assert validator(EPA)(made) == []
    system, (read,) = read_file(BytesIO(as_file(made)))
    assert system is System.US_EMANIFEST
    assert [one for one in read.findings if one.severity == "error"] == []
    assert read.told.own_reference == passage.ref
    assert bool(read.told.rejection) == bool(passage.received and passage.received.refused)


def test_who_stores_a_lot_on_its_way_is_no_transporter() -> None:
    first, carrier, last = a_passage().stops
    store = Stop("Depot LLC", "US", "Richmond, VA", (), (), "")
    passage = a_passage(stops=(first, carrier, store, replace(carrier, name="Rails"), last))
    assert emanifest.missing(passage) == ()
    made = emanifest.manifest(passage)["transporters"]
    assert [(one["order"], one["name"]) for one in made] == [(1, "First Lines"), (2, "Rails")]


@given(passages(IN_THE_UK))
@settings(max_examples=60)
def test_whatever_became_of_it_the_events_are_valid_and_in_order(passage: Passage) -> None:
    made = epcis_of(passage, SITE)
    assert validator(GS1)(made) == []
    events = made["epcisBody"]["eventList"]
    times = [event["eventTime"] for event in events]
    assert times == sorted(times)
    assert len({event["eventID"] for event in events}) == len(events)
    masses = {one["bizStep"]: one["quantityList"][0]["quantity"] for one in events}
    kept, turned = masses.get("accepting", 0), masses.get("inspecting", 0)
    assert kept + turned == (passage.received.net.milligrams if passage.received else 0)


@given(passages(IN_THE_UK))
@settings(max_examples=60)
def test_a_uk_receipt_is_read_back_to_the_milligram(passage: Passage) -> None:
    if passage.received is None:
        assert [one.code for one in uk_receipt.missing(passage)] == ["not_received"]
        return
    assert uk_receipt.missing(passage) == ()
    system, (read,) = read_file(BytesIO(as_file(uk_receipt.receipt_of_waste(passage))))
    assert system is System.UK_RECEIPT
    assert read.findings == ()
    assert read.told.lines[0].mass == passage.received.net


STEPS = {
    State.DRAFTED: ["commissioning"],
    State.SEALED: ["commissioning"],
    State.OFFERED: ["commissioning", "shipping"],
    State.IN_TRANSIT: ["commissioning", "shipping", "transporting"],
    State.AT_GATE: ["commissioning", "shipping", "transporting", "arriving"],
}
AT_THE_GATE = STEPS[State.AT_GATE]
STEPS |= {
    State.ACCEPTED: [*AT_THE_GATE, "receiving", "accepting"],
    State.PARTLY_ACCEPTED: [*AT_THE_GATE, "receiving", "accepting", "inspecting"],
    State.REFUSED: [*AT_THE_GATE, "inspecting"],
}


@pytest.mark.parametrize("state", ON_THE_WAY)
def test_each_state_tells_its_events(state: State) -> None:
    refused = {State.PARTLY_ACCEPTED: "90", State.REFUSED: "2490"}.get(state, "0")
    events = epcis_of(a_passage(state, refused), SITE)["epcisBody"]["eventList"]
    assert [event["bizStep"] for event in events] == STEPS[state]


def test_what_differs_and_what_is_refused_stands_on_the_manifest() -> None:
    passage = a_passage(State.PARTLY_ACCEPTED, "90")
    assert passage.received is not None
    told = replace(passage, received=replace(passage.received, differs="DIS-1: much more came."))
    made = emanifest.manifest(told)
    assert made["rejectionInfo"] == {
        "rejectionType": "PartialReject", "rejectionComments": "It is wet.",
    }  # fmt: skip
    assert made["wastes"][0]["discrepancyResidueInfo"]["wasteQuantity"] is True
    assert made["wastes"][0]["discrepancyResidueInfo"]["discrepancyComments"].startswith("DIS-1")


def test_a_manifest_that_lacks_epa_ids_names_each_and_where_to_enter_it() -> None:
    whole = a_passage()
    unknown = tuple(replace(stop, numbers=("HRB 4711",)) for stop in whole.stops)
    found = emanifest.missing(replace(whole, stops=unknown))
    assert [one.path for one in found] == ["base", "carrier"]
    with pytest.raises(Conflict) as refused:
        refuse_missing(found, "US e-Manifest")
    assert refused.value.code == "export_incomplete"
    assert "Facility LLC" in refused.value.message
    assert "permit" in refused.value.message


def test_a_holder_without_an_epa_id_is_told_without_one() -> None:
    holder, *others = a_passage().stops
    made = emanifest.manifest(a_passage(stops=(replace(holder, numbers=("x",)), *others)))
    assert "epaSiteId" not in made["generator"]
    assert validator(EPA)(made) == []


def test_waste_from_abroad_is_an_import() -> None:
    holder, *others = a_passage().stops
    made = emanifest.manifest(a_passage(stops=(replace(holder, country="DE"), *others)))
    assert made["import"] is True
    assert made["importInfo"]["importGenerator"]["country"] == {"code": "DE"}
    assert validator(EPA)(made) == []


@pytest.mark.parametrize("missing", [emanifest.missing, uk_receipt.missing])
def test_what_goes_elsewhere_has_no_such_document(missing: object) -> None:
    holder, carrier, base = a_passage(State.ACCEPTED).stops
    elsewhere = a_passage(State.ACCEPTED, stops=(holder, carrier, replace(base, country="DE")))
    assert callable(missing)
    assert missing(elsewhere)[0].code.startswith("not_in_the_")


def test_a_base_without_a_postcode_is_named() -> None:
    holder, carrier, base = IN_THE_UK
    passage = a_passage(State.ACCEPTED, stops=(holder, carrier, replace(base, place="Leeds")))
    assert [one.code for one in uk_receipt.missing(passage)] == ["postcode_missing"]


def test_nothing_is_told_of_a_cancelled_consignment() -> None:
    with pytest.raises(Conflict, match="cancelled"):
        refuse_cancelled(a_passage(State.CANCELLED))
