"""Is a lot ready to be published, and what should its holder look at again?

``missing_for_publication`` drives the task list and refuses publication; ``questions`` only asks:
a figure outside the catalogue's band may be right.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from recycling.errors import Finding, Invalid
from recycling.lots.rules.composition import (
    fractions_once,
    is_single_rare_earth,
    rare_earth_of,
)
from recycling.lots.rules.declaration import Declaration
from recycling.lots.rules.radioactivity import first_state, missing_for_radioactivity
from recycling.quantities import Basis
from recycling.sayings import say
from recycling.streams import rules as streams


def missing_for_publication(declared: Declaration, day: date) -> list[Finding]:
    """Return what still stands between a lot and its publication on a day, field by field."""
    return [
        *_missing_naming(declared),
        *_missing_composition(declared),
        *_missing_masses(declared),
        *_missing_classing(declared, day),
        *_missing_placing(declared),
        *missing_for_radioactivity(
            declared.naming.subtype,
            declared.radioactivity or first_state(declared.naming.subtype),
        ),
    ]


def _missing_naming(declared: Declaration) -> Iterator[Finding]:
    if not declared.naming.physical_form:
        yield _missing(
            "physical_form", say("Say in which form it is, such as sludge or solid pieces.")
        )


def _missing_composition(declared: Declaration) -> Iterator[Finding]:
    if not any(is_single_rare_earth(each) for each in declared.composition.components):
        words = say("Declare at least one rare earth by itself, such as 20 % Nd.")
        yield _missing("composition", words)


def _missing_masses(declared: Declaration) -> Iterator[Finding]:
    masses = declared.masses
    if masses.wet_mass is None:
        yield _missing("wet_mass", say("Give the wet mass."))
    if masses.moisture is None:
        yield _missing("moisture", say("Give the moisture; 0 % if it is dry."))
    if not masses.packaging:
        yield _missing("packaging", say("Say how it is packed."))


def _missing_classing(declared: Declaration, day: date) -> Iterator[Finding]:
    if not declared.code:
        yield _missing("code", say("Choose the waste code."))
        return
    try:
        code_list = streams.as_list(declared.code_list)
        streams.find_code(code_list, declared.code, day, "code")
    except Invalid as no_longer:
        yield Finding("code", no_longer.code, no_longer.sentence)
    if declared.hazardous and not declared.hazards:
        words = say("The code means hazardous waste: name its hazard properties (HP).")
        yield _missing("hazards", words)


def _missing_placing(declared: Declaration) -> Iterator[Finding]:
    placing = declared.placing
    if not placing.place:
        yield _missing("place", say("Say where it is."))
    if placing.latitude_udeg is None:
        yield _missing("latitude", say("Give the latitude."))
    if placing.longitude_udeg is None:
        yield _missing("longitude", say("Give the longitude."))
    if placing.available_from is None:
        yield _missing("available_from", say("Say from which day it may be fetched."))


def _missing(field: str, words: str) -> Finding:
    return Finding(field, "missing", words)


def questions(declared: Declaration) -> tuple[Finding, ...]:
    """Return what is unusual in a declaration; none of it refuses anything."""
    return (
        *_composition_questions(declared),
        *_hazard_questions(declared),
        *_coming_change(declared),
    )


def _composition_questions(declared: Declaration) -> Iterator[Finding]:
    components = declared.composition.components
    moisture = declared.masses.moisture
    once = fractions_once(components)
    for asked in streams.check_composition(
        declared.naming.subtype,
        once,
        basis=Basis.DRY,
        moisture=moisture.value if moisture else None,
    ):
        yield asked.finding
    for component in components:
        if component.species not in once:
            words = say(
                "%(rare_earth_of)s is declared both as element and as oxide. It is the same"
                " matter and counts once, as the element.",
                rare_earth_of=rare_earth_of(component.species),
            )
            yield Finding(f"composition.{component.species}", "declared_twice", words, "question")


def _hazard_questions(declared: Declaration) -> Iterator[Finding]:
    if declared.code and declared.hazards and not declared.hazardous:
        words = say(
            "Hazard properties are named, yet the code means non-hazardous waste. Look"
            " whether the list has a starred entry for it."
        )
        yield Finding("hazards", "hazard_without_star", words, "question")


def _coming_change(declared: Declaration) -> Iterator[Finding]:
    day = declared.placing.available_from
    if not declared.code or day is None:
        return
    code_list = streams.as_list(declared.code_list)
    if streams.coming_entry(code_list, declared.code, day, date.max):
        return  # classed under an entry that began since then
    try:
        streams.find_code(code_list, declared.code, day, "code")
    except Invalid as changed:
        words = say("On the day it is available: %(sentence)s", sentence=changed.sentence)
        yield Finding("code", "code_changes", words, "question")
