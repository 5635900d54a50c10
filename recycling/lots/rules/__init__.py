"""What may be declared of a lot, what is in it, and which way may its life go?

Pure. ``lifecycle`` is the table of states and moves, ``declaration`` what a holder says,
``composition`` what that means in kilograms, ``checks`` what is refused, ``readiness`` what is
missing and what to look at again before publishing, ``words`` what a search finds a lot by.
"""

from recycling.lots.rules.checks import (
    check_classing,
    check_composition,
    check_masses,
    check_naming,
    check_placing,
)
from recycling.lots.rules.composition import (
    Component,
    Method,
    SpeciesForm,
    contained,
    dry_mass,
    rare_earth_of,
    species_form,
)
from recycling.lots.rules.declaration import (
    Classing,
    Composition,
    Declaration,
    FileKind,
    Masses,
    Naming,
    NewFile,
    NewLot,
    Placing,
)
from recycling.lots.rules.lifecycle import (
    EDITABLE,
    LIFECYCLE,
    OPEN,
    STAGES,
    Move,
    Part,
    State,
    Transition,
    moves_from,
    next_state,
    next_turn,
)
from recycling.lots.rules.readiness import missing_for_publication, questions
from recycling.lots.rules.words import search_words

__all__ = [
    "EDITABLE",
    "LIFECYCLE",
    "OPEN",
    "STAGES",
    "Classing",
    "Component",
    "Composition",
    "Declaration",
    "FileKind",
    "Masses",
    "Method",
    "Move",
    "Naming",
    "NewFile",
    "NewLot",
    "Part",
    "Placing",
    "SpeciesForm",
    "State",
    "Transition",
    "check_classing",
    "check_composition",
    "check_masses",
    "check_naming",
    "check_placing",
    "contained",
    "dry_mass",
    "missing_for_publication",
    "moves_from",
    "next_state",
    "next_turn",
    "questions",
    "rare_earth_of",
    "search_words",
    "species_form",
]
