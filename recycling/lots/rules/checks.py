"""What is refused, even in a draft? One finding for each thing wrong, naming its field.

Plausibility is not asked here: what is only unusual becomes a question (``readiness``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Context

from recycling.bases.rules import LATITUDE_LIMIT, LONGITUDE_LIMIT, MICRO_DEGREES
from recycling.errors import Finding, NotFound, invalid_all
from recycling.lots.rules.composition import (
    Component,
    Method,
    species_form,
    sum_of_fractions,
)
from recycling.lots.rules.declaration import Classing, Composition, Masses, Naming, Placing
from recycling.quantities import Mass, plain
from recycling.streams import rules as streams

LONGEST_TEXT = 200
MOST_COMPONENTS = 60
MOST_PIECES = 10**9
HEAVIEST = Mass.kg(10**9)
FURTHEST_AHEAD = timedelta(days=5 * 366)
LONGEST_AGO = timedelta(days=20 * 366)


def check_naming(naming: Naming) -> None:
    """Raise ``Invalid`` for a missing title or a sub-type the catalogue does not have."""
    _refuse(_naming_findings(naming))


def _naming_findings(naming: Naming) -> Iterator[Finding]:
    yield from _length(naming.title, "title", 3)
    yield from _length(naming.physical_form, "physical_form", 0)
    try:
        streams.subtype(naming.subtype)
    except NotFound:
        words = f"“{naming.subtype}” is not a sub-type of the catalogue. See the list of streams."
        yield Finding("subtype", "unknown_subtype", words)


def check_composition(composition: Composition) -> None:
    """Raise ``Invalid`` for unknown species, one named twice, or fractions above one in sum."""
    _refuse(_composition_findings(composition.components))


def _composition_findings(components: tuple[Component, ...]) -> Iterator[Finding]:
    if len(components) > MOST_COMPONENTS:
        words = f"A lot has at most {MOST_COMPONENTS} species. Leave out the smallest."
        yield Finding("composition", "too_many_species", words)
    seen: set[str] = set()
    for component in components:
        yield from _component_findings(component, component.species in seen)
        seen.add(component.species)
    total = sum_of_fractions(components)
    if total > 1:
        shown = plain(Context(prec=6).create_decimal(total * 100))
        yield Finding(
            "composition",
            "fractions_exceed_one",
            f"The fractions add up to {shown} % of the dry mass, more than all of it. "
            "Check each of them; they must make 100 % or less.",
        )


def _component_findings(component: Component, is_repeated: bool) -> Iterator[Finding]:
    species = component.species
    path = f"composition.{species}"
    if species_form(species) is None:
        words = (
            f"“{species}” is not a species known here. "
            "Write an element such as Nd, or an oxide such as Nd2O3."
        )
        yield Finding(path, "unknown_species", words)
    if is_repeated:
        yield Finding(path, "named_twice", f"{species} is named twice. Keep one of the two.")
    if component.method not in tuple(Method):
        words = f"“{component.method}” is not a method. Use one of {', '.join(Method)}."
        yield Finding(f"{path}.method", "unknown_method", words)
    yield from _length(component.laboratory, f"{path}.laboratory", 0)


def check_masses(masses: Masses) -> None:
    """Raise ``Invalid`` unless what is given is a mass above 0 and a moisture below 1."""
    _refuse(_masses_findings(masses))


def _masses_findings(masses: Masses) -> Iterator[Finding]:
    wet = masses.wet_mass
    if wet is not None and not Mass(0) < wet <= HEAVIEST:
        words = f"The wet mass is more than 0 kg and at most {HEAVIEST.tonnes} t; {wet} is not."
        yield Finding("wet_mass", "mass_out_of_range", words)
    if masses.moisture is not None and masses.moisture.value == 1:
        words = "A moisture of 100 % leaves nothing to recover. Give less than that."
        yield Finding("moisture", "all_moisture", words)
    if masses.pieces is not None and not 1 <= masses.pieces <= MOST_PIECES:
        yield Finding("pieces", "bad_count", "The number of pieces is 1 or more. Or leave it out.")
    yield from _length(masses.packaging, "packaging", 0)


def check_classing(classing: Classing) -> None:
    """Raise ``Invalid`` for hazard properties that do not exist or are named twice.

    The code itself is checked against the list in force, by ``streams.find_code``.
    """
    _refuse(_hazard_findings(classing.hazards))


def _hazard_findings(hazards: tuple[str, ...]) -> Iterator[Finding]:
    known = tuple(entry.code for entry in streams.listed_codes("EU_HP"))
    for hazard in hazards:
        if hazard not in known:
            words = f"“{hazard}” is not a hazard property. Use HP1 to HP15, or HPPOP."
            yield Finding("hazards", "unknown_hazard", words)
    if len(set(hazards)) != len(hazards):
        yield Finding("hazards", "named_twice", "Name each hazard property once.")


def check_placing(placing: Placing, today: date) -> None:
    """Raise ``Invalid`` for coordinates off the globe or a day out of any reason.

    Raises it for an unknown country too.
    """
    streams.list_for_country(placing.country)
    _refuse(_placing_findings(placing, today))


def _placing_findings(placing: Placing, today: date) -> Iterator[Finding]:
    yield from _length(placing.place, "place", 0)
    for field, udeg, limit in (
        ("latitude", placing.latitude_udeg, LATITUDE_LIMIT),
        ("longitude", placing.longitude_udeg, LONGITUDE_LIMIT),
    ):
        if udeg is not None and abs(udeg) > limit * MICRO_DEGREES:
            words = f"The {field} is between -{limit} and {limit} degrees."
            yield Finding(field, "bad_coordinate", words)
    day = placing.available_from
    if day is not None and not today - LONGEST_AGO <= day <= today + FURTHEST_AHEAD:
        words = f"{day.isoformat()} cannot be the day it is available from. Check the year."
        yield Finding("available_from", "day_out_of_range", words)


def _length(text: str, field: str, shortest: int) -> Iterator[Finding]:
    if not shortest <= len(text.strip()) <= LONGEST_TEXT:
        what = field.rpartition(".")[2].replace("_", " ")
        words = f"The {what} needs {shortest} to {LONGEST_TEXT} characters."
        yield Finding(field, "bad_length", words)


def _refuse(findings: Iterable[Finding]) -> None:
    refusal = invalid_all(findings)
    if refusal:
        raise refusal
