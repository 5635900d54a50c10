"""How does EPA's e-Manifest system read a consignment? As JSON of its schema v1.3.

What the schema does not ask for and the registry does not hold is left out: federal waste codes,
the type of container, addresses beyond the place, people. Quantities are whole kilograms, for the
schema takes no fractions. Dates are those of our signatures. The schema demands an answer about
PCBs, which no lot of the registry declares: it says that there are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from recycling.clock import stamp
from recycling.custody.imports.rules.states import System
from recycling.custody.imports.rules.us_emanifest import OWN_LABEL
from recycling.custody.outgoing.passage import Goods, Passage, Received, Stop, Territory
from recycling.custody.rules import State
from recycling.errors import Finding
from recycling.quantities import half_up
from recycling.sayings import say

# The United States with the territories EPA has rules for (42 U.S.C. 6903 (31)).
TERRITORY = Territory(
    frozenset({"US", "PR", "VI", "GU", "AS", "MP"}),
    Finding(
        "base", "not_in_the_us", say("An e-Manifest is of waste that goes to a base in the US.")
    ),
)
_STATUS = {
    State.DRAFTED: "Pending",
    State.SEALED: "Pending",
    State.OFFERED: "Scheduled",
    State.IN_TRANSIT: "InTransit",
    State.HANDED_ON: "InTransit",
    State.AT_GATE: "ReadyForSignature",
}
_RECEIVED = "Signed"
_LONGEST_NAME, _LONGEST_COMMENT, _LONGEST_LINE, _LONGEST_WORDS = 80, 255, 50, 500


def missing(passage: Passage) -> tuple[Finding, ...]:
    """Return what the registry has to know before a manifest can be made, and where to enter it."""
    return TERRITORY.missing(passage, _lacks)


def _lacks(passage: Passage) -> Iterator[Finding]:
    if not passage.base.epa_id:
        yield Finding(
            "base",
            "epa_id_missing",
            say(
                "%(base_name)s has no EPA ID number: it is the number of the licence the lot"
                " was awarded under, or the recycler's register number.",
                base_name=passage.base.name,
            ),
        )
    for carrier in passage.carriers:
        if not carrier.epa_id:
            yield Finding(
                "carrier",
                "epa_id_missing",
                say(
                    "%(carrier_name)s has no EPA ID number: name it as the carrier's permit when"
                    " the consignment is prepared, or as its register number.",
                    carrier_name=carrier.name,
                ),
            )


def manifest(passage: Passage) -> dict[str, Any]:
    """Return the manifest of a consignment of which nothing is missing."""
    received = passage.received
    return _present(
        {
            "manifestTrackingNumber": passage.trackings.get(System.US_EMANIFEST),
            "status": _STATUS.get(State(passage.state), _RECEIVED),
            "shippedDate": _at(next((one.given_at for one in passage.passings), None)),
            "receivedDate": _at(received.at if received else None),
            "generator": _site(passage.holder, "Generator"),
            "transporters": [
                {**_site(one, "Transporter"), "order": order}
                for order, one in enumerate(passage.carriers, 1)
            ],
            "designatedFacility": _site(passage.base, "Tsdf"),
            "wastes": [_waste(passage.goods, received)],
            **_rejection(received),
            **_import(passage.holder),
            "additionalInfo": {
                "comments": [
                    {"label": OWN_LABEL, "description": passage.ref},
                    {"label": "Urban Mine lot", "description": passage.goods.ref},
                ]
            },
        }
    )


def _at(instant: datetime | None) -> str | None:
    return stamp(instant) if instant else None


def _site(stop: Stop, kind: str) -> dict[str, Any]:
    return _present(
        {
            "siteType": kind,
            "epaSiteId": stop.epa_id,
            "name": stop.name[:_LONGEST_NAME],
            "siteAddress": _address(stop),
        }
    )


def _address(stop: Stop) -> dict[str, Any] | None:
    """Return where it is; the schema wants a first line, so no place makes no address."""
    if not stop.place:
        return None
    first, second = stop.place[:_LONGEST_LINE], stop.place[_LONGEST_LINE : 2 * _LONGEST_LINE]
    return _present(
        {"address1": first, "address2": second.strip(), "country": {"code": stop.country}}
    )


def _waste(goods: Goods, received: Received | None) -> dict[str, Any]:
    kilograms = half_up(goods.declared.kilograms)
    return _present(
        {
            "lineNumber": 1,
            "dotHazardous": bool(goods.un_number),
            "dotInformation": _dangerous(goods),
            "wasteDescription": goods.title[:_LONGEST_WORDS],
            "quantity": _present(
                {
                    "containerNumber": goods.pieces if goods.pieces in range(100_000) else None,
                    "quantity": kilograms,
                    "unitOfMeasurement": {"code": "K"},
                }
            ),
            "epaWaste": goods.hazardous,
            "br": False,
            "pcb": False,
            "discrepancyResidueInfo": _discrepancy(received),
        }
    )


def _dangerous(goods: Goods) -> dict[str, Any] | None:
    """Return the shipping description: number, name, class and packing group (49 CFR 172.202)."""
    if not goods.un_number:
        return None
    group = f"PG {goods.packing_group}" if goods.packing_group else ""
    name = f"Waste {goods.shipping_name or goods.title}"
    words = ", ".join(filter(None, (goods.un_number, name, goods.un_class, group)))
    return {
        "idNumber": {"code": goods.un_number},
        "printedDotInformation": words[:_LONGEST_WORDS],
    }


def _discrepancy(received: Received | None) -> dict[str, Any] | None:
    if received is None or not received.differs:
        return None
    return {
        "wasteQuantity": True,
        "wasteType": False,
        "discrepancyComments": received.differs[:_LONGEST_COMMENT],
    }


def _rejection(received: Received | None) -> dict[str, Any]:
    if received is None or not received.refused:
        return {"rejection": False}
    kind = "PartialReject" if received.accepted else "FullReject"
    info = {"rejectionType": kind, "rejectionComments": received.reason[:_LONGEST_COMMENT]}
    return {"rejection": True, "rejectionInfo": _present(info)}


def _import(holder: Stop) -> dict[str, Any]:
    if holder.country in TERRITORY.countries:
        return {"import": False}
    generator = {
        "name": holder.name[:_LONGEST_NAME],
        "address": holder.place[:_LONGEST_LINE],
        "country": {"code": holder.country},
    }
    return {"import": True, "importInfo": {"importGenerator": _present(generator)}}


def _present(told: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known; ``False`` and 0 are."""
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}
