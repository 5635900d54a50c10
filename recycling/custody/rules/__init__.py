"""The rules of custody, pure: the order of signatures, transports, receipts.

A consignment carries one lot from its holder over one to five legs to one base. Each hand-over is
signed by who gives and by who takes; the last signature is the receipt with its weighing.
"""

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
    whose_turn,
)
from recycling.custody.rules.transport import Transport, check_transport
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
    "SIGNATURES",
    "Arrival",
    "Difference",
    "LegPlan",
    "Mode",
    "Signing",
    "State",
    "Step",
    "Transport",
    "Verdict",
    "Weighing",
    "check_arrival",
    "check_happened",
    "check_transport",
    "difference",
    "load_error",
    "next_signing",
    "state_after",
    "weighing_error",
    "whose_turn",
]
