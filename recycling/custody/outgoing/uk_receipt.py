"""How does the UK's digital waste tracking read a receipt? As the JSON its receiving API takes.

The weight is the net one as weighed. Left out, for whoever sends it to add, is what the registry
does not hold: the code of a hazardous-waste consignment note, and the receiver's own ``apiCode``.
The API demands an answer about persistent organic pollutants, which no lot declares: it says that
there are none. Hazardous components are as the holder declared them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from recycling.clock import stamp
from recycling.custody.imports.rules.states import System
from recycling.custody.outgoing.passage import Goods, Passage, Received, Stop, Territory
from recycling.errors import Finding
from recycling.quantities import Mass
from recycling.sayings import say

TERRITORY = Territory(
    frozenset({"GB"}),
    Finding("base", "not_in_the_uk", say("A UK receipt is of waste that a base there got.")),
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b")
_LOOSE, _UNSPECIFIED = "LOO", "CON"
# What a declared packaging says, by the word it holds: the first that is found counts.
_CONTAINERS = {
    "fibre drum": "FIB", "drum": "DRU", "barrel": "DRU", "ibc": "IBC", "bag": "BAG", "sack": "BAG",
    "box": "BOX", "crate": "BOX", "carton": "BOX", "pallet": "PAL", "cask": "CAS", "can": "CAN",
    "bale": "BAL", "roll-on": "ROR", "skip": "SKI", "tank": "TAN", "bin": "WBI", "loose": _LOOSE,
    "bulk": _LOOSE,
}  # fmt: skip
_FORMS = {
    "sludge": "Sludge", "slurry": "Sludge", "filter cake": "Sludge", "powder": "Powder",
    "dust": "Powder", "black mass": "Powder", "liquid": "Liquid", "solution": "Liquid",
    "gas": "Gas", "mixed": "Mixed",
}  # fmt: skip


def missing(passage: Passage) -> tuple[Finding, ...]:
    """Return what the registry has to know before a receipt can be told, and where to enter it."""
    return TERRITORY.missing(passage, _lacks)


def _lacks(passage: Passage) -> Iterator[Finding]:
    if passage.received is None:
        yield Finding(
            "receipt",
            "not_received",
            say("The base has not signed a receipt; it does so at its gate."),
        )
    if not _postcode(passage.base):
        yield Finding(
            "base",
            "postcode_missing",
            say(
                "%(base_name)s has no postcode: its recycler writes it into the base's place.",
                base_name=passage.base.name,
            ),
        )


def receipt_of_waste(passage: Passage) -> dict[str, Any]:
    """Return the receipt of a consignment of which nothing is missing."""
    received = passage.received
    if received is None:
        raise RuntimeError("nothing was received")
    tracking = passage.trackings.get(System.UK_RECEIPT)
    carrier = passage.carriers[-1]
    return {
        **({"wasteTrackingId": tracking} if tracking else {}),
        "yourUniqueReference": passage.ref,
        "otherReferencesForMovement": [{"label": "Urban Mine lot", "reference": passage.goods.ref}],
        "dateTimeReceived": stamp(received.at),
        "wasteItems": [_item(passage.goods, received)],
        "carrier": _carrier(carrier),
        "receiver": {
            "siteName": passage.base.name,
            "authorisationNumber": passage.base.numbers[0],
        },
        "receipt": {
            "address": {
                "fullAddress": f"{passage.operator}, {passage.base.place}",
                "postcode": _postcode(passage.base),
            }
        },
    }


def _carrier(carrier: Stop) -> dict[str, Any]:
    told = {
        "registrationNumber": carrier.numbers[0],
        "organisationName": carrier.name,
        "meansOfTransport": carrier.mode,
    }
    if carrier.mode == "Road":
        told["vehicleRegistration"] = carrier.vehicles[0]
    return told


def _postcode(base: Stop) -> str:
    found = _POSTCODE.search(base.place.upper())
    return found[0] if found else ""


def _item(goods: Goods, received: Received) -> dict[str, Any]:
    pieces = received.pieces if received.pieces is not None else goods.pieces or 0
    packed = _UNSPECIFIED if pieces else _LOOSE
    item: dict[str, Any] = {
        "ewcCodes": [goods.code],
        "wasteDescription": goods.title,
        "physicalForm": _named(_FORMS, goods.physical_form, "Solid"),
        "numberOfContainers": pieces,
        "typeOfContainers": _named(_CONTAINERS, goods.packaging, packed),
        "weight": _weight(received.net),
        "containsPops": False,
        "containsHazardous": goods.hazardous,
    }
    if goods.hazardous:
        item["hazardous"] = {
            "sourceOfComponents": "PROVIDED_WITH_WASTE",
            "hazCodes": [f"HP_{hazard.removeprefix('HP')}" for hazard in goods.hazards],
        }
    return item


def _named(known: dict[str, str], text: str, otherwise: str) -> str:
    folded = text.casefold()
    return next((code for word, code in known.items() if word in folded), otherwise)


def _weight(mass: Mass) -> dict[str, Any]:
    """Return a weight exactly: JSON's numbers are doubles, and fifteen digits survive in one."""
    kilograms = mass.kilograms
    is_whole = kilograms == kilograms.to_integral_value()
    amount = int(kilograms) if is_whole else float(str(kilograms))
    return {"metric": "Kilograms", "amount": amount, "isEstimate": False}
