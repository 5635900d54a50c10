"""How does a supply-chain system read what a certificate states?

As an EPCIS 2.0 document (GS1 EPCIS 2.0, CBV 2.0; ISO/IEC 19987 and 19988): a master-data header of
the places and parties, an event for each hand-over, one for the transformation into products and
residues, one for the certification. It is drawn from the signed record alone and says nothing
else; it is not signed itself, and names the certificate by which it is checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from recycling.certificates.integrity import Credential, record_digest
from recycling.custody.outgoing import epcis
from recycling.custody.outgoing.epcis import EPCIS_TYPE, LOCATIONS, PARTIES, Event
from recycling.quantities import Mass

__all__ = ["EPCIS_NAME", "EPCIS_TYPE", "epcis_document", "epcis_file"]

EPCIS_NAME = "epcis.json"


def epcis_file(record: Credential) -> bytes:
    """Return the EPCIS document of a record as a file."""
    return epcis.as_file(epcis_document(record))


def epcis_document(record: Credential) -> dict[str, Any]:
    """Return the EPCIS 2.0 document of what a record states: the same for the same record."""
    chain = _Chain(record)
    return epcis.document(
        f"{record['id']}#{EPCIS_NAME}",
        record["validFrom"],
        chain.vocabularies(),
        chain.events(),
        chain.terms,
    )


class _Chain:
    """The events of one record, with the identifiers of what they are about."""

    def __init__(self, record: Credential) -> None:
        self._record = record
        self._subject = record["credentialSubject"]
        self.terms = record["@context"][1]["@vocab"]

    def events(self) -> Iterator[Event]:
        """Go through the events in the order they happened."""
        handovers = self._subject["handovers"]
        for number, handover in enumerate(handovers):
            yield self._handed_over(number, handover, len(handovers) - 1)
        yield self._transformed()
        yield self._certified()

    def vocabularies(self) -> list[dict[str, Any]]:
        """Return the names of the places and parties the events name."""
        places = {
            self._place(number): {"name": handover["place"]}
            for number, handover in enumerate(self._subject["handovers"])
        }
        base = self._subject["base"]
        places[self._base] = {
            "name": base["name"], "streetAddressOne": base["site"], "countryCode": base["country"]
        }  # fmt: skip
        return [epcis.vocabulary(LOCATIONS, places), epcis.vocabulary(PARTIES, self._parties())]

    def _parties(self) -> dict[str, dict[str, str]]:
        carriers = self._subject["carriers"]
        known = {
            "holder": self._subject["holder"],
            **{f"carrier-{n}": carrier for n, carrier in enumerate(carriers, 1)},
            "recycler": self._subject["base"]["operator"],
        }
        return {
            self._named(name): {"name": party["name"], "countryCode": party["country"]}
            for name, party in known.items()
        }

    def _handed_over(self, number: int, handover: dict[str, Any], last: int) -> Event:
        """Tell of the lot passing from hand to hand: shipped first, received at last."""
        weighing = self._subject["weighing"]
        step, disposition = ("transporting", "in_transit")
        if number == 0:
            step = "shipping"
        if number == last and last > 0:
            step, disposition = "receiving", "in_progress"
        mass = weighing["received" if step == "receiving" else "declared"]
        return self._event("ObjectEvent", handover["at"], f"handover-{number + 1}") | {
            "action": "OBSERVE",
            "bizStep": step,
            "disposition": disposition,
            "quantityList": [_quantity(self._lot, mass)],
            "readPoint": {"id": self._place(number)},
            "sourceList": [self._hand("source", handover["giver"])],
            "destinationList": [self._hand("destination", handover["taker"])],
        }

    def _hand(self, which: str, hand: dict[str, str]) -> dict[str, str]:
        known = {party["name"]: one for one, party in self._parties().items()}
        known[self._subject["base"]["name"]] = self._named("recycler")
        somebody = self._named(f"party-{quote(hand['name'])}")
        return epcis.hand(which, known.get(hand["name"], somebody))

    def _transformed(self) -> Event:
        batch, subject = self._subject["batch"], self._subject
        outputs = [
            _quantity(self._named(f"{kind}-{number}"), output["mass"])
            for kind, listed in (("product", subject["products"]), ("residue", subject["residues"]))
            for number, output in enumerate(listed, 1)
        ]
        return self._event("TransformationEvent", batch["closedAt"], "transformation") | {
            "transformationID": self._named(batch["reference"]),
            "bizStep": "creating_class_instance",
            "disposition": "in_progress",
            "inputQuantityList": [_quantity(self._lot, subject["weighing"]["received"])],
            "outputQuantityList": outputs,
            "readPoint": {"id": self._base},
            "bizLocation": {"id": self._base},
            "um:process": batch["process"],
            "um:operation": subject["operation"]["code"],
        }

    def _certified(self) -> Event:
        made = [
            _quantity(self._named(f"product-{number}"), output["mass"])
            for number, output in enumerate(self._subject["products"], 1)
        ]
        what: Event = {"quantityList": made} if made else {"epcList": [self._lot]}
        return self._event("ObjectEvent", self._record["validFrom"], "certification") | {
            "action": "OBSERVE",
            "bizStep": "inspecting",
            "disposition": "conformant",
            **what,
            "readPoint": {"id": self._base},
            "bizTransactionList": [{"type": "cert", "bizTransaction": self._record["id"]}],
            "um:recordSha256": record_digest(self._record).hex(),
        }

    def _event(self, kind: str, at: str, name: str) -> Event:
        return epcis.event(kind, at, self._named(name)) | {"certificationInfo": self._record["id"]}

    @property
    def _lot(self) -> str:
        return f"{self._record['issuer']['id']}/lots/{self._subject['lot']['reference']}"

    @property
    def _base(self) -> str:
        address: str = self._subject["base"]["licence"]["registerUrl"]
        return address

    def _place(self, number: int) -> str:
        return self._named(f"place-{number + 1}")

    def _named(self, what: str) -> str:
        return f"{self._record['id']}#{what}"


def _quantity(what: str, mass: dict[str, str]) -> dict[str, Any]:
    return epcis.quantity(what, Mass.kg(mass["value"]))
