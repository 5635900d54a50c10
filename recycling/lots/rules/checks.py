"""What is refused, even in a draft? One finding for each thing wrong, naming its field.

Plausibility is not asked here: what is only unusual becomes a question (``readiness``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from recycling.bases.rules import LATITUDE_LIMIT, LONGITUDE_LIMIT, MICRO_DEGREES
from recycling.clock import day_words
from recycling.errors import Finding, NotFound, invalid_all
from recycling.lots.rules.declaration import Classing, Masses, Naming, Placing
from recycling.printable import print_findings
from recycling.quantities import Mass
from recycling.sayings import N_, say
from recycling.streams import rules as streams

LONGEST_TEXT = 200
MOST_PIECES = 10**9
HEAVIEST = Mass.kg(10**9)
FURTHEST_AHEAD = timedelta(days=5 * 366)
LONGEST_AGO = timedelta(days=20 * 366)
# What a field is called in a sentence.
_CALLED = {
    "accreditation": N_("accreditation"),
    "laboratory": N_("laboratory"),
    "latitude": N_("latitude"),
    "longitude": N_("longitude"),
    "number": N_("number of the report"),
    "packaging": N_("packaging"),
    "physical_form": N_("physical form"),
    "place": N_("place"),
    "title": N_("title"),
}


def check_naming(naming: Naming) -> None:
    """Raise ``Invalid`` for a missing title or a sub-type the catalogue does not have."""
    refuse_all(_naming_findings(naming))


def _naming_findings(naming: Naming) -> Iterator[Finding]:
    yield from length_findings(naming.title, "title", 3)
    yield from length_findings(naming.physical_form, "physical_form", 0)
    if not naming.subtype.strip():
        words = say("Give the kind of waste, a sub-type of the catalogue. See the list of streams.")
        yield Finding("subtype", "missing", words)
        return
    try:
        streams.subtype(naming.subtype)
    except NotFound:
        words = say(
            "“%(subtype)s” is not a sub-type of the catalogue. See the list of streams.",
            subtype=naming.subtype,
        )
        yield Finding("subtype", "unknown_subtype", words)


def check_masses(masses: Masses) -> None:
    """Raise ``Invalid`` unless what is given is a mass above 0 and a moisture below 1."""
    refuse_all(_masses_findings(masses))


def _masses_findings(masses: Masses) -> Iterator[Finding]:
    wet = masses.wet_mass
    if wet is not None and not Mass(0) < wet <= HEAVIEST:
        words = say(
            "The wet mass is more than 0 kg and at most %(tonnes)s t; %(wet)s is not.",
            tonnes=HEAVIEST.tonnes,
            wet=wet,
        )
        yield Finding("wet_mass", "mass_out_of_range", words)
    if masses.moisture is not None and masses.moisture.value == 1:
        words = say("A moisture of 100 % leaves nothing to recover. Give less than that.")
        yield Finding("moisture", "all_moisture", words)
    if masses.pieces is not None and not 1 <= masses.pieces <= MOST_PIECES:
        yield Finding(
            "pieces", "bad_count", say("The number of pieces is 1 or more. Or leave it out.")
        )
    yield from length_findings(masses.packaging, "packaging", 0)


def check_classing(classing: Classing) -> None:
    """Raise ``Invalid`` for hazard properties that do not exist or are named twice.

    The code itself is checked against the list in force, by ``streams.find_code``.
    """
    refuse_all(_hazard_findings(classing.hazards))


def _hazard_findings(hazards: tuple[str, ...]) -> Iterator[Finding]:
    known = tuple(entry.code for entry in streams.listed_codes("EU_HP"))
    for hazard in hazards:
        if hazard not in known:
            words = say(
                "“%(hazard)s” is not a hazard property. Use HP1 to HP15, or HPPOP.", hazard=hazard
            )
            yield Finding("hazards", "unknown_hazard", words)
    if len(set(hazards)) != len(hazards):
        yield Finding("hazards", "named_twice", say("Name each hazard property once."))


def check_placing(placing: Placing, today: date) -> None:
    """Raise ``Invalid`` for coordinates off the globe or a day out of any reason.

    Raises it for an unknown country too.
    """
    streams.list_for_country(placing.country)
    refuse_all(_placing_findings(placing, today))


def _placing_findings(placing: Placing, today: date) -> Iterator[Finding]:
    yield from length_findings(placing.place, "place", 0)
    yield from print_findings(placing.place, "place")
    for field, udeg, limit in (
        ("latitude", placing.latitude_udeg, LATITUDE_LIMIT),
        ("longitude", placing.longitude_udeg, LONGITUDE_LIMIT),
    ):
        if udeg is not None and abs(udeg) > limit * MICRO_DEGREES:
            words = say(
                "The %(field)s is between -%(limit)s and %(limit)s degrees.",
                field=_CALLED[field],
                limit=limit,
            )
            yield Finding(field, "bad_coordinate", words)
    day = placing.available_from
    if day is not None and not today - LONGEST_AGO <= day <= today + FURTHEST_AHEAD:
        words = say(
            "%(day_words)s cannot be the day it is available from. Check the year.",
            day_words=day_words(day),
        )
        yield Finding("available_from", "day_out_of_range", words)


def length_findings(text: str, field: str, shortest: int) -> Iterator[Finding]:
    """Find a text too short or too long; ``field`` is its path."""
    if not shortest <= len(text.strip()) <= LONGEST_TEXT:
        words = say(
            "The %(what)s needs %(shortest)s to %(longest)s characters.",
            what=_CALLED[field.rpartition(".")[2]],
            shortest=shortest,
            longest=LONGEST_TEXT,
        )
        yield Finding(field, "bad_length", words)


def refuse_all(findings: Iterable[Finding]) -> None:
    """Raise ``Invalid`` with every finding, where there is one."""
    refusal = invalid_all(findings)
    if refusal:
        raise refusal
