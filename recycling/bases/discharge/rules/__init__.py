"""What is measured against which limit."""

from __future__ import annotations

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
    "Judgement",
    "Limit",
    "Measured",
    "NewResult",
    "Outcome",
    "Parameter",
    "Standard",
    "check_result",
    "judge",
]
