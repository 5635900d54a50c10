"""What may be declared of a lot, what is in it, and which way may its life go?

Pure. ``lifecycle`` is the table of states and moves, ``declaration`` what a holder says,
``assay`` what somebody found and how, ``composition`` what that means in kilograms, ``checks`` and
``assay_checks`` what is refused, ``readiness`` what is missing and what to look at again before
publishing, ``words`` what a search finds a lot by.
"""

from recycling.lots.rules.assay import Composition, Origin, Report, on_dry_mass
from recycling.lots.rules.assay_checks import check_composition, check_measured, check_report
from recycling.lots.rules.checks import (
    check_classing,
    check_masses,
    check_naming,
    check_placing,
)
from recycling.lots.rules.composition import (
    Component,
    Method,
    SpeciesForm,
    UncertaintyKind,
    contained,
    dry_mass,
    is_single_rare_earth,
    rare_earth_of,
    species_form,
)
from recycling.lots.rules.declaration import (
    Classing,
    Crossing,
    Declaration,
    FileKind,
    Masses,
    Naming,
    NewFile,
    NewLot,
    Placing,
)
from recycling.lots.rules.lifecycle import (
    ASSAYED,
    EDITABLE,
    LIFECYCLE,
    OPEN,
    REPLACEABLE,
    STAGES,
    Move,
    Part,
    State,
    Transition,
    moves_from,
    next_state,
    next_turn,
)
from recycling.lots.rules.places import Near, Point, is_near, point
from recycling.lots.rules.readiness import missing_for_publication, questions
from recycling.lots.rules.words import (
    Asked,
    asked_words,
    facet_word,
    likest,
    search_words,
    spelt_words,
    trigrams,
)

__all__ = [
    "ASSAYED",
    "EDITABLE",
    "LIFECYCLE",
    "OPEN",
    "REPLACEABLE",
    "STAGES",
    "Asked",
    "Classing",
    "Component",
    "Composition",
    "Crossing",
    "Declaration",
    "FileKind",
    "Masses",
    "Method",
    "Move",
    "Naming",
    "Near",
    "NewFile",
    "NewLot",
    "Origin",
    "Part",
    "Placing",
    "Point",
    "Report",
    "SpeciesForm",
    "State",
    "Transition",
    "UncertaintyKind",
    "asked_words",
    "check_classing",
    "check_composition",
    "check_masses",
    "check_measured",
    "check_naming",
    "check_placing",
    "check_report",
    "contained",
    "dry_mass",
    "facet_word",
    "is_near",
    "is_single_rare_earth",
    "likest",
    "missing_for_publication",
    "moves_from",
    "next_state",
    "next_turn",
    "on_dry_mass",
    "point",
    "questions",
    "rare_earth_of",
    "search_words",
    "species_form",
    "spelt_words",
    "trigrams",
]
