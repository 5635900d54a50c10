"""Is a lot fit to travel by road as planned: plates, permit, load, day, dangerous goods?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from recycling.clock import day_words
from recycling.errors import Finding, invalid_all
from recycling.printable import print_findings
from recycling.quantities import Mass

HEAVIEST_BY_ROAD = Mass.kg(40_000)
PLATES_BY_ROAD = (1, 2)
_PLATE = re.compile(r"[A-Z0-9ÄÖÜ][A-Z0-9ÄÖÜ -]{2,10}[A-Z0-9]")
_UN_NUMBER = re.compile(r"UN\d{4}")
LATEST_PLAN = timedelta(days=365)


@dataclass(frozen=True)
class Transport:
    """How a lot travels: by road, with which plates, when, and as which dangerous good."""

    planned_on: date
    plates: tuple[str, ...]
    carrier_permit: str
    un_number: str = ""
    is_not_dangerous: bool = False


def check_transport(
    transport: Transport, wet_mass: Mass, available_from: date, today: date
) -> None:
    """Raise ``Invalid`` with a finding for each thing that keeps this transport from the road."""
    refusal = invalid_all(
        (
            *_plate_findings(transport.plates),
            *_permit_findings(transport.carrier_permit),
            *_load_findings(wet_mass),
            *_day_findings(transport.planned_on, available_from, today),
            *_danger_findings(transport),
        )
    )
    if refusal:
        raise refusal


def _plate_findings(plates: tuple[str, ...]) -> Iterable[Finding]:
    fewest, most = PLATES_BY_ROAD
    if not fewest <= len(plates) <= most:
        yield Finding(
            "plates", "bad_plates", f"A road transport names {fewest} or {most} number plates."
        )
    for plate in plates:
        if not _PLATE.fullmatch(plate):
            yield Finding(
                "plates",
                "bad_plate",
                f"“{plate}” is not a number plate: 4 to 12 capital letters, digits, "
                "spaces and hyphens.",
            )


def _permit_findings(carrier_permit: str) -> Iterable[Finding]:
    if not 2 <= len(carrier_permit.strip()) <= 100:
        yield Finding(
            "carrier_permit",
            "carrier_permit_missing",
            "Name the carrier's permit or registration for carrying waste.",
        )
    yield from print_findings(carrier_permit, "carrier_permit")


def _load_findings(wet_mass: Mass) -> Iterable[Finding]:
    if wet_mass > HEAVIEST_BY_ROAD:
        yield Finding(
            "wet_mass",
            "too_heavy",
            f"{wet_mass} is more than a road vehicle may carry ({HEAVIEST_BY_ROAD}). "
            "Divide the lot.",
        )


def _day_findings(planned_on: date, available_from: date, today: date) -> Iterable[Finding]:
    if planned_on < max(available_from, today):
        yield Finding(
            "planned_on",
            "too_early",
            f"The lot cannot leave before {day_words(max(available_from, today))}.",
        )
    elif planned_on > today + LATEST_PLAN:
        yield Finding("planned_on", "too_late", "Plan a day within a year from today.")


def _danger_findings(transport: Transport) -> Iterable[Finding]:
    if transport.un_number and not _UN_NUMBER.fullmatch(transport.un_number):
        yield Finding("un_number", "bad_un_number", "Write a UN number as UN and four digits.")
    if transport.un_number and transport.is_not_dangerous:
        yield Finding(
            "un_number",
            "un_number_contradicts",
            "A lot that is not dangerous to carry has no UN number. Clear one of the two.",
        )
    if not transport.un_number and not transport.is_not_dangerous:
        yield Finding(
            "un_number",
            "un_number_missing",
            "Name the UN number of the dangerous goods, or state that the lot is not dangerous "
            "to carry.",
        )
