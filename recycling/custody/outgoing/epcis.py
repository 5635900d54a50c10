"""How is an EPCIS 2.0 document put together (GS1 EPCIS 2.0, CBV 2.0; ISO/IEC 19987 and 19988)?

Quantities are whole milligrams (UN/ECE Rec. 20 unit MGM), so that none needs a decimal point.
Instants are UTC.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from recycling.quantities import Mass

EPCIS_TYPE = "application/ld+json"
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
CLASSES = "urn:epcglobal:epcis:vtype:EPCClass"
LOCATIONS = "urn:epcglobal:epcis:vtype:Location"
PARTIES = "urn:epcglobal:epcis:vtype:SourceDest"
_CBV = "urn:epcglobal:cbv:mda#"
_UTC = "+00:00"

Event = dict[str, Any]


def document(
    name: str,
    created: str,
    vocabularies: list[dict[str, Any]],
    events: Iterable[Event],
    terms: str = "",
) -> dict[str, Any]:
    """Return the document ``name`` of events; ``terms`` is where words under ``um:`` stand."""
    return {
        "@context": [CONTEXT, {"um": terms}] if terms else [CONTEXT],
        "id": name,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": created,
        "epcisHeader": {"epcisMasterData": {"vocabularyList": vocabularies}},
        "epcisBody": {"eventList": list(events)},
    }


def as_file(made: dict[str, Any]) -> bytes:
    """Return a document as a file."""
    return json.dumps(made, indent=1, ensure_ascii=False).encode()


def event(kind: str, at: str, name: str) -> Event:
    """Return what every event has; the same name makes the same id."""
    return {
        "type": kind,
        "eventID": f"urn:uuid:{uuid5(NAMESPACE_URL, name)}",
        "eventTime": at,
        "eventTimeZoneOffset": _UTC,
    }


def quantity(what: str, mass: Mass) -> dict[str, Any]:
    """Return how much of something an event is about."""
    return {"epcClass": what, "quantity": mass.milligrams, "uom": "MGM"}


def hand(which: str, party: str) -> dict[str, str]:
    """Return who has the lot at an event: its ``source`` or ``destination``."""
    return {"type": "possessing_party", which: party}


def vocabulary(kind: str, elements: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return the names of places or parties; what is empty is left out."""
    listed = [
        {
            "id": one,
            "attributes": [
                {"id": f"{_CBV}{name}", "attribute": value} for name, value in told.items() if value
            ],
        }
        for one, told in elements.items()
    ]
    return {"type": kind, "vocabularyElementList": listed}
