"""How does a supply-chain system read a consignment, whether certified yet or not?

As events of an EPCIS document: the lot is commissioned when its consignment is prepared, shipped,
handed on, arrives, and is received; what is accepted and what is refused of it are said apart.
What became of it then is for later rooms to tell, to whom they would show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from recycling.clock import stamp
from recycling.custody.outgoing import epcis
from recycling.custody.outgoing.epcis import CLASSES, LOCATIONS, PARTIES, Event, quantity
from recycling.custody.outgoing.passage import Passage, Passing, Received, Stop
from recycling.deeds import Actor
from recycling.quantities import Mass

NAME = "epcis.json"
Named = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Later:
    """What a later room tells of the lot: its events, and the places and classes they name."""

    events: tuple[Event, ...] = ()
    places: Named = field(default_factory=dict)
    classes: Named = field(default_factory=dict)


LaterEvents = Callable[[Passage, str, Actor], Later]
later_events: list[LaterEvents] = []


def epcis_for(passage: Passage, site: str, reader: Actor) -> dict[str, Any]:
    """Return the EPCIS 2.0 document of a consignment with all its reader may know of the lot."""
    return epcis_of(passage, site, [tell(passage, site, reader) for tell in later_events])


def epcis_of(passage: Passage, site: str, later: Sequence[Later] = ()) -> dict[str, Any]:
    """Return the EPCIS 2.0 document of a consignment; ``site`` is the registry's own address."""
    told = _Way(passage, site)
    events = [*told.events(), *(one for more in later for one in more.events)]
    last = max((one["eventTime"] for one in events), default=stamp(passage.drafted_at))
    vocabularies = [*told.vocabularies(later)]
    return epcis.document(f"{told.address}#{NAME}", last, vocabularies, events)


def lot_address(site: str, ref: str) -> str:
    """Return by what a lot is known in events."""
    return f"{site}/lots/{ref}"


class _Way:
    """The events of one consignment, with the identifiers of what they are about."""

    def __init__(self, passage: Passage, site: str) -> None:
        self._passage = passage
        self.address = f"{site}/consignments/{passage.ref}"
        self._lot = lot_address(site, passage.goods.ref)

    def vocabularies(self, later: Sequence[Later]) -> Iterator[dict[str, Any]]:
        """Go through the names of the places, parties and classes the events name."""
        stops = tuple(enumerate(self._passage.stops))
        places: dict[str, Mapping[str, str]] = {
            self._place(number): {"name": stop.place, "countryCode": stop.country}
            for number, stop in stops
        }
        classes: dict[str, Mapping[str, str]] = {}
        for more in later:
            places.update(more.places)
            classes.update(more.classes)
        yield epcis.vocabulary(LOCATIONS, places)
        yield epcis.vocabulary(
            PARTIES, {self._party(number): self._named(stop) for number, stop in stops}
        )
        if classes:
            yield epcis.vocabulary(CLASSES, classes)

    @staticmethod
    def _named(stop: Stop) -> dict[str, str]:
        return {"name": stop.name, "countryCode": stop.country}

    def events(self) -> Iterator[Event]:
        """Go through the events in the order they happened."""
        passage = self._passage
        yield self._event("commissioning", passage.drafted_at, "active", passage.goods.declared) | {
            "action": "ADD",
            "readPoint": {"id": self._place(0)},
        }
        for passing in passage.passings:
            yield from self._passed(passing)
        if passage.received is not None:
            yield from self._received(passage.received)

    def _passed(self, passing: Passing) -> Iterator[Event]:
        is_last = passing.taker == len(self._passage.stops) - 1
        step = "arriving" if is_last else "departing" if passing.giver else "shipping"
        disposition = "in_progress" if is_last else "in_transit"
        at = self._place(passing.taker if is_last else passing.giver)
        yield self._between(passing, step, passing.given_at, disposition, at)
        if passing.taken_at is not None and not is_last:
            yield self._between(passing, "transporting", passing.taken_at, "in_transit", at)

    def _between(
        self, passing: Passing, step: str, at: datetime, disposition: str, place: str
    ) -> Event:
        event = self._event(
            step, at, disposition, self._passage.goods.declared, f"{step}-{passing.taker}"
        )
        return event | {
            "readPoint": {"id": place},
            "sourceList": [epcis.hand("source", self._party(passing.giver))],
            "destinationList": [epcis.hand("destination", self._party(passing.taker))],
        }

    def _received(self, received: Received) -> Iterator[Event]:
        there = {"id": self._place(len(self._passage.stops) - 1)}
        if received.accepted:
            disposition = "mismatch_quantity" if received.differs else "in_progress"
            arrived = self._event("receiving", received.at, disposition, received.net)
            yield arrived | {"readPoint": there, "bizLocation": there}
            kept = self._event("accepting", received.at, "in_progress", received.accepted)
            yield kept | {"readPoint": there, "bizLocation": there}
        if received.refused:
            turned = self._event("inspecting", received.at, "non_conformant", received.refused)
            yield turned | {"readPoint": there}

    def _event(
        self, step: str, at: datetime, disposition: str, mass: Mass, name: str = ""
    ) -> Event:
        return epcis.event("ObjectEvent", stamp(at), f"{self.address}#{name or step}") | {
            "action": "OBSERVE",
            "bizStep": step,
            "disposition": disposition,
            "quantityList": [quantity(self._lot, mass)],
            "bizTransactionList": [{"type": "bol", "bizTransaction": self.address}],
        }

    def _place(self, stop: int) -> str:
        return f"{self.address}#place-{stop + 1}"

    def _party(self, stop: int) -> str:
        return f"{self.address}#party-{stop + 1}"
