"""What would an honest party hardly show, and how often does chance alone show it? Pure.

Statistics are floats here: shares, kilograms and probabilities.
"""

from recycling.oversight.signs.rules.finding import (
    LOOKS_A_YEAR,
    RATE,
    Finding,
    Kind,
    What,
    limit_of,
)

__all__ = ["LOOKS_A_YEAR", "RATE", "Finding", "Kind", "What", "limit_of"]
