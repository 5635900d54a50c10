"""Is the chain of a certificate sound EPCIS 2.0, and does it say what the record says?

The words allowed are those of the standards: EPCIS 2.0 (ISO/IEC 19987) and CBV 2.0 (19988).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from recycling.certificates.epcis import epcis_document
from recycling.certificates.page import Dossier
from recycling.certificates.record import record_of
from recycling.quantities import Mass
from tests.certificates.makers import magnet_evidence
from tests.custody.outgoing.passages import validator

STEPS = {"shipping", "transporting", "receiving", "creating_class_instance", "inspecting"}
DISPOSITIONS = {"in_transit", "in_progress", "conformant"}
URI = re.compile(r"[a-z]+:[^\s<>\"{}|\\^`]+")
OFFSET = re.compile(r"[+-](0\d|1[0-3]):[0-5]\d")


@pytest.fixture(scope="module")
def document(magnet: Dossier) -> dict[str, Any]:
    return epcis_document(magnet.credential)


def events(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document["epcisBody"]["eventList"]
    return found


def sound(event: dict[str, Any]) -> None:
    assert URI.fullmatch(event["eventID"])
    assert OFFSET.fullmatch(event["eventTimeZoneOffset"])
    assert datetime.fromisoformat(event["eventTime"]).utcoffset() == timedelta(0)
    assert event["bizStep"] in STEPS
    assert event["disposition"] in DISPOSITIONS
    if event["type"] == "ObjectEvent":
        assert event["action"] == "OBSERVE"
        assert event.get("quantityList") or event.get("epcList")
    else:
        assert event["type"] == "TransformationEvent"
        assert event["inputQuantityList"]
    for kind in ("quantityList", "inputQuantityList", "outputQuantityList"):
        for quantity in event.get(kind, []):
            assert set(quantity) == {"epcClass", "quantity", "uom"}
            assert URI.fullmatch(quantity["epcClass"])
            assert type(quantity["quantity"]) is int
            assert quantity["uom"] == "MGM"


def test_it_is_valid_under_the_schema_of_gs1(document: dict[str, Any]) -> None:
    assert validator("epcis-2.0.json")(document) == []


def test_every_event_is_sound_and_they_stand_in_order(document: dict[str, Any]) -> None:
    for event in events(document):
        sound(event)
    times = [event["eventTime"] for event in events(document)]
    assert times == sorted(times)
    assert len({event["eventID"] for event in events(document)}) == len(times)
    steps = [event["bizStep"] for event in events(document)]
    assert steps == ["shipping", "receiving", "creating_class_instance", "inspecting"]


def test_whoever_and_wherever_is_named_is_explained(document: dict[str, Any]) -> None:
    known = {
        element["id"]
        for vocabulary in document["epcisHeader"]["epcisMasterData"]["vocabularyList"]
        for element in vocabulary["vocabularyElementList"]
    }
    for event in events(document):
        named = {event["readPoint"]["id"]}
        named |= {one["source"] for one in event.get("sourceList", [])}
        named |= {one["destination"] for one in event.get("destinationList", [])}
        assert named <= known


def test_masses_are_those_of_the_record(magnet: Dossier, document: dict[str, Any]) -> None:
    subject = magnet.credential["credentialSubject"]
    shipped, received, made, _ = events(document)
    weighing = subject["weighing"]
    assert (
        shipped["quantityList"][0]["quantity"] == Mass.kg(weighing["declared"]["value"]).milligrams
    )
    assert received["quantityList"][0]["quantity"] == Mass.kg("4812.6").milligrams
    outputs = subject["products"] + subject["residues"]
    assert sum(one["quantity"] for one in made["outputQuantityList"]) == sum(
        Mass.kg(one["mass"]["value"]).milligrams for one in outputs
    )


def test_a_longer_chain_is_transported_in_between(magnet: Dossier) -> None:
    first, last = magnet_evidence().handovers
    between = replace(first, at=first.at + timedelta(hours=3), giver=first.taker, taker="Somebody")
    evidence = magnet_evidence(handovers=(first, between, last), products=())
    document = epcis_document(record_of(evidence, magnet.credential["rendering"]))
    steps = [event["bizStep"] for event in events(document)]
    assert steps[:3] == ["shipping", "transporting", "receiving"]
    for event in events(document):
        sound(event)


def test_the_same_record_gives_the_same_document(magnet: Dossier, document: dict[str, Any]) -> None:
    assert epcis_document(magnet.credential) == document
