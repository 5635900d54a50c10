"""What do the facts about a lot say it holds of licences' years?

An award reserves until it is set aside, a new year takes over what is reserved, a receipt consumes
what was accepted in the year it counts in, a refusal gives back. Facts written before they named
their year count in that of their instant. A correction changes what was accepted, not the year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from recycling.bases.rules import ReservationState
from recycling.quantities import Mass

AWARDED, RECEIVED, CARRIED = "AwardMade", "ConsignmentReceived", "ReservationCarried"
SET_ASIDE, CORRECTED = "AwardSetAside", "ConsignmentCorrected"


@dataclass(frozen=True)
class Event:
    """A fact about a lot: its type, when it was recorded, and what it says."""

    type: str
    at: datetime
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Holding:
    """What a lot holds of a licence's year."""

    state: str
    year: int
    mass: Mass


def fold(events: Iterable[Event]) -> dict[str, Holding]:
    """Return what a lot holds, by reference of the licence, after its facts in their order."""
    held: dict[str, Holding] = {}
    licence = ""
    for one in events:
        body = one.body
        if one.type == AWARDED:
            licence = body["licence"]
            planned = date.fromisoformat(body.get("planned_on") or one.at.date().isoformat())
            held[licence] = Holding(ReservationState.RESERVED, planned.year, Mass.kg(body["mass"]))
            continue
        if one.type == SET_ASIDE:
            held.pop(licence, None)
            continue
        if one.type == CARRIED:
            mass = Mass.kg(body["mass_kg"])
            held[body["licence"]] = Holding(ReservationState.RESERVED, body["year"], mass)
            continue
        if one.type == CORRECTED:
            if licence in held and "accepted_kg" in body:
                held[licence] = replace(held[licence], mass=Mass.kg(body["accepted_kg"]))
            continue
        accepted = Mass.kg(body["accepted_kg"])
        held.pop(licence, None)
        if accepted:
            year = int(body.get("counts_in") or one.at.year)
            held[licence] = Holding(ReservationState.CONSUMED, year, accepted)
    return held
