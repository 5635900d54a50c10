"""What is measured against which limit, and how a case opened by a breach lives."""

from __future__ import annotations

from recycling.bases.discharge.rules.cases import (
    CASES,
    CaseMove,
    CaseState,
    check_evidence,
    check_order,
    moves_of_case,
    next_case_state,
)
from recycling.bases.discharge.rules.limits import (
    Judgement,
    Limit,
    Measured,
    Outcome,
    Parameter,
    Standard,
    judge,
)
from recycling.bases.discharge.rules.results import NewResult, check_result

__all__ = [
    "CASES",
    "CaseMove",
    "CaseState",
    "Judgement",
    "Limit",
    "Measured",
    "NewResult",
    "Outcome",
    "Parameter",
    "Standard",
    "check_evidence",
    "check_order",
    "check_result",
    "judge",
    "moves_of_case",
    "next_case_state",
]
