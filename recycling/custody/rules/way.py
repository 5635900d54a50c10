"""Over which legs may a lot travel: by which mode, with which plates, how heavy?

At most five legs, the registry's own limit. A stay in temporary storage is a leg of its own, whose
keeper takes the lot over and hands it on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from recycling.errors import Finding
from recycling.printable import print_findings
from recycling.quantities import Mass
from recycling.sayings import say

MOST_LEGS = 5
MOST_PLATES = 2
LONGEST_PERMIT = 100
LONGEST_PLACE = 200
_PLATE = re.compile(r"[A-Z0-9ÄÖÜ][A-Z0-9ÄÖÜ -]{2,10}[A-Z0-9]")


class Mode(StrEnum):
    """How a lot goes over a leg, or that it stays in storage on the way."""

    ROAD = "road"
    RAIL = "rail"
    SEA = "sea"
    WATERWAY = "waterway"
    AIR = "air"
    STORAGE = "storage"


HEAVIEST = {Mode.ROAD: Mass.kg(40_000), Mode.RAIL: Mass.kg(50_000_000)}


@dataclass(frozen=True)
class LegPlan:
    """One leg as planned: how, by the reference of which carrier, in which vehicle, by which leave.

    On a leg of storage the carrier is who keeps the lot, and ``place`` is where.
    """

    mode: Mode
    carrier: str
    plates: tuple[str, ...] = ()
    permit: str = ""
    place: str = ""


def way_findings(legs: Sequence[LegPlan], wet_mass: Mass) -> Iterable[Finding]:
    """Find what keeps a lot from this way, at ``legs`` and at each leg's own fields."""
    if not 1 <= len(legs) <= MOST_LEGS:
        yield Finding(
            "legs",
            "bad_legs",
            say("A lot travels over 1 to %(most_legs)s legs.", most_legs=MOST_LEGS),
        )
        return
    for number, leg in enumerate(legs):
        for found in leg_findings(leg, wet_mass):
            yield Finding(f"legs.{number}.{found.path}", found.code, found.message)
    if Mode.STORAGE in (legs[0].mode, legs[-1].mode):
        yield Finding(
            "legs", "storage_at_the_end", say("A stay in storage lies between two legs that move.")
        )


def leg_findings(leg: LegPlan, wet_mass: Mass) -> Iterable[Finding]:
    """Find what keeps a leg from being travelled, by the names of its fields."""
    yield from _load_findings(leg.mode, wet_mass)
    yield from _plate_findings(leg)
    yield from _permit_findings(leg.permit)
    yield from _place_findings(leg)


def _load_findings(mode: Mode, wet_mass: Mass) -> Iterable[Finding]:
    heaviest = HEAVIEST.get(mode)
    if heaviest is not None and wet_mass > heaviest:
        yield Finding(
            "mode",
            "too_heavy",
            say(
                "%(wet_mass)s is more than goes by %(mode)s (%(heaviest)s). Divide the lot, or"
                " choose another mode.",
                wet_mass=wet_mass,
                mode=mode,
                heaviest=heaviest,
            ),
        )


def _plate_findings(leg: LegPlan) -> Iterable[Finding]:
    if leg.mode is not Mode.ROAD:
        if leg.plates:
            yield Finding("plates", "no_plates", say("Only a leg by road names number plates."))
        return
    if len(leg.plates) > MOST_PLATES:
        yield Finding(
            "plates",
            "bad_plates",
            say("A leg by road names 1 or %(most_plates)s plates.", most_plates=MOST_PLATES),
        )
    for plate in leg.plates:
        if not _PLATE.fullmatch(plate):
            yield Finding(
                "plates",
                "bad_plate",
                say(
                    "“%(plate)s” is not a number plate: 4 to 12 capital letters, digits, spaces and"
                    " hyphens.",
                    plate=plate,
                ),
            )


def _permit_findings(permit: str) -> Iterable[Finding]:
    if permit and not 2 <= len(permit.strip()) <= LONGEST_PERMIT:
        yield Finding(
            "permit",
            "bad_permit",
            say(
                "A permit or registration for carrying waste has 2 to %(longest_permit)s"
                " characters.",
                longest_permit=LONGEST_PERMIT,
            ),
        )
    yield from print_findings(permit, "permit")


def _place_findings(leg: LegPlan) -> Iterable[Finding]:
    if leg.place and not 2 <= len(leg.place.strip()) <= LONGEST_PLACE:
        yield Finding(
            "place",
            "bad_place",
            say("A place has 2 to %(longest_place)s characters.", longest_place=LONGEST_PLACE),
        )
    if leg.mode is not Mode.STORAGE and leg.place:
        yield Finding("place", "no_place", say("Only a leg of storage names a place."))
    yield from print_findings(leg.place, "place")
