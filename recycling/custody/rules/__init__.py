"""The rules of custody, pure: fields, the order of signatures, transports, receipts.

A consignment carries one lot from its holder over one to five legs to one base. Each hand-over is
signed by who gives and by who takes; the last signature is the receipt with its weighing.
"""

from recycling.custody.rules.fields import (
    FieldRule,
    Place,
    Reached,
    Stage,
    changed_places,
    in_force,
    missing_findings,
    reached,
    rules_for,
)
from recycling.custody.rules.signing import (
    HANDOVERS,
    SIGNATURES,
    Signing,
    State,
    Step,
    Verdict,
    check_happened,
    next_signing,
    state_after,
    state_by,
    whose_turn,
)
from recycling.custody.rules.transport import (
    PACKING_GROUPS,
    Transport,
    day_findings,
    transport_findings,
)
from recycling.custody.rules.way import MOST_LEGS, LegPlan, Mode
from recycling.custody.rules.weighing import (
    ACCURACY_CLASSES,
    LONGEST_REASON,
    MOST_PIECES,
    Arrival,
    Difference,
    Weighing,
    check_arrival,
    difference,
    load_error,
    weighing_error,
)

__all__ = [
    "ACCURACY_CLASSES",
    "HANDOVERS",
    "LONGEST_REASON",
    "MOST_LEGS",
    "MOST_PIECES",
    "PACKING_GROUPS",
    "SIGNATURES",
    "Arrival",
    "Difference",
    "FieldRule",
    "LegPlan",
    "Mode",
    "Place",
    "Reached",
    "Signing",
    "Stage",
    "State",
    "Step",
    "Transport",
    "Verdict",
    "Weighing",
    "changed_places",
    "check_arrival",
    "check_happened",
    "day_findings",
    "difference",
    "in_force",
    "load_error",
    "missing_findings",
    "next_signing",
    "reached",
    "rules_for",
    "state_after",
    "state_by",
    "transport_findings",
    "weighing_error",
    "whose_turn",
]
