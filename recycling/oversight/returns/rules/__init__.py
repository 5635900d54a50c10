"""The rules of monthly returns, pure: figures that add up, when one is due, and its life."""

from recycling.oversight.returns.rules.departures import (
    LONGEST,
    SHORTEST,
    Departure,
    DepartureKind,
    NewDeparture,
    check_departure,
)
from recycling.oversight.returns.rules.flows import (
    MASS,
    MOVED,
    NO_FLOW,
    PARTS_OF_TREATED,
    Figure,
    Flow,
    Key,
    Movement,
    flows_of,
    whole_of,
)
from recycling.oversight.returns.rules.lifecycle import (
    LIFECYCLE,
    LONGEST_WORDS,
    SHORTEST_WORDS,
    ReturnMove,
    ReturnState,
    check_words,
    next_state,
)
from recycling.oversight.returns.rules.terms import Due, due_after
from recycling.oversight.returns.rules.treating import Made, Treatment, treated

__all__ = [
    "LIFECYCLE",
    "LONGEST",
    "LONGEST_WORDS",
    "MASS",
    "MOVED",
    "NO_FLOW",
    "PARTS_OF_TREATED",
    "SHORTEST",
    "SHORTEST_WORDS",
    "Departure",
    "DepartureKind",
    "Due",
    "Figure",
    "Flow",
    "Key",
    "Made",
    "Movement",
    "NewDeparture",
    "ReturnMove",
    "ReturnState",
    "Treatment",
    "check_departure",
    "check_words",
    "due_after",
    "flows_of",
    "next_state",
    "treated",
    "whole_of",
]
