"""The rules of custody, pure: the order of signatures, transports, receipts.

A consignment carries one lot from its holder over one carrier to one base. Each of the two
hand-overs is signed by who gives and by who takes; the last signature is the receipt with its
weighing.
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
from recycling.custody.rules.transport import (
    HEAVIEST_BY_ROAD,
    Transport,
    check_transport,
)
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
    "HEAVIEST_BY_ROAD",
    "LONGEST_REASON",
    "MOST_PIECES",
    "SIGNATURES",
    "Arrival",
    "Difference",
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
